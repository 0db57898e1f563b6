"""What a question wants to know: sights, food, seasons …, by the words in it. A question may want several things."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from training_data.redaction.words import Phrase, Word, is_phrase, phrase_of, words_of

OTHER = "other"
"""None of the intents: something else, or in words that are not on the lists."""
_SHORTEST_STEM = 2


class _Entry(NamedTuple):
    """`stem`: the last word may go on."""

    phrase: Phrase
    stem: bool
    intent: str


def intents_of(text: str) -> tuple[str, ...]:
    """Keys of `titles`, in its order; OTHER alone when no word tells."""
    words = words_of(text)
    found = {intent for index in range(len(words)) for intent in _intents_at(words, index)}
    return tuple(intent for intent in _data() if intent in found) or (OTHER,)


@cache
def titles() -> dict[str, str]:
    """Every intent with its title."""
    return {intent: entry["title"] for intent, entry in _data().items()} | {OTHER: "Something else"}


def _intents_at(words: Sequence[Word], index: int) -> Iterator[str]:
    alone, phrases = _shown_by(words[index].folded)
    yield from alone
    for entry in phrases:
        if _is_said(words, index, entry):
            yield entry.intent


@lru_cache(maxsize=50_000)
def _shown_by(word: str) -> tuple[frozenset[str], tuple[_Entry, ...]]:
    """The intents that the word shows by itself, and the phrases that begin with it."""
    entries = _entries().get(word, ())
    alone = {entry.intent for entry in entries if len(entry.phrase) == 1}
    for length in range(_SHORTEST_STEM, len(word) + 1):
        alone.update(_stems().get(word[:length], ()))
    return frozenset(alone), tuple(entry for entry in entries if len(entry.phrase) > 1)


def _is_said(words: Sequence[Word], index: int, entry: _Entry) -> bool:
    if not entry.stem:
        return is_phrase(words, index, entry.phrase)
    *whole, stem = entry.phrase
    last = index + len(whole)
    return last < len(words) and is_phrase(words, index, tuple(whole)) and words[last].folded.startswith(stem)


@cache
def _entries() -> Mapping[str, Sequence[_Entry]]:
    """Words and phrases under their first word; stems of one word stand in `_stems`."""
    table: dict[str, list[_Entry]] = {}
    for intent, written in _written():
        entry = _Entry(phrase_of(written), written.endswith("*"), intent)
        if not entry.stem or len(entry.phrase) > 1:
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
