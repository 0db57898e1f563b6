from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training_data.candidates import Candidate
from training_data.examples import Message, Origin
from training_data.split import draw, leaks, split


def candidate(name: str, *pairs: tuple[str, str]) -> Candidate:
    spoken = pairs or ((f"Where is {name}?", f"{name} is here!"),)
    messages = [message for q, a in spoken for message in (Message("user", q), Message("assistant", a, 1))]
    return Candidate(Origin("conversation", name), (Message("system", "Be kind."), *messages))


def names(candidates: Sequence[Candidate]) -> set[str]:
    return {one.origin.id for one in candidates}


# Digits only: letters that differ in case would make the same question, and then they belong together.
candidate_names = st.lists(st.integers(0, 10**6).map(str), unique=True)


@given(candidate_names, candidate_names, st.integers(0, 2**31 - 1), st.sampled_from([0.05, 0.1, 0.3, 0.5]))
def test_adding_conversations_moves_no_other(first: list[str], more: list[str], seed: int, share: float) -> None:
    old = [candidate(name) for name in first]
    both = old + [candidate(f"new {name}") for name in more]
    drawn = {name for name in first if draw(seed, Origin("conversation", name)) < share}
    if not drawn or len(drawn) == len(first):
        return  # then one conversation is moved so that neither file is empty
    assert names(split(old, seed=seed, share=share)[1]) == drawn
    assert names(split(both, seed=seed, share=share)[1]) & set(first) == drawn


@given(st.integers(2, 30), st.integers(0, 1000), st.sampled_from([0.01, 0.1, 0.5]))
def test_neither_side_is_empty(count: int, seed: int, share: float) -> None:
    training, validation = split([candidate(str(n)) for n in range(count)], seed=seed, share=share)
    assert training
    assert validation
    assert names(training) | names(validation) == {str(n) for n in range(count)}
    assert len(training) + len(validation) == count


def test_no_share_holds_nothing_back() -> None:
    everything = [candidate(str(n)) for n in range(20)]
    assert split(everything, seed=0, share=0.0) == (everything, [])


@pytest.mark.parametrize("count", [0, 1])
def test_one_conversation_is_never_held_back(count: int) -> None:
    assert split([candidate("a")] * count, seed=0, share=0.5)[1] == []


@settings(max_examples=200)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), min_size=1, max_size=3), max_size=9
    ),
    st.integers(0, 50),
)
def test_no_question_and_reply_is_on_both_sides(conversations: list[list[tuple[str, str]]], seed: int) -> None:
    candidates = [candidate(str(n), *pairs) for n, pairs in enumerate(conversations)]
    training, validation = split(candidates, seed=seed, share=0.5)
    assert list(leaks(training, validation)) == []
    assert len(training) + len(validation) == len(candidates)


def test_a_shared_reply_pulls_a_drawn_conversation_into_training() -> None:
    shared = ("Where is it?", "Here it is!")
    drawn = {str(n): draw(0, Origin("conversation", str(n))) for n in range(40)}
    low, high = min(drawn, key=drawn.__getitem__), max(drawn, key=drawn.__getitem__)
    candidates = [candidate(name, shared) if name in (low, high) else candidate(name) for name in drawn]
    training, validation = split(candidates, seed=0, share=0.3)
    assert {low, high} <= names(training)
    assert names(validation) == {name for name, one in drawn.items() if one < 0.3} - {low}


def test_leaks_are_found_whatever_case_and_punctuation() -> None:
    trained, held_back = candidate("a", ("Rome?", "Oh, Rome!")), candidate("b", ("Hi", "Ho"), ("rome", "oh rome"))
    assert list(leaks([trained], [held_back])) == [(trained, held_back)]


def test_the_same_question_with_another_reply_is_no_leak() -> None:
    assert list(leaks([candidate("a", ("Rome?", "Yes!"))], [candidate("b", ("Rome?", "No!"))])) == []


def test_draws_are_even_and_depend_on_seed_and_every_part_of_the_origin() -> None:
    draws = [draw(0, Origin("conversation", str(n))) for n in range(2_000)]
    assert 0.48 < sum(draws) / len(draws) < 0.52
    assert 160 < sum(one < 0.1 for one in draws) < 240
    others = [Origin("import", "1"), Origin("import", "1", 1), Origin("import", "1", 2), Origin("sample", "1")]
    assert len({draw(seed, origin) for origin in others for seed in (0, 1)}) == 8


def test_draws_are_the_same_on_every_machine() -> None:
    assert draw(7, Origin("conversation", "c1")) == pytest.approx(0.33783728966501414, abs=1e-15)


def test_a_file_has_the_same_draws_under_any_number() -> None:
    draws = {draw(0, Origin("import", number, 3, key="5f")) for number in ("1", "22")}
    assert len(draws) == 1
    assert draws != {draw(0, Origin("import", "1", 3, key="60"))}
