"""Slots are filled with facts of the place, without saying anything twice."""

import random

from azure_emulator.tiny_model.conversation import Topic
from azure_emulator.tiny_model.filling import Filler, fillable_slots
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.slots import Known

GAZETTEER = load_gazetteer()
ROME = next(place for place in GAZETTEER.places if place.name == "Rome")
HERE = Topic(Known.HERE, ROME)


def fill(text: str, said: tuple[str, ...] = (), topic: Topic = HERE, seed: int = 1) -> str:
    return Filler(GAZETTEER, topic, said, random.Random(seed)).fill(text)


def test_items_differ() -> None:
    for seed in range(30):
        first, second = fill("<hood>|<hood>", seed=seed).split("|")
        assert first != second


def test_items_already_said_come_last() -> None:
    said = "Look at Trastevere, Monti and Testaccio."
    assert fill("<hood>", (said,)) == "Prati"


def test_sentences_begin_with_a_capital() -> None:
    assert fill("<custom>. <custom>.")[0].isupper()
    assert ". " in fill("<custom>. <custom>.")


def test_the_article_is_not_doubled() -> None:
    assert "the the" not in fill("see the <sight>").lower()


def test_one_does_not_come_in_may_to_september() -> None:
    for place in GAZETTEER.places:
        [best] = place.choices()["<best>"]
        when = f"the months from {best}" if " to " in best else best
        here = Topic(Known.HERE, place)
        assert fill("Come in <best>.", topic=here) == f"Come in {when}."
        assert fill("In <best>, or not?", topic=here) == f"In {when}, or not?"
        assert fill("At its best: <best>.", topic=here) == f"At its best: {best}."


def test_what_one_does_belongs_to_the_place_before() -> None:
    diving = next(theme for theme in GAZETTEER.themes if theme.name == "diving")
    for seed in range(20):
        place, joy = fill("<place>|<joy>", topic=Topic(Known.THEMED, None, diving), seed=seed).split("|")
        outing = next(o for o in diving.outings if o.place.lower() == place.lower())
        assert joy in outing.joys


def test_no_facts_without_a_place() -> None:
    assert "<sight>" not in fillable_slots(Topic(Known.NOWHERE))
    assert fillable_slots(Topic(Known.ELSEWHERE)) == {}
    assert "<dish>" in fillable_slots(HERE)
