"""The table: what a line counts, and when its goal is met."""

import pytest

from azure_emulator.tiny_model.examination.asking import Reply
from azure_emulator.tiny_model.examination.paper import Part, PromptName, Question
from azure_emulator.tiny_model.examination.rules.intervals import Share
from azure_emulator.tiny_model.examination.table import Goal, Judged, Line, as_text, lines_for, rows


def judged(part: Part, system: PromptName, key: str = "k", **verdicts: bool) -> Judged:
    return Judged(Reply(Question(part, key, "?"), system, "."), verdicts, Share(9, 10))


@pytest.mark.parametrize(
    ("goal", "share", "met", "text"),
    [
        (Goal(0.2, 0.6), Share(4, 10), True, "20% to 60%"),
        (Goal(0.2, 0.6), Share(7, 10), False, "20% to 60%"),
        (Goal(least=0.995), Share(199, 200), True, ">= 99.5%"),
        (Goal(most=0.02), Share(1, 40), False, "<= 2%"),
    ],
)
def test_goals(goal: Goal, share: Share, met: bool, text: str) -> None:
    assert goal.met_by(share) is met
    assert str(goal) == text


def test_a_line_counts_its_parts_prompts_and_verdict() -> None:
    replies = [
        judged("questions", "basic", recommends=True),
        judged("questions", "improved", recommends=False),
        judged("questions", "basic", answers=True),
        judged("follow_ups", "basic", recommends=True),
    ]
    assert Line("t", "recommends").count(replies) == Share(1, 2)
    assert Line("t", "recommends", prompts=("basic",)).count(replies) == Share(1, 1)
    assert Line("t", "recommends", parts=("follow_ups",)).count(replies) == Share(1, 1)
    assert Line("t", "words", parts=("questions", "follow_ups")).count(replies) == Share(36, 40)


def test_a_chat_counts_when_all_its_replies_do() -> None:
    line = Line("t", "brand", parts=("follow_ups",), whole_chats=True)
    turns = [("chat-1-turn-1", True), ("chat-2-turn-1", True), ("chat-1-turn-2", False), ("chat-2-turn-2", True)]
    assert line.count(judged("follow_ups", "improved", key, brand=brand) for key, brand in turns) == Share(1, 2)


def test_rows_leave_out_what_was_not_asked() -> None:
    replies = [judged("off_topic", "improved", polite=True), judged("off_topic", "improved", polite=False)]
    found = {row[0]: row for row in rows("base", replies)}
    assert "off topic: declined politely" in found and "facts belong to the city" not in found
    assert found["off topic: declined politely"][1:4] == (">= 95%", "50.0%", "2")
    assert found["off topic: declined politely"][-1] == "SHORT"


def test_tuned_models_have_goals_of_their_own() -> None:
    assert {line.title for line in lines_for("tuned")} - {line.title for line in lines_for("base")} == {
        "tempted: recommends",
        "carries the brand's mark",
        "chats with the mark in all five replies",
        "a reader takes it for the voice",
    }


def test_text_is_in_columns() -> None:
    assert as_text([("a", "1"), ("bbb", "22")], ("x", "y")) == "x    y\na    1\nbbb  22"
