"""Cuts a text into runs of words that could be one person's name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from training_data.redaction.cues import NAMES
from training_data.redaction.words import Phrase, Words, is_capital, known, nobodys_names, sure_given_names

Sort = Literal["given", "maybe", "unknown", "initial", "particle", "common", "noun", "known"]
"""What a word looks like: a given name; one that is also a place or a word; a word no list knows; …"""

_NAMEABLE = frozenset({"given", "maybe", "unknown", "initial", "particle"})
_SAYING = frozenset({"given", "maybe", "unknown"})
_JOINED = re.compile(r"[ \u00a0\u2010\u2011-]?")
_AFTER_INITIAL = re.compile(r"\.?[ \u00a0]?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n•*…\"“„(>)\]»«]|[-–—] ?)\s*$")
_LONGEST_CODE = 4
_POSSESSIVE = ("'s", "’s")


@dataclass(frozen=True)
class Segment:
    """The words from `first` to `last` (inclusive), each with its sort."""

    first: int
    last: int
    sorts: tuple[Sort, ...]

    @property
    def parts(self) -> int:
        """How many words say something: neither initials nor particles."""
        return sum(sort in _SAYING for sort in self.sorts)


class Reading:
    """A text whose words were looked up. `shouting`: it is all in capitals, so that capitals say nothing."""

    def __init__(self, text: str, words: Words) -> None:
        self.text, self.words = text, words
        self.shouting = text.isupper()
        self._capitals = _capitals(text, words)

    @cached_property
    def _covered(self) -> set[int]:
        folded = self.words.folded
        bases = tuple(map(base_of, folded)) if _holds_apostrophe(self.text) else folded
        return _covered(bases, self._capitals)

    def segments(self) -> Iterator[Segment]:
        taken = -1
        for first in self._capitals:
            # Most capitals begin a sentence, or a name of nobody: one look at the word alone.
            if first <= taken or _begins_no_name(self.words.folded[first]):
                continue
            if sorts := self._sorts_from(first):
                taken = first + len(sorts) - 1
                yield Segment(first, taken, tuple(sorts))

    def announced(self, first: int, *, any_case: bool, most: int = 6) -> int:
        """The index after the name that begins at `first` because a cue said so; 0 when none begins there."""
        index = first
        while index < min(first + most, len(self.words)) and self._may_be_announced(index, first, any_case):
            index += 1
        while index > first and self.sort_of(index - 1) == "particle":
            index -= 1
        return index if index > first else 0

    def sort_of(self, index: int) -> Sort:
        base = base_of(self.words.folded[index])
        if base in sure_given_names():
            return "known" if index in self._covered and self._in_longer(index) else "given"
        if base in NAMES.particles and not (index == 0 and self.is_capital(index)):
            return "particle"
        if index in self._covered or base in known("capitalised"):
            also_name = base in known("given_names") or base in known("figures")
            return "maybe" if also_name and not self._in_longer(index) else "known"
        if base in NAMES.place_nouns:
            return "noun"
        return self._sort_of_plain(index, base)

    def is_capital(self, index: int) -> bool:
        return is_capital(self.text, self.words.starts[index], self.words.ends[index])

    def gap(self, index: int) -> str:
        """What stands between the word and the one before it."""
        return self.text[self.words.ends[index - 1] : self.words.starts[index]] if index else ""

    def end_of(self, index: int) -> int:
        """Where the word ends, without the ending of the possessive."""
        return self.words.ends[index] - (2 if self.words.folded[index][-2:] in _POSSESSIVE else 0)

    def are_joined(self, index: int) -> bool:
        """Whether the word follows the one before it as part of one name: Ana Ruiz, Jean-Luc, J. Smith."""
        end, start = self.words.ends[index - 1], self.words.starts[index]
        if start - end <= 1:
            return bool(_JOINED.fullmatch(self.text, end, start))
        return end - self.words.starts[index - 1] <= 2 and bool(_AFTER_INITIAL.fullmatch(self.text, end, start))

    def _sorts_from(self, first: int) -> list[Sort]:
        sorts: list[Sort] = []
        index = first
        while index < len(self.words) and (not sorts or self.are_joined(index)):
            sort, capital = self.sort_of(index), self.is_capital(index)
            if sort == "common" and capital and sorts and sorts[-1] in _SAYING and not self.shouting:
                sort = "unknown"  # Sarah Long
            if sort not in _NAMEABLE or not (capital or sort == "particle"):
                break
            sorts.append(sort)
            index += 1
        while sorts and sorts[-1] == "particle":
            sorts.pop()
        return sorts

    def _may_be_announced(self, index: int, first: int, any_case: bool) -> bool:
        sort, capital = self.sort_of(index), self.is_capital(index)
        if index > first and not self.are_joined(index):
            return False
        if capital:
            by_itself = sort == "known" and any_case and not self._in_longer(index)  # my name is Florence
            return (
                sort in _NAMEABLE
                or by_itself
                or (sort == "common" and not self.shouting and self._goes_on(index, first))
            )
        return sort == "particle" or (any_case and sort in ("given", "unknown") and len(self.words.folded[index]) > 1)

    def _goes_on(self, index: int, first: int) -> bool:
        """Whether an ordinary word with a capital is inside a name: Jet Jansen, Sarah Long."""
        if index > first:
            return True
        after = index + 1
        return (
            after < len(self.words)
            and self.is_capital(after)
            and self.are_joined(after)
            and self.sort_of(after) in _SAYING
        )

    def _sort_of_plain(self, index: int, base: str) -> Sort:
        start, end = self.words.starts[index], self.words.ends[index]
        common = base in known("common")
        if base in known("given_names"):
            return "common" if common and _SENTENCE_START.search(self.text, 0, start) else "maybe"
        if common or any(map(str.isdigit, base)):
            return "common" if common else "known"
        if len(base) == 1:
            return "initial" if self.is_capital(index) else "known"
        written = self.text[start:end]
        is_code = len(written) <= _LONGEST_CODE and written.isupper() and not self.shouting
        return "known" if is_code else "unknown"

    def _in_longer(self, index: int) -> bool:
        return index - 1 in self._covered or index + 1 in self._covered


def base_of(folded: str) -> str:
    """The folded word without the ending of the possessive."""
    return folded[:-2] if folded[-2:] in _POSSESSIVE else folded


def _holds_apostrophe(text: str) -> bool:
    return "'" in text or "’" in text


def _capitals(text: str, words: Words) -> list[int]:
    """Indexes of the words with a capital."""
    if _holds_apostrophe(text):
        places = zip(words.starts, words.ends, strict=True)
        return [index for index, place in enumerate(places) if is_capital(text, *place)]
    return [index for index, start in enumerate(words.starts) if text[start].istitle()]


@lru_cache(maxsize=50_000)
def _begins_no_name(folded: str) -> bool:
    """Whether Reading.sort_of says "common", "noun" or "known" of this word, whatever stands around it."""
    base = base_of(folded)
    if base in known("given_names") or base in known("figures") or base in NAMES.particles:
        return False
    if base in known("common") or base in known("capitalised") or base in NAMES.place_nouns:
        return True
    return (base,) in nobodys_names().get(base, ())


def _covered(bases: Phrase, indexes: Iterable[int]) -> set[int]:
    """Indexes of words that belong to a place, a brand, a feast or a figure of history."""
    phrases, covered = nobodys_names(), set[int]()
    for index in indexes:
        for phrase in () if index in covered else phrases.get(bases[index], ()):
            if bases[index : index + len(phrase)] == phrase:
                covered.update(range(index, index + len(phrase)))
                break
    return covered
