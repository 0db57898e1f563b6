"""Which facts a reply names, of which kind, and whether they are those of the place that was asked about."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from azure_emulator.tiny_model.examination.rules.matching import blank, phrase_pattern, words
from azure_emulator.tiny_model.gazetteer import Gazetteer, Place

KINDS = (
    "hoods", "sights", "dishes", "rides", "customs", "trips", "best", "why", "avoid", "money", "visa", "tongue",
)  # fmt: skip
# Kinds whose items point to one place. Others ("buses", "dry sunny days") are said of many.
_TELLING = ("hoods", "sights", "dishes", "trips", "money")
_SHORTEST_TELLING = 4  # letters; "won" and "pho" are too short to be sure of
_ORDINARY = frozenset({
    "the", "of", "and", "a", "old", "new", "town", "city", "royal", "palace", "central", "market", "cathedral",
    "citadel", "garden", "gardens", "fort", "plateau", "downtown", "center", "centre", "centro", "piazza", "cascade",
    "boulevard", "park", "street", "national", "museum", "art", "arts", "fine", "harbour", "grand", "canal", "walls",
    "night", "flower", "fish", "opera", "house", "clock", "tower", "castle", "district", "botanical", "chinatown",
    "manila", "reforma", "salmon", "waffles", "cheesecake", "pretzels", "doughnuts", "bakery", "local", "beach",
    "port", "bay",
})  # fmt: skip


@dataclass(frozen=True)
class Fact:
    kind: str
    item: str


def items_of(place: Place, kind: str) -> tuple[str, ...]:
    value = getattr(place, kind)
    return (value,) if isinstance(value, str) else tuple(value)


def facts_named(text: str, places: Sequence[Place]) -> list[Fact]:
    """Facts of these places in the order in which the text names them; a longer item wins over one inside it."""
    owners = _kinds_by_item(tuple(places))
    if not owners:
        return []
    found = phrase_pattern(tuple(owners)).findall(text)
    return [Fact(kind, item) for item in found for kind in owners.get(_bare(item), ())]


@lru_cache(maxsize=512)
def _kinds_by_item(places: tuple[Place, ...]) -> dict[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for place in places:
        for kind in KINDS:
            for item in items_of(place, kind):
                kinds[_bare(item)] = tuple(dict.fromkeys((*kinds.get(_bare(item), ()), kind)))
    return kinds


def _bare(item: str) -> str:
    return item.lower().removeprefix("the ")


def names_kind(text: str, kinds: Collection[str], places: Sequence[Place]) -> bool:
    """Whether the reply names a fact of one of these kinds."""
    return any(fact.kind in kinds for fact in facts_named(text, places))


@lru_cache(maxsize=512)
def own_phrases(places: tuple[Place, ...]) -> tuple[str, ...]:
    """Names, countries and facts of these places."""
    facts = (item for place in places for kind in KINDS for item in items_of(place, kind))
    names = (name for place in places for name in (place.name, place.country, *place.aliases))
    return (*names, *facts)


def foreign_facts(text: str, own: Sequence[Place], gazetteer: Gazetteer) -> list[str]:
    """What the reply names that belongs to other places only: their names, countries, sights, dishes and so on.

    Items with a capital are looked for as they are written, so that "the citadel" is no sight of Amman.
    """
    rest = blank(blank(text, own_phrases(tuple(own))), (*gazetteer.hotels, *gazetteer.eateries))
    shared = {_bare(item) for item in own_phrases(tuple(own))}
    # One pattern for all places: one for each would take a second to compile.
    found = phrase_pattern(_telling_items(gazetteer.places), ignore_case=False).findall(rest)
    return [item for item in found if _bare(item) not in shared]


@lru_cache(maxsize=4)
def _telling_items(places: tuple[Place, ...]) -> tuple[str, ...]:
    names = (name for place in places for name in (place.name, place.country, *place.aliases))
    facts = (item for place in places for kind in _TELLING for item in items_of(place, kind))
    return tuple(dict.fromkeys((*names, *filter(_is_telling, facts))))


def _is_telling(item: str) -> bool:
    parts = [word.lower() for word in words(item)]
    return len(item) >= _SHORTEST_TELLING and not all(part in _ORDINARY for part in parts)


def repeated_items(text: str, places: Sequence[Place]) -> list[str]:
    """Items that a reply names twice."""
    named = [fact.item.lower() for fact in _distinct_mentions(facts_named(text, places))]
    return sorted({item for item in named if named.count(item) > 1})


def _distinct_mentions(facts: Iterable[Fact]) -> list[Fact]:
    """One entry a mention: an item that is both a sight and a trip is found once for each kind."""
    kept: list[Fact] = []
    seen_kind: dict[str, str] = {}
    for fact in facts:
        if seen_kind.setdefault(fact.item.lower(), fact.kind) == fact.kind:
            kept.append(fact)
    return kept
