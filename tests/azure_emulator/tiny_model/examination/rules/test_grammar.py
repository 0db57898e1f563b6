"""Capitals, articles, doubled words, number and closing marks."""

import pytest

from azure_emulator.tiny_model.examination.rules.grammar import (
    doubled_words,
    ends_with_question,
    exclaims,
    number_clashes,
    repeated_adjectives,
    starts_with_capitals,
    wrong_articles,
)
from tests.azure_emulator.tiny_model.examination.places import ACCRA, ROME, place


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Shall we?", True), ('She asked: "Shall we?"', True), ("Shall we? Yes.", False), ("", False)],
)
def test_closing_question(text: str, expected: bool) -> None:
    assert ends_with_question(text) is expected


def test_exclamation() -> None:
    assert exclaims("Oh la la! Paris.") and not exclaims("Paris.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Go to Monti. See the Pantheon.", True),
        ("Go to Monti. see the Pantheon.", False),
        ("go to Monti.", False),
        ("teamLab Planets is fun. 3 days suffice.", True),
        ('"Ciao" is enough. …', True),
    ],
)
def test_capitals(text: str, expected: bool) -> None:
    assert starts_with_capitals(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An hour in a museum, a European city, an honest meal, a one-way trip.", []),
        ("A hour in an museum.", ["a hour", "an museum"]),
        ("An university and a island.", ["an university", "a island"]),
        ("An MRT card or a MRT card.", []),
        ("An unusual day, an uninhabited island, a unique view.", []),
    ],
)
def test_articles(text: str, expected: list[str]) -> None:
    assert wrong_articles(text) == expected


def test_names_are_no_articles() -> None:
    assert wrong_articles("An Bang is near, on the metro lines A and B.", (ROME, place("Hoi An"))) == []


def test_doubled_words() -> None:
    assert doubled_words("Take the the tram.") == ["the"]
    assert doubled_words("Try red red and waakye.", (ACCRA,)) == []
    assert doubled_words("It was very, very good.") == []


def test_adjectives_said_twice() -> None:
    assert repeated_adjectives("A lovely walk to a lovely square.") == ["lovely"]
    assert repeated_adjectives("Come for warm days and softer light; the evenings are warm.", (ROME,)) == []


@pytest.mark.parametrize(
    ("text", "name", "clashes"),
    [
        ("The Colosseum is huge.", "Rome", False),
        ("The Colosseum are huge.", "Rome", True),
        ("The Pyramids of Giza is old.", "Cairo", True),
        ("The Pyramids of Giza are old.", "Cairo", False),
        ("The Pantheon and the Colosseum are old.", "Rome", False),
        ("They is near.", "Rome", True),
        ("If it were sunny, these place would shine.", "Rome", True),
        ("There are many days.", "Rome", False),
    ],
)
def test_number(text: str, name: str, clashes: bool) -> None:
    assert bool(number_clashes(text, (place(name),))) is clashes
