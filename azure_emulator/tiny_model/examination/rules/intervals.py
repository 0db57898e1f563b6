"""Shares with their Wilson intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

_Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`hits` of `of`, with the bounds of the Wilson 95% interval (0 to 1 when nothing was counted)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        return wilson(self.hits, self.of)


def share_of(flags: Iterable[bool]) -> Share:
    counted = list(flags)
    return Share(sum(counted), len(counted))


def wilson(hits: int, of: int, z: float = _Z95) -> tuple[float, float]:
    """Wilson's score interval for a binomial share (E. B. Wilson, 1927)."""
    if of == 0:
        return 0.0, 1.0
    p, zz = hits / of, z * z
    middle = (p + zz / (2 * of)) / (1 + zz / of)
    half = z / (1 + zz / of) * sqrt(p * (1 - p) / of + zz / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
