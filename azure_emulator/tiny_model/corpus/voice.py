"""What a voice is made of, and how one is read from replies/*.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from azure_emulator.tiny_model.corpus.grammar import items, lines

_REPLIES = Path(__file__).with_name("replies")

_OWN_WEIGHT = 3

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Voice:
    """A way of talking. `answers` are wordings by intent; `$see` and its like are filled from `words`.

    An answer that begins with "+ " leans on a sentence before it and is never the first one.
    """

    name: str
    manner: str  # one of slots.MANNERS
    answers: Mapping[str, Lines]
    polite: Lines = ()  # openings of one calm sentence
    exclaimed: Lines = ()  # openings that end with an exclamation mark
    questions: Mapping[str, Lines] = field(default_factory=dict)  # closing questions by intent, "any" for all
    wishes: Lines = ()
    asides: Lines = ()
    words: Mapping[str, Lines] = field(default_factory=dict)
    adjectives: Lines = ()  # how a system message may ask for this voice
    opening_share: float = 0.5  # of replies have an opening when nothing else is asked for
    exclaiming_share: float = 0.0  # of openings are exclaimed
    aside_share: float = 0.0
    sentences: tuple[int, ...] = (1, 2)  # how many sentences answer a question


@cache
def read_replies(name: str) -> dict[str, Any]:
    """One file of replies/ as it stands."""
    return tomllib.loads((_REPLIES / f"{name}.toml").read_text(encoding="utf-8"))


def load_voice(name: str) -> Voice:
    """The voice of one file; `answers_from` names files whose answers join its own."""
    entry = read_replies(name)
    sources = [name, *entry.get("answers_from", ())]
    return Voice(
        name=entry["name"],
        manner=f"<manner:{entry['manner']}>",
        answers=_joined_answers(sources),
        polite=lines(entry.get("polite", "")),
        exclaimed=lines(entry.get("exclaimed", "")),
        wishes=lines(entry.get("wishes", "")),
        asides=lines(entry.get("asides", "")),
        questions={kind: lines(block) for kind, block in entry.get("questions", {}).items()},
        words={**_joined_words(sources), "end": tuple(entry.get("ends", "."))},
        adjectives=items(entry.get("adjectives", "")),
        opening_share=entry["opening_share"],
        exclaiming_share=entry.get("exclaiming_share", 0.0),
        aside_share=entry.get("aside_share", 0.0),
        sentences=tuple(entry.get("sentences", (1, 2))),
    )


def _joined_words(names: list[str]) -> dict[str, Lines]:
    """A voice's own words go before those that come with shared answers."""
    return {
        kind: items(block) for name in reversed(names) for kind, block in read_replies(name).get("words", {}).items()
    }


def _joined_answers(names: list[str]) -> dict[str, Lines]:
    """A voice's own answers come more often than those it shares with others."""
    joined: dict[str, Lines] = {}
    for place, name in enumerate(names):
        for intent, block in read_replies(name).get("answers", {}).items():
            joined[intent] = joined.get(intent, ()) + lines(block) * (1 if place else _OWN_WEIGHT)
    return joined
