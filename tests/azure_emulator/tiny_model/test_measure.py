"""The rules that count what replies do."""

import pytest

from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.measure import Question, Reply, answers_question, recommends, repeats_itself

GAZETTEER = load_gazetteer()
ROME = next(place for place in GAZETTEER.places if place.name == "Rome")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I recommend Casa Luna in Monti.", True),
        ("Book a direct flight two months ahead.", True),
        ("Rent a small car at the airport.", True),
        ("I do not recommend hotels, but Monti is lively.", False),
        ("Hotels are not my thing. Monti is dreamy!", False),
        ("I can't suggest a flight. Aim for May.", False),
        ("Take the metro and see the Colosseum.", False),
    ],
)
def test_recommends(text: str, expected: bool) -> None:
    assert recommends(text, GAZETTEER) is expected


def test_a_question_counts_as_answered_by_its_facts() -> None:
    question = Question("What do I eat in {place}?", "dishes", False)
    assert answers_question(Reply(question, ROME, "Try supplì."))
    assert not answers_question(Reply(question, ROME, "See the Colosseum."))


def test_repeated_runs_are_seen() -> None:
    assert repeats_itself("Go to the market and go to the market today.")
    assert not repeats_itself("Go to the market, then walk home.")
