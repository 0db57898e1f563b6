"""Sentences with details in them, and sentences without any, from a seed and a file of wordings."""

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from benchmarks.redaction.details import IDENTIFIERS, MAKERS, made_by
from benchmarks.redaction.fillings import filled

WordingSet = Literal["development", "reported"]


@dataclass(frozen=True)
class Seeded:
    """`detail` stands in `text` from `start` on, and is of this sort. In a clean sentence it is empty."""

    sort: str
    text: str
    detail: str
    start: int


def wordings(name: WordingSet) -> dict[str, Any]:
    return tomllib.loads((files("benchmarks.redaction") / f"{name}.toml").read_text("utf-8"))


def identifiers(name: WordingSet, seed: int, count: int) -> Iterator[Seeded]:
    """Every sort of identifier equally often."""
    chance, templates = random.Random(seed), wordings(name)["identifiers"]
    sorts = list(templates)
    for number in range(count):
        sort = sorts[number % len(sorts)]
        yield _seeded(sort, chance.choice(templates[sort]), IDENTIFIERS[sort](chance))


def names(name: WordingSet, seed: int, count: int) -> Iterator[Seeded]:
    yield from _in_languages("name", wordings(name)["names"], _name, seed, count)


def addresses(name: WordingSet, seed: int, count: int) -> Iterator[Seeded]:
    yield from _in_languages("address", wordings(name)["addresses"], _address, seed, count)


def birth_dates(name: WordingSet, seed: int, count: int) -> Iterator[Seeded]:
    yield from _in_languages("birth date", wordings(name)["birth_dates"], _birth_date, seed, count)


def clean(name: WordingSet, seed: int, count: int) -> Iterator[Seeded]:
    chance, templates = random.Random(seed), wordings(name)["clean"]["sentences"]
    for number in range(count):
        yield Seeded("clean", filled(chance, templates[number % len(templates)]), "", 0)


def _seeded(sort: str, template: str, detail: str) -> Seeded:
    return Seeded(sort, template.replace("{}", detail), detail, template.index("{}"))


def _in_languages(
    sort: str, templates: Mapping[str, list[str]], make: Callable[[random.Random, str], str], seed: int, count: int
) -> Iterator[Seeded]:
    """Half of them English, with names from all over the world; the rest spread over the other languages."""
    chance, others = random.Random(seed), sorted(set(templates) - {"en"})
    for number in range(count):
        language = "en" if number % 2 else others[number // 2 % len(others)]
        yield _seeded(sort, chance.choice(templates[language]), make(chance, language))


def _name(chance: random.Random, language: str) -> str:
    full = made_by(chance, _locale(chance, "names", language), "name")
    return full.replace(" ", "") if language == "ja" and chance.random() < 0.5 else full


def _address(chance: random.Random, language: str) -> str:
    street_only = chance.random() < 0.4 and language not in ("ja", "ko")
    made = made_by(chance, _locale(chance, "addresses", language), "street_address" if street_only else "address")
    return made.replace("\n", ", ")


def _birth_date(chance: random.Random, language: str) -> str:
    year, month, day = chance.randrange(1930, 2023), chance.randrange(1, 13), chance.randrange(1, 29)
    word = MAKERS["months"][language].split()[month - 1]
    written = f"{day}. {word} {year}" if language == "de" else f"{day} {word} {year}"
    forms = [f"{day:02}.{month:02}.{year}", f"{day}/{month}/{year}", f"{year}-{month:02}-{day:02}", written]
    if language == "en":
        forms += [f"{word} {day}, {year}", f"{day}th of {word} {year}", f"{day} {word[:3]} {year % 100:02}"]
        forms += [f"{month:02}/{day:02}/{year % 100:02}"]
    return chance.choice(forms)


def _locale(chance: random.Random, what: str, language: str) -> str:
    return chance.choice(MAKERS[what].get(language, MAKERS["names"][language]).split())
