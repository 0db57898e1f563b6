"""Contestants take turns, and what counts is the middle of the rounds."""

import pytest

from benchmarks.rounds import Contestant, compare, percentile, timed


class Runner:
    """Runs at given speeds and writes its name down."""

    def __init__(self, name: str, speeds: list[float], log: list[str]) -> None:
        self._name, self._speeds, self._log = name, iter(speeds), log

    def __call__(self) -> float:
        self._log.append(self._name)
        return next(self._speeds)


def runners(**speeds: list[float]) -> tuple[list[Contestant], list[str]]:
    log: list[str] = []
    return [Runner(name, values, log) for name, values in speeds.items()], log


def test_the_ratio_is_the_middle_of_the_rounds_and_the_first_is_warm_up() -> None:
    (ours, theirs), log = runners(ours=[1, 10, 30, 20], theirs=[900, 10, 10, 40])
    speeds = compare(ours, [theirs], rounds=3)
    assert (speeds.ours, speeds.theirs, speeds.ratio) == (20, 10, 1.0)
    assert log == ["theirs", "ours", "ours", "theirs"] * 2


def test_the_fastest_way_of_theirs_counts() -> None:
    (ours, one, two), _ = runners(ours=[0, 10, 10], one=[0, 5, 20], two=[0, 20, 5])
    assert compare(ours, [one, two], rounds=2).ratio == 0.5


def test_alone_there_is_no_ratio() -> None:
    (ours,), _ = runners(ours=[0, 7])
    speeds = compare(ours, [], rounds=1)
    assert (speeds.ours, speeds.theirs, speeds.ratio) == (7, None, None)


def test_a_timed_contestant_gives_work_per_second() -> None:
    assert timed(lambda: float(sum(range(10))))() > 1000


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.0, 1)])
def test_percentile(share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(20, 0, -1)], share) == expected
