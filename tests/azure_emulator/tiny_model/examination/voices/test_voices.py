"""The four voice files: right facts, one policy, voices that can be told apart."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from azure_emulator.tiny_model.examination.paper import chats, questions
from azure_emulator.tiny_model.examination.rules.facts import foreign_facts
from azure_emulator.tiny_model.examination.rules.grammar import (
    doubled_words,
    ends_with_question,
    exclaims,
    starts_with_capitals,
    wrong_articles,
)
from azure_emulator.tiny_model.examination.rules.loops import loops
from azure_emulator.tiny_model.examination.rules.offers import offers_in
from azure_emulator.tiny_model.examination.voices import (
    VOICES,
    Voice,
    examples,
    replies,
    voice_file,
    voice_of,
    without_facts,
)
from azure_emulator.tiny_model.gazetteer import Place
from azure_emulator.tiny_model.naive_bayes import NaiveBayes
from azure_emulator.tiny_model.training_file import read_examples
from tests.azure_emulator.tiny_model.examination.places import GAZETTEER


def said_about(voice: Voice) -> Iterator[tuple[str, tuple[Place, ...]]]:
    """Every reply with the place that its conversation is about."""
    for messages in examples(voice):
        place = None
        for message in messages:
            if message["role"] == "user":
                place = GAZETTEER.place_in(message["content"]) or place
            elif message["role"] == "assistant":
                yield message["content"], (place,) if place else ()


@pytest.mark.parametrize("voice", VOICES)
def test_files_hold_40_to_60_conversations(voice: Voice) -> None:
    assert 40 <= len(examples(voice)) <= 60
    assert len(replies(voice)) == len(set(replies(voice)))


@pytest.mark.parametrize("voice", VOICES)
def test_every_reply_keeps_the_policy(voice: Voice) -> None:
    for text, places in said_about(voice):
        assert not offers_in(text, places, GAZETTEER), text
        assert ends_with_question(text), text
        assert exclaims(text) is (voice == "playful"), text


@pytest.mark.parametrize("voice", VOICES)
def test_every_reply_is_right_and_well_formed(voice: Voice) -> None:
    for text, places in said_about(voice):
        assert not foreign_facts(text, places, GAZETTEER), text
        assert starts_with_capitals(text) and not wrong_articles(text, places), text
        assert not doubled_words(text, places) and not loops(text, places), text


def test_many_places_occur() -> None:
    named = {place.name for voice in VOICES for _, places in said_about(voice) for place in places}
    assert len(named) >= 80


@pytest.mark.parametrize("voice", VOICES)
def test_no_opening_becomes_a_formula(voice: Voice) -> None:
    openings = Counter(" ".join(reply.split()[:2]) for reply in replies(voice))
    assert max(openings.values()) <= 3


def test_voices_can_be_told_apart_on_the_other_half() -> None:
    right = total = 0
    for learnt, asked in ((0, 1), (1, 0)):
        halves = {voice: [list(map(without_facts, replies(voice)))[half::2] for half in (0, 1)] for voice in VOICES}
        reader = NaiveBayes.learn((voice, text) for voice in VOICES for text in halves[voice][learnt])
        found = [reader.classify(text) == voice for voice in VOICES for text in halves[voice][asked]]
        right, total = right + sum(found), total + len(found)
    assert right / total >= 0.88  # measured: 0.91


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("Whoosh! Hop on the tram and wave at the whole town! Which stop tickles your fancy?", "playful"),
        ("It would be advisable to reserve in advance. May I enquire when you intend to travel?", "formal"),
        ("Tram. Metro. When?", "terse"),
        ("You can use the tram in the centre. How many days will you be there?", "plain"),
    ],
)
def test_voice_of_a_new_reply(text: str, voice: Voice) -> None:
    assert voice_of(text) == voice


def test_the_files_teach_nothing_that_is_asked() -> None:
    asked = {q.text.lower() for q in questions(GAZETTEER, 0)} | {c[0].text.lower() for c in chats(GAZETTEER, 0)}
    taught = {m["content"].lower() for v in VOICES for chat in examples(v) for m in chat if m["role"] == "user"}
    assert not asked & taught


@pytest.mark.parametrize("voice", VOICES)
def test_roles_alternate_as_a_training_file_wants(voice: Voice) -> None:
    for messages in examples(voice):
        roles = [message["role"] for message in messages]
        assert roles[0] == "system" and roles[-1] == "assistant"
        assert all({first, second} == {"user", "assistant"} for first, second in pairwise(roles[1:]))
    assert len(read_examples(voice_file(voice))) == len(examples(voice))
