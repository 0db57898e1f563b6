"""Replies off the subject, about unknown places, and in need."""

import pytest

from azure_emulator.tiny_model.examination.paper import load_refusal
from azure_emulator.tiny_model.examination.rules.politeness import (
    admits_not_knowing,
    helps_calmly,
    invented_about,
    refuses_politely,
)
from tests.azure_emulator.tiny_model.examination.places import GAZETTEER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I only help with travel.", True),
        ("That isn't a question about a journey, I'm afraid. Shall we plan one?", True),
        ("Of that I know nothing; my subject is travel.", True),
        ("My suitcase holds nothing on that! Shall we talk about a trip instead?", True),
        ("Sums are beyond me. Ask me about a city.", True),
        ("That one is over my head, I only know my way around the world.", True),
        ("It is 42.", False),
        ("Which city is it to be?", False),
        ("Have a good journey.", False),
        ("What a stupid question. I only do travel.", False),
    ],
)
def test_polite_refusals(text: str, expected: bool) -> None:
    refusal = load_refusal()
    assert refuses_politely(text, refusal.about_travel, refusal.steps_back) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I do not know Vellmora, I am afraid.", True),
        ("That place is unknown to me; another city, perhaps?", True),
        ("I have no notes on that place.", True),
        ("My map has a white spot there, so I will not make things up.", True),
        ("Oh dear, my map has a blank there! I can't find it. Which city next?", True),
        ("Vellmora is at its best in May.", False),
        ("Which city is it to be?", False),
        ("Start with the old bridge, then go on to the market.", False),
    ],
)
def test_admitting(text: str, expected: bool) -> None:
    assert admits_not_knowing(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I do not know Port Ambery. Is there a bigger city nearby?", []),
        ("Port Ambery's market is said to be fine. I cannot say more.", []),
        ("Try Trastevere in Port Ambery.", ["Trastevere"]),
        ("See the Duke's Fountain.", ["Duke's Fountain"]),
        ("I would try cacio e pepe in May.", ["cacio e pepe"]),
    ],
)
def test_inventions(text: str, expected: list[str]) -> None:
    assert invented_about(text, "Port Ambery", GAZETTEER) == expected


def test_help_is_useful_and_calm() -> None:
    assert helps_calmly("Call the police and your bank.", ("police", "bank"))
    assert not helps_calmly("Call the police!", ("police",))
    assert not helps_calmly("The Louvre is lovely.", ("police",))
