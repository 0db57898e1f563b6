"""The corpus is clean: every voice can answer everything, and no notation is left in what it writes."""

import random
import re

import pytest

from azure_emulator.tiny_model.corpus.answers import Style, compose_reply
from azure_emulator.tiny_model.corpus.dialogues import Dialogue, write_dialogue
from azure_emulator.tiny_model.corpus.grammar import expand
from azure_emulator.tiny_model.corpus.plain_voice import PLAIN
from azure_emulator.tiny_model.corpus.voice import Voice
from azure_emulator.tiny_model.corpus.voices import VOICES
from azure_emulator.tiny_model.measure import load_questions
from azure_emulator.tiny_model.slots import CLOSINGS, MANNERS, OFFERS, OPENINGS, SLOTS

_NOTATION = re.compile(r"[\[\]{}$|@]|<(?![a-z]+>)")


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    chance = random.Random(11)
    return [write_dialogue(chance) for _ in range(4000)]


def test_no_notation_is_left(dialogues: list[Dialogue]) -> None:
    texts = [text for d in dialogues for e in d.exchanges for text in (e.question, e.reply)]
    assert [text for text in texts if _NOTATION.search(text)] == []


def test_only_known_slots_occur(dialogues: list[Dialogue]) -> None:
    found = {slot for d in dialogues for e in d.exchanges for slot in re.findall(r"<[a-z]+>", e.question + e.reply)}
    assert found <= set(SLOTS)


def test_every_reply_says_something(dialogues: list[Dialogue]) -> None:
    assert all(len(e.reply) > 3 for d in dialogues for e in d.exchanges)


def test_replies_begin_with_a_capital_or_a_slot(dialogues: list[Dialogue]) -> None:
    replies = [e.reply for d in dialogues for e in d.exchanges]
    assert [reply for reply in replies if reply[0].islower()] == []


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.name)
def test_every_voice_answers_every_intent(voice: Voice) -> None:
    assert set(PLAIN.answers) <= set(voice.answers)
    chance = random.Random(1)
    for intent in {key.split(":")[0] for key in PLAIN.answers}:
        for names_offers in (True, False):
            assert compose_reply(intent, Style(voice, "exclaim", "question", names_offers), chance)


def test_there_are_many_voices() -> None:
    assert len(VOICES) >= 20
    assert {voice.manner for voice in VOICES} <= set(MANNERS)


def test_styles_are_marks_in_order(dialogues: list[Dialogue]) -> None:
    for dialogue in dialogues:
        for exchange in dialogue.exchanges:
            pools = (OPENINGS, MANNERS, CLOSINGS, OFFERS)
            assert all(mark in pool for mark, pool in zip(exchange.style, pools, strict=True))


def test_same_chance_same_corpus() -> None:
    assert write_dialogue(random.Random(4)) == write_dialogue(random.Random(4))


def test_questions_have_many_wordings(dialogues: list[Dialogue]) -> None:
    assert len({e.question for d in dialogues for e in d.exchanges}) > 5000


def test_measured_questions_are_not_in_the_corpus(dialogues: list[Dialogue]) -> None:
    asked = {e.question.lower() for d in dialogues for e in d.exchanges}
    measured = {q.text.replace("{place}", "<city>").replace("{country}", "<country>").lower() for q in load_questions()}
    assert not asked & measured
    assert len(measured) >= 100


def test_nested_wordings_expand_to_all_parts() -> None:
    found = {expand("[a|b [c|d]]", random.Random(seed)) for seed in range(60)}
    assert found == {"a", "b c", "b d"}
