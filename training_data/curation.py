"""Curated text: reviewed conversations and imported examples as a dataset version may hold them.

The raw text is left as it is wherever it is kept; curated text is made from it anew for every version, with the rules
of redaction and the decisions that people took on its cases.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import orjson

from training_data.examples import Example, Message, Origin
from training_data.redaction.kinds import Kind
from training_data.redaction.known_details import NOTHING_KNOWN, KnownDetails
from training_data.redaction.names import Speaker
from training_data.redaction.redact import Case, Decision, Passage, Redaction, redact
from training_data.redaction.rules import RULES_VERSION, find_proven
from training_data.redaction.words import words_of
from training_data.reviewed import JudgedPair, ReviewedConversation, ReviewedExchange

T = TypeVar("T", ReviewedConversation, Example, JudgedPair)
Decisions = Mapping[str, Decision]
Field = Literal["question", "reply", "ideal_reply", "message", "rejected"]

MAY_BE_OURS = frozenset({Kind.EMAIL, Kind.PHONE})
"""A company publishes these: in its system message they are its own, and stay wherever they are said."""


class CasePlace(NamedTuple):
    """`start` and `end` are positions in the raw text: a field of an exchange, or of an example (which message)."""

    exchange_id: str | None
    field: Field
    message: int | None
    start: int
    end: int


@dataclass(frozen=True)
class FoundCase:
    """A case with the origin of its text and its first place in the raw text."""

    origin: Origin
    case: Case
    place: CasePlace


@dataclass(frozen=True)
class Curated(Generic[T]):
    """`value` with placeholders. It may be used only when `open` is empty."""

    value: T
    origin: Origin
    open: tuple[FoundCase, ...]
    kept: tuple[FoundCase, ...]
    replaced: Counter[Kind]


@dataclass
class CurationTally:
    """What redaction did to everything that went into a version; kept with the version."""

    replaced: Counter[Kind] = field(default_factory=Counter)
    kept: int = 0
    touched: int = 0

    def add(self, curated: "Curated[ReviewedConversation] | Curated[Example] | Curated[JudgedPair]") -> None:
        self.replaced += curated.replaced
        self.kept += len(curated.kept)
        self.touched += bool(curated.replaced)

    def merge(self, other: "CurationTally") -> None:
        self.replaced += other.replaced
        self.kept += other.kept
        self.touched += other.touched

    def as_json(self) -> dict[str, object]:
        """`replaced`: places by kind. `touched`: conversations and examples with at least one. `kept`: kept cases."""
        by_kind = {kind.value: count for kind, count in sorted(self.replaced.items())}
        return {"rules_version": RULES_VERSION, "replaced": by_kind, "touched": self.touched, "kept": self.kept}


def curate_conversation(
    conversation: ReviewedConversation,
    decisions: Decisions,
    account: KnownDetails = NOTHING_KNOWN,
    ours: KnownDetails = NOTHING_KNOWN,
) -> Curated[ReviewedConversation]:
    """Every question, reply and ideal reply, with placeholders that mean the same throughout the conversation."""
    places, passages = _texts_of(conversation)
    done = redact(conversation.id, passages, account, decisions, ours)
    value = conversation
    if done.replacements:  # most conversations stay as they are
        texts = dict(zip(places, done.texts, strict=True))
        value = replace(conversation, exchanges=tuple(_with_texts(one, texts) for one in conversation.exchanges))
    return _curated(value, Origin("conversation", conversation.id), done, places)


def curate_example(example: Example, decisions: Decisions, ours: KnownDetails = NOTHING_KNOWN) -> Curated[Example]:
    """Every message but the system message, in whose place the recipe's will stand."""
    numbers = [number for number, one in enumerate(example.messages) if one.role != "system"]
    places: list[_TextPlace] = [(None, "message", number) for number in numbers]
    passages = [Passage(example.messages[number].role, example.messages[number].content) for number in numbers]
    if example.rejected is not None:
        places.append((None, "rejected", None))
        passages.append(Passage("assistant", example.rejected))
    done = redact(str(example.origin), passages, NOTHING_KNOWN, decisions, ours)
    texts = dict(zip(places, done.texts, strict=True))
    messages = (_with_text(one, texts.get((None, "message", n))) for n, one in enumerate(example.messages))
    value = replace(example, messages=tuple(messages), rejected=texts.get((None, "rejected", None)))
    return _curated(value, example.origin, done, places)


def curate_pair(pair: JudgedPair, ours: KnownDetails = NOTHING_KNOWN) -> Curated[JudgedPair]:
    """What is proven is replaced. Nothing becomes a case: staff wrote the questions of evaluations, not travellers."""
    passages = [Passage(one.role, one.content) for one in pair.context]
    done = redact(pair.id, [*passages, Passage("assistant", pair.winner), Passage("assistant", pair.loser)], ours=ours)
    *context, winner, loser = done.texts
    messages = (replace(one, content=text) for one, text in zip(pair.context, context, strict=True))
    replaced = Counter(one.kind for one in done.replacements)
    value = replace(pair, context=tuple(messages), winner=winner, loser=loser)
    return Curated(value, Origin("evaluation", pair.id), (), (), replaced)


def passages_of_line(raw: bytes) -> list[Passage]:
    """What travellers and assistants say in one line of a training file of any format; system messages are left out."""
    found: list[Passage] = []
    _gather(orjson.loads(raw), found)
    return found


def own_details(system_message: str) -> KnownDetails:
    """The company's e-mail addresses and telephone numbers: those that its system message gives."""
    found = {kind: [text for one, text in _proven(system_message) if one is kind] for kind in MAY_BE_OURS}
    return KnownDetails(emails=tuple(found[Kind.EMAIL]), phones=tuple(found[Kind.PHONE]))


def forbidden_details(system_message: str) -> list[Kind]:
    """Kinds of what a system message gives away and no company means to: keys, card numbers, passports."""
    return sorted({kind for kind, _ in _proven(system_message) if kind not in MAY_BE_OURS})


_TextPlace = tuple[str | None, Field, int | None]


def _texts_of(conversation: ReviewedConversation) -> tuple[list[_TextPlace], list[Passage]]:
    places: list[_TextPlace] = []
    passages: list[Passage] = []
    for exchange in conversation.exchanges:
        places += [(exchange.exchange_id, "question", None), (exchange.exchange_id, "reply", None)]
        passages += [Passage("user", exchange.question), Passage("assistant", exchange.reply)]
        if exchange.ideal_reply is not None:
            places.append((exchange.exchange_id, "ideal_reply", None))
            passages.append(Passage("assistant", exchange.ideal_reply))
    return places, passages


def _with_texts(exchange: ReviewedExchange, texts: Mapping[_TextPlace, str]) -> ReviewedExchange:
    return replace(
        exchange,
        question=texts[exchange.exchange_id, "question", None],
        reply=texts[exchange.exchange_id, "reply", None],
        ideal_reply=texts.get((exchange.exchange_id, "ideal_reply", None)),
    )


def _with_text(message: Message, text: str | None) -> Message:
    return message if text is None else replace(message, content=text)


def _curated(value: T, origin: Origin, done: Redaction, places: Sequence[_TextPlace]) -> Curated[T]:
    replaced = Counter(one.kind for one in done.replacements)
    return Curated(value, origin, _found(origin, done.open, places), _found(origin, done.kept, places), replaced)


def _found(origin: Origin, cases: Iterable[Case], places: Sequence[_TextPlace]) -> tuple[FoundCase, ...]:
    return tuple(
        FoundCase(origin, case, CasePlace(*places[case.places[0].passage], case.places[0].start, case.places[0].end))
        for case in cases
    )


def _gather(value: Any, found: list[Passage]) -> None:
    if isinstance(value, list):
        for one in value:
            _gather(one, found)
    elif isinstance(value, dict) and value.get("role") != "system":
        speaker: Speaker = "user" if value.get("role") == "user" else "assistant"
        for key, inner in value.items():
            if key in ("content", "text") and isinstance(inner, str):
                found.append(Passage(speaker, inner))
            else:
                _gather(inner, found)


def _proven(text: str) -> list[tuple[Kind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find_proven(text, words_of(text), NOTHING_KNOWN)]
