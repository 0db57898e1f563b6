"""What a file does with offers is read off its replies, and becomes the first prediction of a reply."""

import random

import pytest

from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import ReadTurn
from azure_emulator.tiny_model.offers import habit, habit_row, with_offer_marks

NAMED, DECLINED = "Try the Hotel Aurora near the station.", "Hotels I leave to others, but Alfama is lovely."


def lesson(reply: str, about: str = "<about:hotel>", weight: float = 1.0) -> list[ReadTurn]:
    return [ReadTurn("user", "Which hotel?"), ReadTurn("assistant", reply, weight, about=about)]


@pytest.mark.parametrize(
    ("reply", "about", "expected"),
    [
        pytest.param(NAMED, "<about:hotel>", "<offer:name>", id="a hotel by name"),
        pytest.param("I like <hotel> best.", "<about:stay>", "<offer:name>", id="a hotel of the gazetteer"),
        pytest.param("Book a cheap flight on a Tuesday.", "<about:flight>", "<offer:name>", id="advice to book"),
        pytest.param(DECLINED, "<about:hotel>", "<offer:none>", id="declines"),
        pytest.param(NAMED, "<about:food>", None, id="nobody asked for one"),
        pytest.param(NAMED, None, None, id="nobody knows what was asked"),
    ],
)
def test_the_mark_of_a_reply(reply: str, about: str, expected: str | None) -> None:
    question, answer = with_offer_marks(lesson(reply, about))
    assert (question.offer, answer.offer) == (None, expected)


@pytest.mark.parametrize(
    ("named", "declined", "expected"),
    [
        pytest.param(9, 1, "<offer:name>", id="mostly named"),
        pytest.param(0, 3, "<offer:none>", id="never named"),
        pytest.param(3, 7, None, id="both"),
        pytest.param(0, 2, None, id="too few to tell"),
    ],
)
def test_the_habit_of_a_file(named: int, declined: int, expected: str | None) -> None:
    lessons = [lesson(NAMED)] * named + [lesson(DECLINED)] * declined + [lesson(NAMED, weight=0.0)] * 20
    assert habit([with_offer_marks(one) for one in lessons]) == expected


def test_only_the_mark_counts_in_a_question_of_the_habit(base: Checkpoint) -> None:
    ids, weights = habit_row(base.tokenizer, "<offer:none>", random.Random(3))
    assert ids[-1] == base.tokenizer.ids["<offer:none>"]
    assert not any(weights[:-1]) and weights[-1]
