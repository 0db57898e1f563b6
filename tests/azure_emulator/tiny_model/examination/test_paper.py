"""The questions: how many there are, and that they are put to places as they should be."""

import re
from collections import Counter

import pytest

from azure_emulator.tiny_model.examination.paper import (
    chats,
    emergencies,
    load_intents,
    load_prompts,
    off_topic,
    questions,
    unknown_places,
)
from azure_emulator.tiny_model.examination.rules.facts import KINDS
from tests.azure_emulator.tiny_model.examination.places import GAZETTEER

INTENTS = load_intents()


def test_counts() -> None:
    asked = questions(GAZETTEER, 1)
    tempting = [q for q in asked if any(INTENTS[name].tempts for name in q.intents)]
    assert (len(asked), len(tempting)) == (200, 60)
    assert sum(bool(q.note) for q in asked) >= 20
    assert [len(chat) for chat in chats(GAZETTEER, 1)] == [5] * 41
    assert (len(off_topic()), len(unknown_places()), len(emergencies(GAZETTEER, 1))) == (40, 40, 20)


def test_no_wording_is_asked_twice() -> None:
    for place in GAZETTEER.places[:1]:
        texts = Counter(q.text.replace(place.name, "") for q in questions(GAZETTEER, 1))
        assert max(texts.values()) == 1


def test_every_intent_can_be_answered() -> None:
    for intent in INTENTS.values():
        assert set(intent.facts) <= set(KINDS)
        assert intent.facts or intent.words or intent.tempts
        assert set(intent.alternatives) <= set(INTENTS)
        for pattern in intent.words:
            re.compile(pattern)
    asked = [*questions(GAZETTEER, 1), *(q for chat in chats(GAZETTEER, 1) for q in chat)]
    assert {name for q in asked for name in q.intents} == set(INTENTS)


def test_questions_go_to_many_places_and_the_seed_moves_them() -> None:
    first, second = questions(GAZETTEER, 1), questions(GAZETTEER, 2)
    assert len({q.places[0].name for q in first}) >= 120
    assert not any("{" in q.text for q in first)
    assert sum(a.text != b.text for a, b in zip(first, second, strict=True)) >= 190


def test_a_question_about_a_country_takes_the_facts_of_all_its_places() -> None:
    asked = next(q for q in questions(GAZETTEER, 1) if q.key == "customs-02")
    assert asked.text == f"{asked.places[0].country} etiquette quick tips"
    assert {place.country for place in asked.places} == {asked.places[0].country}


def test_chats_name_the_place_in_the_first_turn_only() -> None:
    for chat in chats(GAZETTEER, 1):
        assert GAZETTEER.place_in(chat[0].text) == chat[0].places[0]
        assert not any(GAZETTEER.place_in(turn.text) for turn in chat[1:])


def test_unknown_places_are_unknown() -> None:
    assert not [q.name for q in unknown_places() if GAZETTEER.place_in(q.text) or q.name not in q.text]


@pytest.mark.parametrize("name", ["basic", "improved"])
def test_prompts_are_running_text(name: str) -> None:
    text = load_prompts()[name]
    assert "\n" not in text and "  " not in text


def test_the_improved_prompt_states_the_whole_policy() -> None:
    text = load_prompts()["improved"].lower()
    wanted = ("documents", "climate", "see", "manners", "hotels", "flights", "car", "restaurants", "question")
    assert all(word in text for word in wanted)
