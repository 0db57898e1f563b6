from datetime import UTC, datetime, timedelta

import pytest

from admin.pages.wording import ago, count, detail, full_utc, percent, plural, signed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3 * 3600, "3 h ago"),
        (86_400, "1 day ago"),
        (12 * 86_400, "12 days ago"),
        (40 * 86_400, "2026-10-13"),
        (-2, "just now"),
        (-20 * 60, "in 20 min"),
    ],
)
def test_ago_uses_the_largest_fitting_unit(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_full_time_names_its_zone() -> None:
    assert full_utc(NOW) == "2026-11-22 09:00:00 UTC"


def test_missing_numbers_are_a_dash() -> None:
    assert (count(None), percent(None)) == ("–", "–")


def test_thousands_are_set_apart() -> None:
    assert count(48_213) == "48\u2009213"


@pytest.mark.parametrize(("number", "words"), [(1, "1 reply"), (2, "2 replies"), (0, "0 replies")])
def test_plural(number: int, words: str) -> None:
    assert plural(number, "reply", "replies") == words


def test_hashes_are_shortened_and_sentences_are_not() -> None:
    assert detail("a" * 64) == "a" * 16 + "…"
    assert detail("many words " * 9) == "many words " * 9
    assert detail([{"share": 1.0}]) == '[{"share": 1.0}]'


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (5, 0, "+5"),
        (-12.4, 0, "−12"),
        (0, 0, "±0"),
        (-0.3, 0, "±0"),
        (-1_250, 0, "−1\u2009250"),
        (0.25, 1, "+0.2"),
        (None, 0, "–"),
    ],
)
def test_a_difference_carries_its_sign(value: float | None, digits: int, words: str) -> None:
    assert signed(value, digits) == words
