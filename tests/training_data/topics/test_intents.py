import pytest

from training_data.topics.asked import Asked, asked_in
from training_data.topics.intents import OTHER, intents_of, titles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What should I see in Rome?", "sights"),
        ("And what do people eat there?", "food"),
        ("Where should I stay with a toddler?", "stay"),
        ("Where should I stay with a toddler?", "family"),
        ("Which flight should I take to Sydney?", "booking"),
        ("Is July too hot?", "when"),
        ("How do I get from the airport to the centre?", "around"),
        ("Any day trips?", "trips"),
        ("How many days do I need?", "days"),
        ("Do people tip?", "money"),
        ("Where do we go dancing?", "night"),
        ("Is it safe?", "safety"),
        ("I lost my passport.", "emergency"),
        ("Do I need a visa?", "documents"),
        ("What is considered rude?", "customs"),
        ("How do you say thanks in Georgian?", "language"),
        ("What should I pack?", "packing"),
        ("Which souvenirs?", "shopping"),
        ("Where can we hike?", "outdoors"),
        ("Where should we go in May?", "inspiration"),
        ("Could you say that with a bit more spark?", "manner"),
        ("Good evening!", "talk"),
        ("Was kostet ein Bier?", "money"),
        ("Que faire à Lyon ?", "sights"),
        ("¿Dónde dormir?", "stay"),
        ("Who won the football match yesterday?", OTHER),
    ],
)
def test_what_a_question_wants(text: str, expected: str) -> None:
    assert expected in intents_of(text)


@pytest.mark.parametrize("text", ["", "…", "42", "Quantum?"])
def test_nothing_is_made_up(text: str) -> None:
    assert intents_of(text) == (OTHER,)


def test_every_intent_has_a_title() -> None:
    assert all(titles().values()) and OTHER in titles()


def test_a_question_is_about_the_place_named_before_it() -> None:
    first, second, third, fourth = asked_in(["Hi!", "What should I see in Rome?", "And to eat?", "And in Oslo?"])
    assert first.destinations == ()
    assert second == Asked(("sights",), ("Rome",))
    assert third.pairs == [("Rome", "food")]
    assert fourth.destinations == ("Oslo",)
