"""Which destinations a text names: countries, regions and cities by their English names, whatever the spelling."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from training_data.redaction.words import Phrase, Words, is_capital, phrase_of, words_of

_SECTIONS = ("Countries and continents", "Regions, islands, mountains, seas", "Cities and towns")
"""Of known_words/places.txt; its sights and quarters are no destinations."""
_SMALL_WORDS = frozenset({"and", "da", "de", "del", "do", "el", "of", "la", "las", "les", "los"})
_POSSESSIVE = re.compile(r"['’]s$")
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?…:]|[\n\"“„¿¡])\W*$")


PLACE = "…"
"""Stands for a destination in a text that was masked."""


def destinations_of(text: str) -> tuple[str, ...]:
    """In the order in which they are first named; none twice. Places written without blanks (東京) are not found."""
    return destinations_among(text, words_of(text))


def destinations_among(text: str, words: Words) -> tuple[str, ...]:
    """The same, for the words of the text."""
    return tuple(dict.fromkeys(name for name, _, _ in _named(text, words)))


def mask_destinations(text: str) -> str:
    """The text with a mark in place of every destination: what remains is the same for every city."""
    pieces, last = [], 0
    for _, start, end in _named(text, words_of(text)):
        pieces += [text[last:start], PLACE]
        last = end
    return "".join([*pieces, text[last:]])


def _named(text: str, words: Words) -> Iterator[tuple[str, int, int]]:
    """Each destination with the place in the text where its name begins and ends."""
    said, known, after = _without_possessives(words.folded), _by_first_word(), 0
    for index in [index for index, word in enumerate(said) if word in known]:
        found = _named_at(said, index) if index >= after else None
        if found:
            phrase, name = found
            after = index + len(phrase)
            if phrase[0] not in _list("ambiguous") or len(phrase) > 1 or _is_name(text, words, index):
                yield name, words.starts[index], words.ends[after - 1]


def _without_possessives(words: Phrase) -> Phrase:
    return tuple([_POSSESSIVE.sub("", word) if word.endswith("s") else word for word in words])


def _named_at(said: Phrase, index: int) -> tuple[Phrase, str] | None:
    """The longest phrase that begins at this word, with its destination."""
    for phrase, name in _by_first_word()[said[index]]:
        if said[index : index + len(phrase)] == phrase:
            return phrase, name
    return None


def _is_name(text: str, words: Words, index: int) -> bool:
    """Written with a capital where no sentence begins."""
    start = words.starts[index]
    return is_capital(text, start, words.ends[index]) and not _SENTENCE_BEFORE.search(text, max(0, start - 40), start)


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
