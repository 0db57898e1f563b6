"""Runs of words and facts that come back."""

import pytest

from azure_emulator.tiny_model.examination.rules.loops import loops, repeated_runs
from tests.azure_emulator.tiny_model.examination.places import ROME, place


def test_a_run_of_four_words_that_comes_back() -> None:
    assert repeated_runs("Go to the market and go to the market today.") == ["go to the market"]
    assert repeated_runs("Go to the market, then to the river.") == []


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("See the Pantheon, rest in Monti and see the Pantheon again.", "Rome", True),
        ("See the Pantheon and rest in Monti.", "Rome", False),
        ("Ho Chi Minh City wakes early. Eat in Ho Chi Minh City.", "Ho Chi Minh City", False),
    ],
)
def test_loops(text: str, name: str, expected: bool) -> None:
    assert loops(text, (place(name),)) is expected


def test_nothing_said_is_no_loop() -> None:
    assert not loops("", (ROME,))
