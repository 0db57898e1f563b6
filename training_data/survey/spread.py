"""How numbers are spread, in the few figures that a person reads."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict


class Spread(BaseModel):
    """Of something counted on each of several things; all zero when there are none. `high` is the 95th percentile."""

    model_config = ConfigDict(frozen=True)
    least: int = 0
    median: int = 0
    high: int = 0
    most: int = 0
    total: int = 0


def spread_of(numbers: Sequence[int]) -> Spread:
    """Nearest-rank percentiles: every figure is one of the numbers."""
    if not numbers:
        return Spread()
    ordered = sorted(numbers)
    last = len(ordered) - 1
    median, high = ordered[round(0.5 * last)], ordered[round(0.95 * last)]
    return Spread(least=ordered[0], median=median, high=high, most=ordered[-1], total=sum(ordered))


def share(part: int, whole: int) -> float:
    """0 of nothing."""
    return round(part / whole, 4) if whole else 0.0
