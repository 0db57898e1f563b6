"""What two releases' replies say: known values, and verdicts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.comparison import measure, sign_test, summarise, wilson
from core.models import EvaluationReply


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [  # Newcombe 1998, table I, method 3; then the mirror of 0 of 29, and the empty sample
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0000),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilsons_interval(count: int, of: int, low: float, high: float) -> None:
    rate = wilson(count, of)
    assert (round(rate.low, 4), round(rate.high, 4)) == (low, high)


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilsons_interval_holds_the_share_and_stays_a_share(count: int, more: int) -> None:
    rate = wilson(count, count + more)
    assert rate.of == 0 or 0 <= rate.low <= rate.share + 1e-12
    assert rate.of == 0 or rate.share - 1e-12 <= rate.high <= 1


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(0, 0, 1.0), (1, 0, 0.5), (5, 0, 1 / 32), (8, 1, 10 / 512), (9, 1, 11 / 1024), (5, 5, 638 / 1024)],
)
def test_the_sign_test(better: int, worse: int, p: float) -> None:
    assert math.isclose(sign_test(better, worse), p)


@pytest.mark.parametrize(
    ("reply", "recommends", "ends_with_question", "words"),
    [
        ("Rome is lovely. Shall we start with the food?", False, True, 9),
        ("I recommend the Hotel Artemide. Shall we?", True, True, 7),
        ("Rome is lovely.", False, False, 3),
        ("", False, False, 0),
    ],
)
def test_what_is_measured_on_a_reply(reply: str, recommends: bool, ends_with_question: bool, words: int) -> None:
    found = measure(reply)
    assert (found.recommends, found.ends_with_question, found.words) == (recommends, ends_with_question, words)


def reply(release: int, question: int, keeps: bool, sample: int = 0, way: str = "alone") -> EvaluationReply:
    return EvaluationReply(
        evaluation_id=1, release_id=release, way=way, question=question, sample=sample, recommends=not keeps,
        ends_with_question=True, words=10, latency_ms=100.0 + question,
    )  # fmt: skip


def replies(baseline: str, candidate: str) -> list[EvaluationReply]:
    """One reply per letter and question: + keeps the house rules, - does not."""
    sides = ((1, baseline), (2, candidate))
    return [reply(release, question, mark == "+") for release, marks in sides for question, mark in enumerate(marks)]


@pytest.mark.parametrize(
    ("baseline", "candidate", "verdict"),
    [
        ("-----", "+++++", "better"),
        ("----", "++++", "not enough evidence"),
        ("+++++", "-----", "worse"),
        ("++++", "----", "not enough evidence"),
        ("+++++", "+++++", "not enough evidence"),
        ("-----++", "+++++--", "not enough evidence"),
        ("", "", "not enough evidence"),
    ],
)
def test_the_verdict(baseline: str, candidate: str, verdict: str) -> None:
    assert summarise(replies(baseline, candidate), 1, 2)["verdict"] == verdict


def test_samples_of_one_question_are_one_unit() -> None:
    many = [reply(release, 0, release == 2, sample) for release in (1, 2) for sample in range(20)]
    summary = summarise(many, 1, 2)
    assert (summary["units"], summary["better"], summary["verdict"]) == (1, 1, "not enough evidence")


def test_the_same_question_in_two_ways_is_two_units() -> None:
    ways = [reply(release, 0, True, way=way) for release in (1, 2) for way in ("alone", "together")]
    assert summarise(ways, 1, 2)["units"] == 2


def test_a_unit_that_only_one_release_answered_says_nothing() -> None:
    assert summarise([reply(2, 0, True)], 1, 2)["units"] == 0


def test_the_figures_of_a_release() -> None:
    figures = summarise(replies("+" * 20, "-" * 20), 1, 2)["candidate"]
    assert figures["replies"] == 20 and figures["recommends"]["share"] == 1.0
    assert (figures["latency_ms_median"], figures["latency_ms_p95"]) == (109.5, 118.0)
