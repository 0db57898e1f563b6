"""What a conversation is about, turn by turn."""

from typing import Any

import pytest

from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import (
    ReadTurn,
    Topic,
    TopicReader,
    Turn,
    blank_reply,
    message_text,
    read_messages,
)
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.prompt import LONGEST_PROMPT, fit
from azure_emulator.tiny_model.slots import Known
from azure_emulator.tiny_model.tokenizer import SYSTEM, USER

GAZETTEER = load_gazetteer()
ROME = next(place for place in GAZETTEER.places if place.name == "Rome")


def read(base: Checkpoint, *questions: str) -> list[ReadTurn]:
    return TopicReader(GAZETTEER, base.tokenizer).read([Turn("user", question) for question in questions])


@pytest.mark.parametrize(
    ("questions", "known", "place"),
    [
        (["Where in Rome should I stay?"], Known.HERE, "Rome"),
        (["where in rome should i stay"], Known.HERE, "Rome"),
        (["Tell me about Rome.", "And the food?"], Known.HERE, "Rome"),
        (["Tell me about Rome.", "And Paris?"], Known.HERE, "Paris"),
        (["What should I eat in Japan?"], Known.HERE, "Tokyo"),
        (["What can you do?"], Known.NOWHERE, None),
        (["Where should I stay in Timbuktu?"], Known.ELSEWHERE, None),
        (["I need a hotel in Prague under 100 euros"], Known.HERE, "Prague"),
        (["Can you recommend a beach destination that's not too crowded?"], Known.THEMED, None),
        (["Tell me about Rome.", "Where can I go scuba diving?"], Known.THEMED, None),
        (["I love Rome.", "We like history and art."], Known.HERE, "Rome"),
        (["Is it warm in August?"], Known.NOWHERE, None),
        (["Is Timbuktaland nice?"], Known.ELSEWHERE, None),
        (["Timbuktaland: what should we see?"], Known.ELSEWHERE, None),
        (["tell me about timbuktaland"], Known.ELSEWHERE, None),
        (["What should we see in Bath?"], Known.ELSEWHERE, None),
        (["Tell me about Rome.", "My friend Xaverius likes museums."], Known.HERE, "Rome"),
        (["What should I eat in Barcelna?"], Known.HERE, "Barcelona"),
        (["best food amsterdaam"], Known.HERE, "Amsterdam"),
        (["Tell me about Rome.", "What is there to see in the evening?"], Known.HERE, "Rome"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else str(value),
)
def test_topic(base: Checkpoint, questions: list[str], known: Known, place: str | None) -> None:
    topic = read(base, *questions)[-1].topic
    assert (topic.known, topic.place.name if topic.place else None) == (known, place)


def test_place_becomes_a_slot(base: Checkpoint) -> None:
    assert read(base, "Where in Rome should I stay?")[0].text == "Where in <city> should I stay?"


def test_a_typed_slot_is_not_a_slot(base: Checkpoint) -> None:
    assert "<sight>" not in read(base, "Rome and <sight>")[0].text


def test_facts_in_a_reply_become_slots() -> None:
    text = "Twirl around the Colosseum, nibble cacio e pepe in Trastevere and come in May or June."
    topic = Topic(Known.HERE, ROME)
    assert blank_reply(text, topic, GAZETTEER) == "Twirl around <sight>, nibble <dish> in <hood> and come in <best>."


def test_messages_of_other_roles_and_shapes_are_read() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "assistant", "content": None, "weight": 0},
        {"role": "tool", "content": "{}"},
    ]
    assert read_messages(messages) == [Turn("system", "Be kind."), Turn("user", "Hi"), Turn("assistant", "", 0.0)]


def test_content_of_parts_is_joined() -> None:
    assert message_text([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]) == "a b"


def test_long_prompts_lose_their_oldest_turns_but_keep_the_system_message(base: Checkpoint) -> None:
    turns = [ReadTurn("system", "Be kind.")]
    turns += [ReadTurn("user", f"Question number {n} about the food and the weather there") for n in range(200)]
    system, kept = fit(base.tokenizer, turns)
    ids = [*system, *(i for fitting in kept for i in fitting.ids)]
    assert len(ids) <= LONGEST_PROMPT
    text = base.tokenizer.decode(ids)
    assert ids[0] == SYSTEM
    assert "Be kind." in text
    assert "number 199" in text
    assert "number 3 " not in text


def test_a_question_longer_than_all_room_keeps_its_end(base: Checkpoint) -> None:
    system, kept = fit(
        base.tokenizer, [ReadTurn("system", "Be kind."), ReadTurn("user", "food " * 900 + "in the rain")]
    )
    assert len(system) + len(kept[0].ids) <= LONGEST_PROMPT
    assert kept[0].ids[0] == USER
    assert base.tokenizer.decode(kept[0].ids).endswith("in the rain")
