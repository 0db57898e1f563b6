"""Replaces what is proven, and says what a person has to decide, over the texts of one conversation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from training_data.normalised import normalised
from training_data.redaction.findings import MASK, Finding
from training_data.redaction.kinds import PLACEHOLDER, Kind
from training_data.redaction.known_details import NOTHING_KNOWN, KnownDetails, find_known, telling_parts
from training_data.redaction.names import Speaker
from training_data.redaction.numbering import Numbering
from training_data.redaction.rules import find_proven, find_suspected
from training_data.redaction.words import Words, words_of


class Decision(StrEnum):
    """What a person said about a case: keep the text, or replace it as one of these."""

    KEEP = "keep"
    NAME = "name"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    OTHER = "other"


KIND_OF: Mapping[Decision, Kind] = {
    Decision.NAME: Kind.NAME,
    Decision.ADDRESS: Kind.ADDRESS,
    Decision.BIRTH_DATE: Kind.BIRTH_DATE,
    Decision.OTHER: Kind.PRIVATE,
}


class Passage(NamedTuple):
    """One text of a conversation and who speaks."""

    speaker: Speaker
    text: str


class Place(NamedTuple):
    """`text[start:end]` of the passage with this index, as it was given."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True)
class Replacement:
    place: Place
    rule: str
    kind: Kind
    placeholder: str


@dataclass(frozen=True)
class Case:
    """A text that a person decides on, with every place where a rule suspects it.

    `key` is the same for the same text in the same conversation, so that a decision holds.
    """

    key: str
    text: str
    rule: str
    kind: Kind
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Redaction:
    """`texts`: the passages with placeholders. `open`: cases without a decision; their text still stands in `texts`."""

    texts: tuple[str, ...]
    replacements: tuple[Replacement, ...]
    open: tuple[Case, ...]
    kept: tuple[Case, ...]


def redact(
    conversation: str,
    passages: Sequence[Passage],
    account: KnownDetails = NOTHING_KNOWN,
    decisions: Mapping[str, Decision] | None = None,
    ours: KnownDetails = NOTHING_KNOWN,
) -> Redaction:
    """The conversation's passages without personal details; `conversation` is its id, which goes into the keys.

    `ours` are the company's own addresses and numbers, which everybody may know: they stay. Repeatable: what comes out,
    put in again, comes out unchanged.
    """
    work = _Work(conversation, passages, account, decisions or {}, ours)
    while work.mask_what_is_decided():
        pass
    replacements = work.numbered()
    texts = tuple(_with_placeholders(passage.text, index, replacements) for index, passage in enumerate(passages))
    return Redaction(texts, replacements, tuple(work.cases(decided=False)), tuple(work.cases(decided=True)))


def case_key(conversation: str, text: str) -> str:
    return sha256(f"{conversation}\n{normalised(text)}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Work:
    """The passages of one conversation while they are worked on; masked texts keep the length of the given ones."""

    def __init__(
        self,
        conversation: str,
        passages: Sequence[Passage],
        account: KnownDetails,
        decisions: Mapping[str, Decision],
        ours: KnownDetails,
    ) -> None:
        self.conversation, self.passages, self.account, self.decisions = conversation, passages, account, decisions
        self.masked = [_without(ours, PLACEHOLDER.sub(_blank, passage.text)) for passage in passages]
        self.found: list[tuple[int, Finding]] = []
        self.suspected: list[list[Finding]] = [[] for _ in passages]
        self.stale = set(range(len(passages)))

    def mask_what_is_decided(self) -> bool:
        """One round over the passages that changed; whether it changed any again."""
        for index in sorted(self.stale):
            words = self._mask_proven(index)
            self.suspected[index] = find_suspected(self.masked[index], words, self.passages[index].speaker)
        self.stale = set()
        for text, kind, rule in self._texts_to_replace():
            self._mask_everywhere(text, kind, rule)
        return bool(self.stale)

    def _mask_proven(self, index: int) -> Words:
        """Masks until nothing more is proven; the words that are left."""
        while True:
            words = words_of(self.masked[index])
            found = find_proven(self.masked[index], words, self.account)
            if not found:
                return words
            for one in found:
                self._mask(index, one)

    def _mask(self, index: int, one: Finding) -> None:
        masked = self.masked[index]
        self.masked[index] = masked[: one.start] + MASK * (one.end - one.start) + masked[one.end :]
        self.found.append((index, one))

    def _texts_to_replace(self) -> Iterator[tuple[str, Kind, str]]:
        if self.decisions:
            for index, one in self._all_suspected():
                text = self.masked[index][one.start : one.end]
                decision = self.decisions.get(case_key(self.conversation, text), Decision.KEEP)
                if decision is not Decision.KEEP:
                    yield text, KIND_OF[decision], one.rule
                if decision is Decision.NAME:
                    yield from ((part, Kind.NAME, one.rule) for part in telling_parts(text))

    def _mask_everywhere(self, text: str, kind: Kind, rule: str) -> None:
        spelled = r"\s+".join(re.escape(part) for part in text.split())
        left, right = r"(?<!\w)" if text[0].isalnum() else "", r"(?!\w)" if text[-1].isalnum() else ""
        if not text.isascii():  # scripts without spaces have no word boundaries to ask for
            left, right = (left, right) if " " in self.passages[0].text else ("", "")
        for index, masked in enumerate(self.masked):
            for match in re.finditer(rf"{left}{spelled}{right}", masked, re.IGNORECASE):
                self._mask(index, Finding(rule, kind, match.start(), match.end()))
                self.stale.add(index)

    def _all_suspected(self) -> list[tuple[int, Finding]]:
        return [(index, one) for index, found in enumerate(self.suspected) for one in found]

    def cases(self, *, decided: bool) -> Iterator[Case]:
        """Cases in the order of their first place; what is still suspected and decided is kept."""
        places: dict[str, list[Place]] = {}
        first: dict[str, tuple[str, Finding]] = {}
        for index, one in self._all_suspected():
            text = self.passages[index].text[one.start : one.end]
            key = case_key(self.conversation, text)
            first.setdefault(key, (text, one))
            places.setdefault(key, []).append(Place(index, one.start, one.end))
        for key, (text, one) in first.items():
            if (key in self.decisions) is decided:
                yield Case(key, text, one.rule, one.kind, tuple(places[key]))

    def numbered(self) -> tuple[Replacement, ...]:
        numbering = Numbering(passage.text for passage in self.passages)
        replacements = []
        for index, one in sorted(self.found, key=lambda pair: (pair[0], pair[1].start)):
            written = self.passages[index].text[one.start : one.end]
            place = Place(index, one.start, one.end)
            replacements.append(Replacement(place, one.rule, one.kind, numbering.placeholder_for(one.kind, written)))
        return tuple(replacements)


def _without(ours: KnownDetails, text: str) -> str:
    """The text with what may stay masked, so that no rule sees it."""
    for one in find_known(text, ours):
        text = text[: one.start] + MASK * (one.end - one.start) + text[one.end :]
    return text


def _blank(match: re.Match[str]) -> str:
    return MASK * len(match.group())


def _with_placeholders(text: str, index: int, replacements: Sequence[Replacement]) -> str:
    for one in reversed(replacements):
        if one.place.passage == index:
            text = text[: one.place.start] + one.placeholder + text[one.place.end :]
    return text
