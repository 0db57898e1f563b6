"""A text as words with their places, phrases among them, and what is known about words (the folder known_words)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

WordList = Literal["given_names", "common", "places", "capitalised", "figures"]
Phrase = tuple[str, ...]
PhraseTable = Mapping[str, tuple[Phrase, ...]]
"""Phrases under their first word, the longest first."""

_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")


class Word(NamedTuple):
    """`folded` is the word without its case, for looking it up."""

    start: int
    end: int
    folded: str


def words_of(text: str) -> list[Word]:
    if text.isascii():
        return _ascii_words(text.lower())
    return [Word(*match.span(), match[0].casefold()) for match in _WORD.finditer(text)]


def _ascii_words(lowered: str) -> list[Word]:
    """The same, a quarter faster: what lies between two words cannot hold the next one, so that it is soon found."""
    words: list[Word] = []
    end = 0
    for word in _ASCII_WORD.findall(lowered):
        start = lowered.find(word, end)
        end = start + len(word)
        words.append(Word(start, end, word))
    return words


def is_capital(text: str, word: Word) -> bool:
    """Whether the word is written with a capital: Ana, O'Brien, d'Angelo."""
    if text[word.start].istitle():  # as is every single letter that is a capital
        return True
    return word.end - word.start > 2 and text[word.start + 1] in "'’" and text[word.start + 2].isupper()


def phrase_of(text: str) -> Phrase:
    return tuple(word.folded for word in words_of(text))


def phrase_table(entries: Iterable[str]) -> PhraseTable:
    table: dict[str, set[Phrase]] = {}
    for phrase in map(phrase_of, entries):
        if phrase:
            table.setdefault(phrase[0], set()).add(phrase)
    return {first: tuple(sorted(found, key=lambda one: (-len(one), one))) for first, found in table.items()}


def phrase_length(words: Sequence[Word], index: int, table: PhraseTable) -> int:
    """How many words the longest phrase that begins at `index` has; 0 when none does."""
    for phrase in table.get(words[index].folded, ()):
        if is_phrase(words, index, phrase):
            return len(phrase)
    return 0


def is_phrase(words: Sequence[Word], index: int, phrase: Phrase) -> bool:
    if len(words) - index < len(phrase):
        return False
    for offset, part in enumerate(phrase):  # noqa: SIM110 - a plain loop takes half the time, and this is asked often
        if words[index + offset].folded != part:
            return False
    return True


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
