"""The measure of redaction on a small sample: the same seed gives the same sentences, and what it counts is right."""

from collections.abc import Callable, Iterator

import pytest

from benchmarks.data_redaction import measure_clean, measure_identifiers, measure_suspected
from benchmarks.redaction.sentences import (
    Seeded,
    WordingSet,
    addresses,
    birth_dates,
    clean,
    identifiers,
    names,
    wordings,
)

Make = Callable[[WordingSet, int, int], Iterator[Seeded]]


@pytest.mark.parametrize("make", [identifiers, names, addresses, birth_dates, clean])
@pytest.mark.parametrize("name", ["development", "reported"])
def test_the_same_seed_gives_the_same_sentences(name: WordingSet, make: Make) -> None:
    once = list(make(name, 5, 40))
    assert once == list(make(name, 5, 40)) != list(make(name, 6, 40))
    assert all(one.text[one.start : one.start + len(one.detail)] == one.detail for one in once)


def test_no_wording_is_in_both_files() -> None:
    def all_of(name: WordingSet) -> set[str]:
        return {one for group in wordings(name).values() for several in group.values() for one in several}

    assert all_of("development") & all_of("reported") == set()


def test_most_of_a_small_sample_is_found() -> None:
    assert measure_identifiers(identifiers("reported", 1, 90)).share >= 0.97
    assert measure_clean(clean("reported", 1, 120))[0].share == 1
    for make in (names, addresses, birth_dates):
        assert measure_suspected(make("reported", 1, 60)).share >= 0.9


def test_a_detail_counts_as_replaced_only_as_a_whole() -> None:
    half = Seeded("email", "mail ana@x.example tonight", "ana@x.example tonight", 5)
    assert measure_identifiers([half]).share == 0


def test_a_touched_clean_sentence_is_counted_as_one() -> None:
    untouched, unflagged = measure_clean([Seeded("clean", "write to a@x.example", "", 0)])
    assert (untouched.share, unflagged.share) == (0, 1)
