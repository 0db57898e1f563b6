"""A text as words with their places, phrases among them, and what is known about words (the folder known_words)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Literal, NamedTuple

WordList = Literal["given_names", "common", "places", "capitalised", "figures"]
Phrase = tuple[str, ...]
PhraseTable = Mapping[str, tuple[Phrase, ...]]
"""Phrases under their first word, the longest first."""

_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)")
_DIGIT = re.compile(r"\d")
_ASCII_WORD = re.compile(r"([a-z0-9]+(?:'[a-z0-9]+)*)")


class Word(NamedTuple):
    """`folded` is the word without its case, for looking it up."""

    start: int
    end: int
    folded: str


class Words:
    """The words of a text in columns. Of most texts no rule looks at any single word: putting all of them together
    took longer than everything that is done with them."""

    def __init__(self, gaps_and_words: Sequence[str], folded: tuple[str, ...], *, digits: bool) -> None:
        """What lies between the words, and the words, by turns. `digits`: whether there are any in the text."""
        places = tuple(accumulate(map(len, gaps_and_words)))
        self.starts, self.ends, self.folded = places[0:-1:2], places[1::2], folded
        self.digits = digits
        self.said = frozenset(folded)
        """Every word once: whether it is among some others shows without a look at each place."""

    def __len__(self) -> int:
        return len(self.folded)

    def __getitem__(self, index: int) -> Word:
        return Word(self.starts[index], self.ends[index], self.folded[index])

    def __iter__(self) -> Iterator[Word]:
        return map(Word, self.starts, self.ends, self.folded)

    def places_of(self, those: Collection[str]) -> list[int]:
        """Indexes of the words that are among those."""
        return [index for index, word in enumerate(self.folded) if word in those]

    def gaps(self, text: str, first: int, last: int) -> list[str]:
        """What stands in the text between the words from `first` to `last`."""
        places = zip(self.ends[first:last], self.starts[first + 1 : last + 1], strict=True)
        return [text[end:start] for end, start in places]


def words_of(text: str) -> Words:
    digits = bool(_DIGIT.search(text))
    if text.isascii():
        pieces = _ASCII_WORD.split(text.lower())
        return Words(pieces, tuple(pieces[1::2]), digits=digits)
    pieces = _WORD.split(text)
    return Words(pieces, tuple([word.casefold() for word in pieces[1::2]]), digits=digits)


def is_capital(text: str, start: int, end: int) -> bool:
    """Whether the word at this place is written with a capital: Ana, O'Brien, d'Angelo."""
    if text[start].istitle():  # as is every single letter that is a capital
        return True
    return end - start > 2 and text[start + 1] in "'’" and text[start + 2].isupper()


def phrase_of(text: str) -> Phrase:
    return words_of(text).folded


def phrase_table(entries: Iterable[str]) -> PhraseTable:
    table: dict[str, set[Phrase]] = {}
    for phrase in map(phrase_of, entries):
        if phrase:
            table.setdefault(phrase[0], set()).add(phrase)
    return {first: tuple(sorted(found, key=lambda one: (-len(one), one))) for first, found in table.items()}


def telling_words(*phrases: Iterable[Phrase]) -> frozenset[str]:
    """One word of each phrase, the least ordinary one: a text that says none of these holds none of the phrases."""
    common = known("common")
    return frozenset(max(one, key=lambda word: (word not in common, len(word))) for some in phrases for one in some)


def phrase_length(words: Words, index: int, table: PhraseTable) -> int:
    """How many words the longest phrase that begins at `index` has; 0 when none does."""
    for phrase in table.get(words.folded[index], ()):
        if is_phrase(words, index, phrase):
            return len(phrase)
    return 0


def is_phrase(words: Words, index: int, phrase: Phrase) -> bool:
    return words.folded[index : index + len(phrase)] == phrase


@cache
def known(name: WordList) -> frozenset[str]:
    """The entries of known_words/<name>.txt, folded; a line that starts with # is a comment."""
    text = (files("training_data.redaction") / "known_words" / f"{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(entry.strip().casefold() for line in lines for entry in line.split(",") if entry.strip())


@cache
def sure_given_names() -> frozenset[str]:
    """Given names that are nothing else: no ordinary word, no place, no weekday."""
    return known("given_names") - known("common") - known("places") - known("capitalised")


@cache
def nobodys_names() -> PhraseTable:
    """Places, brands, feasts and figures of history."""
    return phrase_table(_POSSESSIVE.sub("", one) for one in known("places") | known("capitalised") | known("figures"))
