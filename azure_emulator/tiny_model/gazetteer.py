"""Facts about places, read from facts/*.toml: the model never has to remember them."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("facts")

_ALIKE = 0.84  # share of letters in common from which a word is taken for a misspelt name
_SAINT = re.compile(r"\bSt\\ ")  # in an escaped phrase
_EVERYWHERE = ("local taxis", "city buses")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FACTS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _number_exceptions() -> dict[str, frozenset[str]]:
    return {number: frozenset(items) for number, items in _read("number").items()}


def is_plural(item: str) -> bool:
    """Whether a verb after this item takes its plural form."""
    exceptions = _number_exceptions()
    if item in exceptions["one"]:
        return False
    head = re.split(r" (?:with|of|in|on|by|from|to|along|across|and|de|di|al|à|alla) ", item)[0].split()[-1]
    return item in exceptions["many"] or (head.endswith("s") and not head.endswith(("ss", "us", "is")))


@dataclass(frozen=True)
class Place:
    """One destination. Lists hold noun phrases that can stand after a verb ("see the Pantheon")."""

    name: str
    country: str
    tongue: str
    money: str
    visa: str
    hoods: tuple[str, ...]
    sights: tuple[str, ...]
    dishes: tuple[str, ...]
    rides: tuple[str, ...]
    customs: tuple[str, ...]
    trips: tuple[str, ...]
    best: str
    why: str
    avoid: str
    aliases: tuple[str, ...] = ()

    def choices(self) -> dict[str, tuple[str, ...]]:
        """What may fill each slot; lists are split by number so that verbs agree."""
        split = {"sight": self.sights, "dish": self.dishes, "ride": self.rides}
        many = {"sight": "<sights>", "dish": "<dishes>", "ride": "<rides>"}
        filled = {
            "<city>": (self.name,), "<country>": (self.country,), "<tongue>": (self.tongue,),
            "<money>": (self.money,), "<visa>": (self.visa,), "<best>": (self.best,), "<why>": (self.why,),
            "<avoid>": (self.avoid,), "<hood>": self.hoods, "<custom>": self.customs, "<trip>": self.trips,
        }  # fmt: skip
        for kind, items in split.items():
            filled[f"<{kind}>"] = tuple(item for item in items if not is_plural(item))
            filled[many[kind]] = tuple(item for item in items if is_plural(item))
        return {slot: items for slot, items in filled.items() if items}


@dataclass(frozen=True)
class Outing:
    """A place that suits a theme, and what one does there (verb phrases)."""

    place: str
    joys: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """A kind of journey. A strong theme is meant whenever one of its words occurs, a weak one only without a place."""

    name: str
    words: tuple[str, ...]
    strong: bool
    outings: tuple[Outing, ...]


@dataclass(frozen=True)
class Gazetteer:
    """All places and themes, with look-ups by text."""

    places: tuple[Place, ...]
    themes: tuple[Theme, ...]
    hotels: tuple[str, ...]
    eateries: tuple[str, ...]
    _by_name: dict[str, Place] = field(init=False, repr=False)
    _by_country: dict[str, Place] = field(init=False, repr=False)
    _names: re.Pattern[str] = field(init=False, repr=False)
    _countries: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_name = {name.lower(): place for place in self.places for name in (place.name, *place.aliases)}
        by_country: dict[str, Place] = {}
        for place in self.places:
            by_country.setdefault(place.country.removeprefix("the ").lower(), place)
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_by_country", by_country)
        object.__setattr__(self, "_names", any_of(by_name))
        object.__setattr__(self, "_countries", any_of(by_country))

    def place_in(self, text: str) -> Place | None:
        """The place a text names last; a country stands for its first place."""
        found = self._names.findall(text)
        if found:
            return self._by_name[found[-1].lower()]
        countries = self._countries.findall(text)
        return self._by_country[countries[-1].lower()] if countries else None

    def name_like(self, word: str) -> str | None:
        """The name of a place that this word is a misspelling of."""
        close = difflib.get_close_matches(word.lower(), self._by_name, 1, _ALIKE)
        return self._by_name[close[0]].name if close and close[0][0] == word[0].lower() else None

    def theme_in(self, text: str, *, strong_only: bool) -> Theme | None:
        lowered = text.lower()
        for theme in self.themes:
            if (theme.strong or not strong_only) and any(re.search(rf"\b{word}\b", lowered) for word in theme.words):
                return theme
        return None

    def names_of(self, place: Place) -> tuple[str, ...]:
        return (place.name, *place.aliases)


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases as whole words, the longest first, whatever their capitals.

    A phrase with "St" is found with "St." too.
    """
    return _pattern(tuple(phrases))


@lru_cache(maxsize=512)  # the same places are asked about again and again, and long patterns take long to write
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    either = "|".join(_SAINT.sub(r"St\\.?\\ ", re.escape(phrase)) for phrase in ordered)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _place(entry: dict[str, Any], visas: dict[str, str]) -> Place:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    values["visa"] = visas.get(entry.get("visa", entry["country"]), visas["usual"])
    rides: Sequence[str] = values["rides"]
    values["rides"] = tuple(dict.fromkeys((*rides, *(_EVERYWHERE if len(rides) < 2 else ()))))
    return Place(**values)


def _theme(entry: dict[str, Any]) -> Theme:
    outings = tuple(Outing(place, tuple(joys)) for place, *joys in entry["outings"])
    return Theme(entry["name"], tuple(entry["words"]), entry.get("strong", False), outings)


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the package; read once."""
    visas, themes = _read("visas"), _read("themes")
    places = tuple(_place(entry, visas) for entry in _read("places")["place"])
    return Gazetteer(places, tuple(map(_theme, themes["theme"])), tuple(themes["hotels"]), tuple(themes["eateries"]))
