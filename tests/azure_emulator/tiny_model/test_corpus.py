"""The corpus is clean: every voice can answer everything, and no notation is left in what it writes."""

import random
import re

import pytest

from azure_emulator.tiny_model.corpus.answers import Style, compose_reply
from azure_emulator.tiny_model.corpus.dialogues import Dialogue, all_intents, write_dialogue, write_questions
from azure_emulator.tiny_model.corpus.grammar import expand
from azure_emulator.tiny_model.corpus.plain_voice import PLAIN
from azure_emulator.tiny_model.corpus.voice import Voice
from azure_emulator.tiny_model.corpus.voices import VOICES
from azure_emulator.tiny_model.examination.paper import questions
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.slots import CLOSINGS, MANNERS, OPENINGS, SLOTS, Known, about_mark

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
            pools = (OPENINGS, MANNERS, CLOSINGS)
            assert all(mark in pool for mark, pool in zip(exchange.style, pools, strict=True))


def test_replies_say_whether_they_name_an_offer(dialogues: list[Dialogue]) -> None:
    exchanges = [e for d in dialogues for e in d.exchanges if e.known is Known.HERE]
    named = {e.offer: re.search("<hotel>|<eatery>", e.reply) for e in exchanges if e.about == "<about:hotel>"}
    assert named["<offer:name>"] and not named["<offer:none>"]
    assert {e.offer for e in exchanges if e.about == "<about:food>"} == {None}


def test_same_chance_same_corpus() -> None:
    assert write_dialogue(random.Random(4)) == write_dialogue(random.Random(4))


def test_questions_have_many_wordings(dialogues: list[Dialogue]) -> None:
    assert len({e.question for d in dialogues for e in d.exchanges}) > 5000


def bare(text: str) -> str:
    return re.sub(r"[^a-z<> ]", "", text.lower()).strip()


def test_no_question_of_the_examination_is_in_the_corpus(dialogues: list[Dialogue]) -> None:
    asked = {bare(e.question) for d in dialogues for e in d.exchanges}
    chance = random.Random(3)
    asked |= {bare(question.text) for _ in range(40_000) for question in write_questions(chance, 1)}
    examined = set()
    for question in questions(load_gazetteer(), 1):
        place = question.places[0]
        text = bare(question.text).replace(bare(place.name), "<city>").replace(bare(place.country), "<country>")
        examined.add(text)
    assert sorted(asked & examined) == []
    assert len(examined) == 200


def test_every_intent_has_a_mark_and_every_question_one_of_them(dialogues: list[Dialogue]) -> None:
    marks = set(map(about_mark, all_intents()))
    assert all(re.fullmatch(r"<about:[a-z_]+>", mark) for mark in marks)
    assert {e.about for d in dialogues for e in d.exchanges} <= marks


def test_questions_without_a_place_are_answered_with_a_question_for_it(dialogues: list[Dialogue]) -> None:
    lost = [e for d in dialogues for e in d.exchanges if e.known is Known.NOWHERE and e.about == about_mark("food")]
    assert lost
    assert all("<" not in e.reply for e in lost)


def test_nested_wordings_expand_to_all_parts() -> None:
    found = {expand("[a|b [c|d]]", random.Random(seed)) for seed in range(60)}
    assert found == {"a", "b c", "b d"}
