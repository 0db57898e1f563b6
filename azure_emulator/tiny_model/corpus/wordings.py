"""Reads what travellers ask from wordings/*.toml and small_talk/*.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from azure_emulator.tiny_model.corpus.grammar import lines

Lines = tuple[str, ...]
_FOLDER = Path(__file__).parent
SMALL_TALK = ("greeting", "ability", "thanks", "off_topic")
_NOT_INTENTS = frozenset({"carriers", "follow_ups"})


@dataclass(frozen=True)
class Wordings:
    """Templates of one intent, by how directly they ask: see `asking` for how each kind becomes a question."""

    questions: Lines
    topics: Lines = ()
    wishes: Lines = ()
    situations: Lines = ()
    keywords: Lines = ()


@dataclass(frozen=True)
class Subject:
    """A subject apart from places, such as jet lag: questions about it and sentences that answer them."""

    name: str
    asked: Lines
    told: Lines


def _read(folder: str, name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / folder / f"{name}.toml").read_text(encoding="utf-8"))


def _blocks(entries: Mapping[str, str]) -> dict[str, Lines]:
    return {key: lines(block) for key, block in entries.items()}


@cache
def place_intents() -> dict[str, Wordings]:
    """What can be asked about a place, by intent."""
    names = sorted(path.stem for path in (_FOLDER / "wordings").glob("*.toml"))
    return {name: Wordings(**_blocks(_read("wordings", name))) for name in names if name not in _NOT_INTENTS}


@cache
def carriers() -> dict[str, Lines]:
    """What stands around a topic, a wish, a situation or a question."""
    return _blocks(_read("wordings", "carriers"))


@cache
def more_of_the_same() -> Lines:
    return lines(_read("wordings", "follow_ups")["more"])


@cache
def preferences() -> dict[str, Lines]:
    """Answers to a question that a reply ended with, by the intent they lead to."""
    return _blocks(_read("wordings", "follow_ups")["preferences"])


@cache
def small_talk(name: str) -> Wordings:
    """Wordings of one kind of talk apart from places: one of SMALL_TALK."""
    return Wordings(**_blocks(_read("small_talk", name)))


@cache
def subjects(kind: str) -> tuple[Subject, ...]:
    """The subjects of a kind: tips or emergencies."""
    (entries,) = _read("small_talk", kind).values()
    return tuple(
        Subject(entry["name"].replace(" ", "_"), lines(entry["asked"]), lines(entry["told"])) for entry in entries
    )


@cache
def third_hand() -> dict[tuple[str, str], Lines]:
    """More questions, each line a whole one, by kind and name: ("tips", "jet lag"), or ("", "food") for an intent."""
    found: dict[tuple[str, str], Lines] = {}
    for path in sorted((_FOLDER / "third_hand").glob("*.toml")):
        for kind, value in _read("third_hand", path.stem).items():
            if kind == "questions":
                found["", path.stem] = lines(value)
            else:
                found |= {(path.stem, entry["name"].replace(" ", "_")): lines(entry["asked"]) for entry in value}
    return found


def all_templates() -> list[str]:
    """Every wording of a question, whatever it is about."""
    wordings = [*place_intents().values(), *map(small_talk, SMALL_TALK)]
    direct = [line for each in wordings for block in vars(each).values() for line in block]
    about_subjects = [line for kind in ("tips", "emergencies") for subject in subjects(kind) for line in subject.asked]
    around = [line.replace("{}", "") for block in (*carriers().values(), *preferences().values()) for line in block]
    return [*direct, *about_subjects, *around, *more_of_the_same()]
