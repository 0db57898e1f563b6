"""Two contestants measured in turns, so that whatever else the machine does falls on both alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

Contestant = Callable[[], float]  # runs once and returns its speed, such as tokens per second


@dataclass(frozen=True)
class Speeds:
    """Medians over the rounds; `theirs` and `ratio` are None where there is no second contestant."""

    ours: float
    theirs: float | None
    ratio: float | None


def timed(work: Callable[[], float]) -> Contestant:
    """A contestant out of work that returns how much it was."""

    def run() -> float:
        began = time.perf_counter()
        amount = work()
        return amount / (time.perf_counter() - began)

    return run


def compare(ours: Contestant, theirs: Sequence[Contestant], rounds: int) -> Speeds:
    """Every round runs both, each first in every other; of several ways of theirs the fastest counts.

    The ratio is the median of the rounds' ratios. One more round, before all others, is warm-up.
    """
    contestants = [ours, *theirs]
    measured: list[tuple[float, float | None]] = []
    for number in range(rounds + 1):
        order = range(len(contestants)) if number % 2 else reversed(range(len(contestants)))
        speeds = {which: contestants[which]() for which in order}
        measured.append((speeds.pop(0), max(speeds.values(), default=None)))
    counted = measured[1:]
    pairs = [(mine, other) for mine, other in counted if other is not None]
    return Speeds(
        median(mine for mine, _ in counted),
        median(other for _, other in pairs) if pairs else None,
        median(mine / other for mine, other in pairs) if pairs else None,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that so large a share does not exceed (nearest rank)."""
    return sorted(values)[max(1, ceil(share * len(values))) - 1]
