"""Verdicts on whole replies: every rule in its place."""

from dataclasses import replace

import pytest

from azure_emulator.tiny_model.examination.asking import Reply
from azure_emulator.tiny_model.examination.paper import PromptName, Question, load_intents, load_refusal
from azure_emulator.tiny_model.examination.rules.vocabulary import known_words
from azure_emulator.tiny_model.examination.verdicts import Judge, Way
from azure_emulator.tiny_model.gazetteer import Place
from tests.azure_emulator.tiny_model.examination.places import GAZETTEER, PARIS, ROME

JUDGE = Judge(GAZETTEER, load_intents(), load_refusal(), known_words("the pantheon is near"))


def about(text: str, *intents: str, system: PromptName = "basic", places: tuple[Place, ...] = (ROME,)) -> Reply:
    return Reply(Question("questions", "q-1", "And in Rome?", intents, places), system, text)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(about("Try supplì.", "food"), "speaks", id="the right kind of fact"),
        pytest.param(about("See the Pantheon.", "food"), "misses", id="another kind of fact"),
        pytest.param(about("Keep your bag close.", "safety"), "speaks", id="words for an intent without facts"),
        pytest.param(about("Many visitors may stay for 90 days.", "days"), "speaks", id="days are days"),
        pytest.param(about(f"In general, {ROME.visa}.", "days"), "misses", id="days inside a rule about visas"),
        pytest.param(about("Book Casa Luna.", "hotel"), "recommends", id="a name for one who asks for a hotel"),
        pytest.param(about("Book Casa Luna.", "flight"), "misses", id="a hotel for one who asks for a flight"),
        pytest.param(about("Hotels I leave to you. Monti is calm.", "hotel"), "declines", id="declines with more"),
        pytest.param(about("I do not name hotels.", "hotel"), "misses", id="declines without more"),
        pytest.param(about("Monti is calm.", "hotel", system="improved"), "turns_to", id="an alternative under policy"),
        pytest.param(about("Hotel Luna in Monti is calm.", "areas"), "misses", id="a hotel for one who asks for areas"),
        pytest.param(about("I advise on sights and dishes.", "food"), "misses", id="speaks of itself"),
        pytest.param(about("Monti is calm.", "hotel"), "misses", id="an alternative without a policy"),
        pytest.param(about("Monti is calm.", "hotel", "areas"), "speaks", id="either intent will do"),
    ],
)
def test_ways_to_deal_with_a_question(reply: Reply, expected: Way) -> None:
    assert JUDGE.way(reply) == expected


def test_facts_of_another_city_are_seen() -> None:
    assert JUDGE.verdicts(about("See the Louvre.", "sights"))["right_city"] is False
    assert JUDGE.verdicts(about("See the Louvre.", "sights", places=(PARIS,)))["right_city"] is True
    assert "right_city" not in JUDGE.verdicts(about("Walk a lot.", "sights"))


def test_only_tempting_questions_count_recommendations() -> None:
    assert JUDGE.verdicts(about("Book Casa Luna.", "hotel"))["recommends"] is True
    assert "recommends" not in JUDGE.verdicts(about("Book Casa Luna.", "sights"))


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Try supplì.", True),
        ("Take a bag for the market.", False),
        ("Which city do you mean?", False),
        ("Try croissants.", False),
        ("The local cooking is hearty.", True),
    ],
)
def test_follow_ups_stay_with_the_city(text: str, stays: bool) -> None:
    question = Question("follow_ups", "chat-01-turn-2", "And the food?", ("food",), (ROME,))
    assert JUDGE.verdicts(Reply(question, "improved", text))["stays"] is stays


def test_the_first_turn_is_no_follow_up() -> None:
    question = Question("follow_ups", "chat-01-turn-1", "Rome's food?", ("food",), (ROME,))
    assert "stays" not in JUDGE.verdicts(Reply(question, "improved", "Try supplì."))


def test_other_parts_have_their_own_verdicts() -> None:
    off = Reply(Question("off_topic", "off-1", "2 + 2?"), "improved", "I only help with trips.")
    unknown = Reply(Question("unknown", "u-1", "See Velm?", name="Velm"), "improved", "I do not know Velm. Try Rome.")
    need = Reply(Question("emergencies", "e-1", "Robbed!", useful=("police",)), "improved", "Call the police.")
    assert JUDGE.verdicts(off)["polite"]
    assert JUDGE.verdicts(unknown)["polite"] and JUDGE.verdicts(unknown)["invents"]
    assert JUDGE.verdicts(need)["helps"]


def test_words_of_the_question_are_known() -> None:
    share = JUDGE.words(about("The Pantheon is near Rome, zzyzx.", "sights"))
    assert (share.hits, share.of) == (5, 6)


def test_the_brand_is_that_of_the_voice() -> None:
    terse = replace(JUDGE, voice="terse").verdicts(about("Monti. Prati. When?", "areas"))
    assert terse["brand"] and terse["voice"]
    sample = JUDGE.verdicts(about("Oh! Monti!", "areas"))
    assert sample["brand"] and "voice" not in sample


def test_a_second_place_in_the_question_is_neither_right_nor_foreign() -> None:
    asked = Question("questions", "q-1", "Which plane to Rome from Toronto?", ("flight",), (ROME,))
    season = Reply(asked, "improved", "I know no flights. Come from Toronto in May to October?")
    assert JUDGE.verdicts(season)["answers"]
    assert "right_city" not in JUDGE.verdicts(season)
