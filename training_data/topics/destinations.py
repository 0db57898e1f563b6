"""Which destinations a text names: countries, regions and cities by their English names, whatever the spelling."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from training_data.redaction.words import Phrase, Word, is_capital, is_phrase, phrase_of, words_of

_SECTIONS = ("Countries and continents", "Regions, islands, mountains, seas", "Cities and towns")
"""Of known_words/places.txt; its sights and quarters are no destinations."""
_SMALL_WORDS = frozenset({"and", "da", "de", "del", "do", "el", "of", "la", "las", "les", "los"})
_POSSESSIVE = re.compile(r"['’]s$")
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?…:]|[\n\"“„¿¡])\W*$")


PLACE = "…"
"""Stands for a destination in a text that was masked."""


def destinations_of(text: str) -> tuple[str, ...]:
    """In the order in which they are first named; none twice. Places written without blanks (東京) are not found."""
    return tuple(dict.fromkeys(name for name, _, _ in _named(text)))


def mask_destinations(text: str) -> str:
    """The text with a mark in place of every destination: what remains is the same for every city."""
    pieces, last = [], 0
    for _, start, end in _named(text):
        pieces += [text[last:start], PLACE]
        last = end
    return "".join([*pieces, text[last:]])


def _named(text: str) -> Iterator[tuple[str, int, int]]:
    """Each destination with the place in the text where its name begins and ends."""
    words = _without_possessives(words_of(text))
    index = 0
    while index < len(words):
        name, length = _named_at(text, words, index)
        if name:
            yield name, words[index].start, words[index + length - 1].end
        index += length


def _without_possessives(words: Sequence[Word]) -> list[Word]:
    return [word._replace(folded=_POSSESSIVE.sub("", word.folded)) if "s" in word.folded else word for word in words]


def _named_at(text: str, words: Sequence[Word], index: int) -> tuple[str | None, int]:
    """The destination whose name begins at this word, if any, and how many words to go on by."""
    for phrase, name in _by_first_word().get(words[index].folded, ()):
        if is_phrase(words, index, phrase):
            sure = phrase[0] not in _list("ambiguous") or len(phrase) > 1 or _is_name(text, words[index])
            return (name if sure else None), len(phrase)
    return None, 1


def _is_name(text: str, word: Word) -> bool:
    """Written with a capital where no sentence begins."""
    return is_capital(text, word) and not _SENTENCE_BEFORE.search(text, max(0, word.start - 40), word.start)


@cache
def _by_first_word() -> Mapping[str, Sequence[tuple[Phrase, str]]]:
    """Phrases with the name of their destination under their first word, the longest first."""
    table: dict[str, list[tuple[Phrase, str]]] = {}
    for spelling, name in _names().items():
        phrase = phrase_of(spelling)
        table.setdefault(phrase[0], []).append((phrase, name))
    return {first: sorted(found, key=lambda one: (-len(one[0]), one)) for first, found in table.items()}


@cache
def _names() -> dict[str, str]:
    """Every spelling, folded, with the name that is used for it here."""
    names = {entry: _written(entry) for entry in _entries() if entry not in _list("wide")}
    for name, spellings in _data()["spellings"].items():
        names |= dict.fromkeys([name.casefold(), *_split(spellings)], name)
    return names


def _entries() -> Iterator[str]:
    """The places of the sections that count, folded."""
    text = (files("training_data.redaction") / "known_words" / "places.txt").read_text("utf-8")
    wanted = False
    for line in text.splitlines():
        if line.startswith("#"):
            wanted = line.removeprefix("#").strip() in _SECTIONS
        elif wanted:
            yield from _split(line)


def _written(entry: str) -> str:
    """san pedro de atacama as San Pedro de Atacama."""
    words = entry.split(" ")
    return " ".join(word if word in _SMALL_WORDS and place else _capital(word) for place, word in enumerate(words))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(_split(_data()[name]))


def _split(entries: str) -> list[str]:
    return [entry.strip().casefold() for entry in entries.split(",") if entry.strip()]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("training_data.topics") / "destinations.toml").read_text("utf-8"))
