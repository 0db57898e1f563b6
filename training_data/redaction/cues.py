"""The words beside which personal details stand, read from the folder cues."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from training_data.redaction.kinds import Kind
from training_data.redaction.words import PhraseTable, phrase_table

Shape = Literal["phone", "document", "reference", "digits", "ticket", "card", "code", "pin", "password", "long"]


class Label(NamedTuple):
    """Says what the number beside it is. `reach`: how many characters may lie between both."""

    rule: str
    kind: Kind | None
    shape: Shape
    reach: int
    phrases: tuple[str, ...]


class NameCues(NamedTuple):
    """What each is for stands in names.toml."""

    introductions: PhraseTable
    labels: PhraseTable
    called: PhraseTable
    self: PhraseTable
    titles: frozenset[str]
    sure_titles: frozenset[str]
    before_to: frozenset[str]
    things: frozenset[str]
    kin: frozenset[str]
    greetings: frozenset[str]
    sign_offs: frozenset[str]
    sure_sign_offs: frozenset[str]
    weak: frozenset[str]
    honorifics: frozenset[str]
    after_names: frozenset[str]
    particles: frozenset[str]
    place_cues: frozenset[str]
    place_nouns: frozenset[str]


class AddressCues(NamedTuple):
    """What each is for stands in addresses.toml."""

    after: frozenset[str]
    before: frozenset[str]
    suffixes: tuple[str, ...]
    at: frozenset[str]
    german_prepositions: frozenset[str]
    small: frozenset[str]
    announcements: PhraseTable


class BirthDateCues(NamedTuple):
    """What each is for stands in birth_dates.toml."""

    months: frozenset[str]
    cues: PhraseTable
    unspaced: frozenset[str]


_TABLES = frozenset({"cues", "introductions", "labels", "called", "self", "announcements"})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("training_data.redaction") / "cues" / f"{name}.toml").read_text("utf-8"))


def _phrases(text: str) -> Iterable[str]:
    return filter(None, (" ".join(one.split()) for one in text.split(",")))


def _cues(name: str) -> Mapping[str, Any]:
    return {
        key: phrase_table(_phrases(text)) if key in _TABLES else frozenset(text.split())
        for key, text in _read(name).items()
    }


def _label(given: Mapping[str, Any]) -> Label:
    kind = Kind(given["kind"]) if "kind" in given else None
    return Label(given.get("rule", ""), kind, given["shape"], given["reach"], tuple(_phrases(given["phrases"])))


LABELS = tuple(_label(one) for one in _read("labels")["label"])
BIRTH_DATES = BirthDateCues(**_cues("birth_dates"))
NAMES = NameCues(**_cues("names"))
_ADDRESSES = _cues("addresses")
ADDRESSES = AddressCues(**{**_ADDRESSES, "suffixes": tuple(sorted(_ADDRESSES["suffixes"]))})
