"""Charts as geometry: points in, coordinates of an SVG out. Pure; a template draws them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_POINTS = 300
"""More than the chart has pixels to tell apart would only make the page heavy."""

Value = tuple[float, float]


@dataclass(frozen=True)
class Series:
    name: str
    points: Sequence[Value]
    """(x, y), in ascending x."""


@dataclass(frozen=True)
class Mark:
    """A measured point: where it is drawn, and what it says."""

    x: float
    y: float
    at: float
    value: float


@dataclass(frozen=True)
class Line:
    name: str
    number: int
    """Its place among the series that were asked for, from 1, which keeps a series' look when another has no point."""
    points: str
    """The coordinates as SVG's polyline wants them."""
    marks: tuple[Mark, ...]

    @property
    def last(self) -> Mark:
        return self.marks[-1]


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class LineChart:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def line_chart(
    series: Sequence[Series], *, width: int = 640, height: int = 230, y_floor: float | None = None
) -> LineChart | None:
    """Scales the series into one frame; None when none has a point. `y_floor` makes the axis begin at or below it."""
    thinned = {number: Series(one.name, thin(one.points)) for number, one in enumerate(series, 1) if one.points}
    if not thinned:
        return None
    left, right, top, bottom = 44, width - 8, 8, height - 26
    points = [point for one in thinned.values() for point in one.points]
    xs = [x for x, _ in points]
    ys = [y for _, y in points] + ([] if y_floor is None else [y_floor])
    x_values, y_values = ticks(min(xs), max(xs), 7, whole=True), ticks(min(ys), max(ys), 4)
    x_low, x_high = min(xs), max(xs)
    y_low, y_high = min(y_values[0], min(ys)), max(y_values[-1], max(ys))

    def place(x: float, y: float) -> tuple[float, float]:
        return _scaled(x, x_low, x_high, left, right), _scaled(y, y_low, y_high, bottom, top)

    return LineChart(
        width=width,
        height=height,
        left=left,
        right=right,
        bottom=bottom,
        lines=tuple(_line(number, one, place) for number, one in thinned.items()),
        x_ticks=tuple(Tick(place(x, y_low)[0], f"{x:g}") for x in x_values if x_low <= x <= x_high),
        y_ticks=tuple(Tick(place(x_low, y)[1], _label(y, y_values)) for y in y_values if y_low <= y <= y_high),
    )


def thin(points: Sequence[Value], most: int = MAX_POINTS) -> list[Value]:
    """At most `most` of the measured points, evenly spread, the first and the last among them; none is invented."""
    if len(points) <= most:
        return list(points)
    return [points[round(index * (len(points) - 1) / (most - 1))] for index in range(most)]


def ticks(low: float, high: float, about: int, *, whole: bool = False) -> list[float]:
    """Round numbers (1, 2 or 5 times a power of ten apart) that reach from at or below `low` to at or above `high`."""
    if low == high:
        low, high = (low - 0.5, high + 0.5) if not whole else (low, high + 1)
    step = _round_step((high - low) / about)
    step = max(step, 1.0) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _line(number: int, series: Series, place: Callable[[float, float], Value]) -> Line:
    marks = tuple(Mark(*place(x, y), at=x, value=y) for x, y in series.points)
    return Line(series.name, number, " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in marks), marks)


def _scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.0
    return round(start + share * (end - start), 1)


def _label(value: float, values: Sequence[float]) -> str:
    """As many digits as tell the ticks apart."""
    step = values[1] - values[0] if len(values) > 1 else 1.0
    return f"{value:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}"


@dataclass(frozen=True)
class IntervalBar:
    """A share with the limits of its interval, on a scale from 0 to `width`."""

    width: int
    share: float
    low: float
    high: float


def interval_bar(share: float, low: float, high: float, width: int = 240) -> IntervalBar:
    """Raises ValueError unless 0 <= low <= share <= high <= 1."""
    if not 0 <= low <= share + 1e-9 <= high + 2e-9 <= 1 + 3e-9:
        raise ValueError(f"{share} with limits {low} and {high} is no share with an interval")
    return IntervalBar(width, round(share * width, 1), round(low * width, 1), round(high * width, 1))


@dataclass(frozen=True)
class Stretch:
    name: str
    share: float
    x: float
    width: float


def split_bar(shares: Sequence[tuple[str, float]], width: int = 600) -> tuple[Stretch, ...]:
    """Shares that add up to 1, laid end to end."""
    stretches, x = [], 0.0
    for name, share in shares:
        stretches.append(Stretch(name, share, round(x * width, 1), round(share * width, 1)))
        x += share
    return tuple(stretches)
