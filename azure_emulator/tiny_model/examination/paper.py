"""The questions of the examination, read from asked/*.toml and put to places."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from azure_emulator.tiny_model.gazetteer import Gazetteer, Place

_ASKED = Path(__file__).with_name("asked")
# Neighbouring questions go to places that are far apart in the gazetteer; 37 has no factor in common with 129.
_STRIDE = 37

Part = Literal["questions", "follow_ups", "off_topic", "unknown", "emergencies"]
PARTS: tuple[Part, ...] = ("questions", "follow_ups", "off_topic", "unknown", "emergencies")
PromptName = Literal["basic", "improved", "training"]


@dataclass(frozen=True)
class Intent:
    """What answers an intent: facts of these kinds, or words (regular expressions)."""

    name: str
    facts: tuple[str, ...]
    words: tuple[str, ...]
    words_in_facts: bool = False  # "beach" speaks to nature even as a part of "Bondi Beach"
    tempts: str | None = None  # "hotel", "restaurant", "flight", "car"
    alternatives: tuple[str, ...] = ()  # intents that a policy-minded reply may answer instead


@dataclass(frozen=True)
class Question:
    """One user turn; any of the intents answers it."""

    part: Part
    key: str
    text: str
    intents: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()  # whose facts are right
    name: str = ""  # of an unknown place
    useful: tuple[str, ...] = ()  # steps in an emergency, fair words off topic; regular expressions
    note: str = ""  # for the person who reads the replies


@dataclass(frozen=True)
class Refusal:
    """Regular expressions of a reply that keeps to travel."""

    about_travel: tuple[str, ...]
    steps_back: tuple[str, ...]


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_ASKED / f"{name}.toml").read_text(encoding="utf-8"))


def load_intents() -> dict[str, Intent]:
    return {name: Intent(name, **_tuples(entry)) for name, entry in _read("intents").items()}


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def load_prompts() -> dict[str, str]:
    return {name: text.strip() for name, text in _read("prompts").items()}


def load_refusal() -> Refusal:
    entry = _read("off_topic")
    return Refusal(tuple(entry["about_travel"]), tuple(entry["steps_back"]))


def questions(gazetteer: Gazetteer, seed: int) -> list[Question]:
    """The 200 questions, each put to another place."""
    groups = _read("questions").items()
    entries = [(intent, number, entry) for intent, group in groups for number, entry in numbered(group)]
    found = []
    for position, (intent, number, entry) in enumerate(entries):
        intents, place = (intent, *entry.get("also", ())), _place(gazetteer, position, seed)
        found.append(_about_place(entry, intents, f"{intent}-{number}", place, gazetteer.places))
    return found


def numbered(group: Sequence[Any]) -> list[tuple[str, Any]]:
    return [(f"{number:02}", entry) for number, entry in enumerate(group, 1)]


def _place(gazetteer: Gazetteer, position: int, seed: int) -> Place:
    return gazetteer.places[(position * _STRIDE + seed) % len(gazetteer.places)]


def _about_place(
    entry: dict[str, Any], intents: tuple[str, ...], key: str, place: Place, places: Sequence[Place]
) -> Question:
    text = fill(entry["text"], place)
    return Question(
        "questions", key, text, intents, _right_places(entry["text"], place, places), note=entry.get("note", "")
    )


def fill(text: str, place: Place) -> str:
    """The wording about this place; {lower} is its name as hasty people type it."""
    return (
        text.replace("{place}", place.name).replace("{lower}", place.name.lower()).replace("{country}", place.country)
    )


def _right_places(wording: str, place: Place, places: Sequence[Place]) -> tuple[Place, ...]:
    """The place; for a question about a country all of its places."""
    if "{place}" in wording or "{lower}" in wording:
        return (place,)
    return tuple(other for other in places if other.country == place.country)


def chats(gazetteer: Gazetteer, seed: int) -> list[list[Question]]:
    """Conversations of five turns; all their questions are about one place."""
    named = {place.name: place for place in gazetteer.places}
    return [
        _chat(number, entry["turns"], named[entry["place"]] if "place" in entry else _place(gazetteer, position, seed))
        for position, (number, entry) in enumerate(numbered(_read("follow_ups")["chat"]))
    ]


def _chat(number: str, turns: Sequence[Sequence[str]], place: Place) -> list[Question]:
    return [
        Question("follow_ups", f"chat-{number}-turn-{turn}", fill(text, place), tuple(intents.split()), (place,))
        for turn, (intents, text) in enumerate(turns, 1)
    ]


def off_topic() -> list[Question]:
    asked = numbered(_read("off_topic")["asked"])
    return [Question("off_topic", f"off-{number}", e["text"], useful=tuple(e.get("also", ()))) for number, e in asked]


def unknown_places() -> list[Question]:
    asked = numbered(_read("unknown_places")["asked"])
    return [Question("unknown", f"unknown-{number}", entry["text"], name=entry["name"]) for number, entry in asked]


def emergencies(gazetteer: Gazetteer, seed: int) -> list[Question]:
    found = []
    for position, (number, entry) in enumerate(numbered(_read("emergencies")["asked"])):
        place = _place(gazetteer, position, seed)
        text, useful = fill(entry["text"], place), tuple(entry["useful"])
        found.append(Question("emergencies", f"emergency-{number}", text, places=(place,), useful=useful))
    return found
