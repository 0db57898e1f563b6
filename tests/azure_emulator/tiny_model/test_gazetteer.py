"""The facts are complete and agree in number."""

import pytest

from azure_emulator.tiny_model.conversation import named_item
from azure_emulator.tiny_model.gazetteer import Place, any_of, is_plural, load_gazetteer

GAZETTEER = load_gazetteer()


@pytest.mark.parametrize("place", GAZETTEER.places, ids=lambda place: place.name)
def test_every_place_has_enough_to_tell(place: Place) -> None:
    assert len(place.hoods) >= 4
    assert len(place.sights) >= 5
    assert len(place.dishes) >= 4
    assert len(place.rides) >= 2
    assert len(place.customs) >= 2
    assert len(place.trips) >= 2
    for items in (place.hoods, place.sights, place.dishes, place.rides):
        assert len(set(items)) == len(items)


def test_there_are_a_hundred_places_on_every_continent() -> None:
    assert len(GAZETTEER.places) >= 100
    assert len({place.name for place in GAZETTEER.places}) == len(GAZETTEER.places)
    countries = {place.country for place in GAZETTEER.places}
    assert {"Italy", "Kenya", "Japan", "Australia", "Canada", "Peru"} <= countries


@pytest.mark.parametrize(
    ("item", "plural"),
    [
        ("the Colosseum", False),
        ("the Vatican Museums", True),
        ("fish and chips", False),
        ("pierogi", True),
        ("meatballs with lingonberries", True),
        ("the metro", False),
        ("trams", True),
        ("couscous", False),
    ],
)
def test_number(item: str, plural: bool) -> None:
    assert is_plural(item) is plural


@pytest.mark.parametrize(
    ("text", "name"),
    [("I fly to NYC", "New York"), ("first Rome, then Paris", "Paris"), ("RIO!", "Rio de Janeiro"), ("nowhere", None)],
)
def test_place_in_text(text: str, name: str | None) -> None:
    place = GAZETTEER.place_in(text)
    assert (place.name if place else None) == name


@pytest.mark.parametrize("written", ["St Mark's Basilica", "St. Mark's Basilica", "st. mark's basilica"])
def test_a_saint_is_found_with_and_without_a_point(written: str) -> None:
    venice = GAZETTEER.place_in("Venice")
    assert venice is not None
    assert any_of(venice.sights).sub("<sight>", f"I saw {written}.") == "I saw <sight>."
    assert named_item(f"When does {written} open?", venice) == "St Mark's Basilica"
