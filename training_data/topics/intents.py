"""What a question wants to know: sights, food, seasons …, by the words in it. A question may want several things."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from training_data.redaction.words import Phrase, Words, is_phrase, phrase_of, words_of

OTHER = "other"
"""None of the intents: something else, or in words that are not on the lists."""
_SHORTEST_STEM = 2


class _Entry(NamedTuple):
    """`whole`: the words of the phrase that stand as they are, which is all of them unless the last may go on."""

    phrase: Phrase
    whole: Phrase
    intent: str


def intents_of(text: str) -> tuple[str, ...]:
    """Keys of `titles`, in its order; OTHER alone when no word tells."""
    return intents_among(words_of(text))


def intents_among(words: Words) -> tuple[str, ...]:
    """The same, for the words of the text."""
    found: set[str] = set()
    for word in words.said:
        alone, phrases = _shown_by(word)
        found |= alone
        for entry in phrases:
            if entry.intent not in found and words.said.issuperset(entry.whole) and _is_said(words, entry):
                found.add(entry.intent)
    return tuple(intent for intent in _data() if intent in found) or (OTHER,)


@cache
def titles() -> dict[str, str]:
    """Every intent with its title."""
    return {intent: entry["title"] for intent, entry in _data().items()} | {OTHER: "Something else"}


@lru_cache(maxsize=50_000)
def _shown_by(word: str) -> tuple[frozenset[str], tuple[_Entry, ...]]:
    """The intents that the word shows by itself, and the phrases that begin with it."""
    entries = _entries().get(word, ())
    alone = {entry.intent for entry in entries if len(entry.phrase) == 1}
    for length in range(_SHORTEST_STEM, len(word) + 1):
        alone.update(_stems().get(word[:length], ()))
    return frozenset(alone), tuple(entry for entry in entries if len(entry.phrase) > 1)


def _is_said(words: Words, entry: _Entry) -> bool:
    return any(_is_said_at(words, first, entry) for first in words.places_of(entry.phrase[:1]))


def _is_said_at(words: Words, first: int, entry: _Entry) -> bool:
    last = first + len(entry.phrase) - 1
    return (
        last < len(words) and is_phrase(words, first, entry.whole) and words.folded[last].startswith(entry.phrase[-1])
    )


@cache
def _entries() -> Mapping[str, Sequence[_Entry]]:
    """Words and phrases under their first word; stems of one word stand in `_stems`."""
    table: dict[str, list[_Entry]] = {}
    for intent, written in _written():
        phrase, stem = phrase_of(written), written.endswith("*")
        entry = _Entry(phrase, phrase[:-1] if stem else phrase, intent)
        if not stem or len(phrase) > 1:
            table.setdefault(entry.phrase[0], []).append(entry)
    return table


@cache
def _stems() -> Mapping[str, Sequence[str]]:
    """Beginnings of words with the intents that they show."""
    table: dict[str, list[str]] = {}
    for intent, written in _written():
        if written.endswith("*") and len(phrase_of(written)) == 1:
            table.setdefault(written.removesuffix("*"), []).append(intent)
    return table


@cache
def _written() -> tuple[tuple[str, str], ...]:
    return tuple(
        (intent, word.strip().casefold())
        for intent, entry in _data().items()
        for word in entry["words"].split(",")
        if word.strip()
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("training_data.topics") / "intents.toml").read_text("utf-8"))
