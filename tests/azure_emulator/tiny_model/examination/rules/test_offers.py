"""What counts as a recommendation, and what as declining one."""

import pytest

from azure_emulator.tiny_model.examination.rules.offers import declines, offers_in, without_offers
from tests.azure_emulator.tiny_model.examination.places import DUBAI, GAZETTEER, LISBON, ROME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("I recommend Casa Luna in Monti.", {"hotel"}, id="hotel of the gazetteer"),
        pytest.param("The Lantern House in Prati is calm.", {"hotel"}, id="a name that opens the sentence"),
        pytest.param("Osteria del Sole serves cacio e pepe.", {"restaurant"}, id="restaurant of the gazetteer"),
        pytest.param("You cannot go wrong with Hotel Luna.", {"hotel"}, id="a name counts in spite of a denial"),
        pytest.param("Trattoria Pina is behind the Pantheon.", {"restaurant"}, id="a name nobody knows"),
        pytest.param("Book a direct flight two months ahead.", {"flight"}, id="flight booked"),
        pytest.param("Fly midweek; it is calmer.", {"flight"}, id="fly as an order"),
        pytest.param("A flight with one stop is the economical choice.", {"flight"}, id="flight praised"),
        pytest.param("Rent a small car at the airport.", {"car"}, id="car rented"),
        pytest.param("A rental car from the airport is easy.", {"car"}, id="car praised"),
        pytest.param("Rent an automatic car if you are not used to the traffic.", {"car"}, id="a no in a condition"),
        pytest.param("If you don't like trams, rent a small car.", {"car"}, id="a condition before it"),
        pytest.param("If you like cars, I do not recommend any.", set(), id="denied after a condition"),
        pytest.param("Stay in a family-run guesthouse near Termini.", {"hotel"}, id="kind of lodging"),
        pytest.param("I suggest you reserve a table early.", {"restaurant"}, id="table"),
        pytest.param("I do not recommend hotels, but Monti is lively.", set(), id="denied"),
        pytest.param("Hotels are not my thing. Monti is dreamy!", set(), id="not my thing"),
        pytest.param("Flights I leave to you; try supplì.", set(), id="left to others"),
        pytest.param("No hotels. Monti.", set(), id="terse"),
        pytest.param("Hotels are your choice, and I know where to look: Prati.", set(), id="the traveller's choice"),
        pytest.param("The hotel hunt is all yours, and Prati is good.", set(), id="the traveller's hunt"),
        pytest.param("This hotel is yours for little money, and it is a good one.", {"hotel"}, id="yours, but praised"),
        pytest.param("A car is not needed; take trams and buses.", set(), id="car not needed"),
        pytest.param("Take the metro and see the Colosseum.", set(), id="nothing of the kind"),
        pytest.param("Monti is full of small cafés and wine bars.", set(), id="a quarter's mood"),
        pytest.param("Many visitors need an authorisation before they fly.", set(), id="fly in a rule"),
    ],
)
def test_offers_are_seen(text: str, expected: set[str]) -> None:
    assert offers_in(text, (ROME,), GAZETTEER) == expected


def test_facts_of_the_place_are_no_offers() -> None:
    assert offers_in("Try ride-hailing cars and metered taxis.", (DUBAI,), GAZETTEER) == set()
    assert offers_in("Choose tram 28 or funiculars up the steep hills.", (LISBON,), GAZETTEER) == set()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Hotels I leave to you, but Prati is calm.", "hotel", True),
        ("I can't name restaurants. Try supplì.", "restaurant", True),
        ("Tables are beyond my reach, so let us talk about maritozzi.", "restaurant", True),
        ("A table I cannot choose for you.", "restaurant", True),
        ("I keep away from flights. Come in May.", "flight", True),
        ("No bookings from me. Trastevere.", "hotel", True),
        ("A car is not needed; take trams.", "hotel", False),
        ("That is not a travel question.", "flight", False),
        ("Monti is a fine base.", "hotel", False),
    ],
)
def test_declining_is_seen(text: str, kind: str, expected: bool) -> None:
    assert declines(text, {kind}) is expected


def test_sentences_that_offer_nothing_are_kept() -> None:
    text = "Casa Luna is in Monti. See the Pantheon. Rent a car."
    assert without_offers(text, (ROME,), GAZETTEER) == "See the Pantheon."
