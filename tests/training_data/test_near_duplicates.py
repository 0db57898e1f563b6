import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_data.near_duplicates import near_duplicates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What should I see in Rome?", "what should I see in rome"),
        ("What should I see in Lisbon?", "What should I see in Lisbn?"),
        ("Where should we stay in Porto with kids?", "Whre should we stay in Porto with kids?"),
        ("What is there to see in Athens, please?", "What is there to see in Athens"),
        ("When is the best time to visit Kyoto?", "When is teh best time to visit Kyoto?"),
    ],
)
def test_the_same_in_other_letters(one: str, other: str) -> None:
    assert near_duplicates(["Is it raining?", one, "How far is the sea?", other]) == [(1, 3)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What should I see in Rome?", "What should I see in Paris?"),
        ("What should I see in Rome in 3 days?", "What should I see in Rome in 4 days?"),
        ("What should I see in Rome?", "What should I eat in Rome?"),
        ("Where should we stay in Porto?", "Where should we stay in Porto with kids?"),
        ("What should I pack for Ari in March?", "What should I pack for Arizona in March?"),
    ],
)
def test_another_word_is_another_question(one: str, other: str) -> None:
    assert near_duplicates([one, other]) == []


def test_copies_and_the_largest_group_first() -> None:
    texts = ["Hm", "Is it far?", "hm!", "is it far", "IS IT FAR", "By bus?"]
    assert near_duplicates(texts) == [(1, 3, 4), (0, 2)]


def test_places_stay_apart_among_many_of_one_sentence() -> None:
    cities = ("Rome", "Paris", "Lisbon", "Oslo", "Vienna", "Prague", "Berlin", "Madrid", "Athens", "Dublin")
    texts = [f"What should I see in {city} in {days} days?" for city in cities for days in range(2, 9)]
    assert near_duplicates([*texts, "What should I see in Viena in 4 days?"]) == [
        (texts.index("What should I see in Vienna in 4 days?"), len(texts))
    ]


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_texts_are_grouped_once(texts: list[str]) -> None:
    groups = near_duplicates(texts)
    members = [position for group in groups for position in group]
    assert len(members) == len(set(members))
    assert all(0 <= position < len(texts) for position in members)
    assert all(len(group) > 1 and list(group) == sorted(group) for group in groups)
