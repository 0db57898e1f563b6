"""Facts in replies: of which kind, and of which place."""

import pytest

from azure_emulator.tiny_model.examination.rules.facts import (
    Fact,
    facts_named,
    foreign_facts,
    names_kind,
    repeated_items,
)
from azure_emulator.tiny_model.gazetteer import Place
from tests.azure_emulator.tiny_model.examination.places import ACCRA, GAZETTEER, PARIS, ROME


def test_facts_are_found_in_order_with_their_kind() -> None:
    assert facts_named("Supplì in Monti, then Colosseum.", (ROME,)) == [
        Fact("dishes", "Supplì"), Fact("hoods", "Monti"), Fact("sights", "Colosseum"),
    ]  # fmt: skip


def test_a_kind_is_recognised() -> None:
    assert names_kind("Go in April to June and September to October.", ("best",), (ROME,))
    assert not names_kind("See the Pantheon.", ("dishes", "rides"), (ROME,))


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        pytest.param("See the Louvre.", (ROME,), ["the Louvre"], id="sight of another city"),
        pytest.param("Paris is lovely, and so is Monti.", (ROME,), ["Paris"], id="another city"),
        pytest.param("Pay in yen.", (ROME,), [], id="too short to be sure"),
        pytest.param("Pay in dirhams.", (ROME,), ["dirhams"], id="other money"),
        pytest.param("Pay in euros and try croissants.", (PARIS,), [], id="own facts"),
        pytest.param("See the Louvre and the Pantheon.", (ROME, PARIS), [], id="both are asked about"),
        pytest.param("Walk to the citadel or through the old town.", (ROME,), [], id="ordinary words"),
        pytest.param("Hotel Miramar in Prati is calm.", (ROME,), [], id="an invented hotel with a quarter's name"),
        pytest.param("Try red red and jollof rice.", (ACCRA,), [], id="own dishes"),
    ],
)
def test_foreign_facts(text: str, own: tuple[Place, ...], expected: list[str]) -> None:
    assert foreign_facts(text, own, GAZETTEER) == expected


def test_an_item_named_twice_is_seen() -> None:
    assert repeated_items("See the Pantheon, rest, and see the Pantheon.", (ROME,)) == ["the pantheon"]
    assert repeated_items("See the Pantheon and Monti.", (ROME,)) == []
