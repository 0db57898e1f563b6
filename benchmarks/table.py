"""The table of a benchmark: what was measured, what PyTorch takes, what was promised, and whether it is kept."""

import operator
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

HEADING = ("what", "ours", "PyTorch", "ratio", "goal", "met")
Bound = Literal["≥", "≤"]
_HOLDS = {"≥": operator.ge, "≤": operator.le}


@dataclass(frozen=True)
class Goal:
    """What our value, or the ratio, must be."""

    bound: Bound
    limit: float
    of: Literal["ours", "ratio"] = "ours"

    def text(self) -> str:
        return f"{'ratio ' if self.of == 'ratio' else ''}{self.bound} {number(self.limit)}"


FASTER_THAN_PYTORCH = Goal("≥", 1.0, "ratio")


@dataclass(frozen=True)
class Row:
    """One line. A value that could not be measured is None, and `note` says why.

    `ratio` is how many times as fast as PyTorch ours is: the median over rounds, each of which ran both.
    """

    what: str
    unit: str
    ours: float | None
    goals: tuple[Goal, ...] = ()
    pytorch: float | None = None
    ratio: float | None = None
    note: str = ""

    def met(self) -> str:
        outcomes = [self._holds(goal) for goal in self.goals]
        if False in outcomes:
            return "no"
        if None in outcomes:
            return "not measured"
        return "yes" if outcomes else "-"

    def _holds(self, goal: Goal) -> bool | None:
        value = self.ratio if goal.of == "ratio" else self.ours
        return None if value is None else bool(_HOLDS[goal.bound](value, goal.limit))

    def cells(self) -> tuple[str, ...]:
        compared = any(goal.of == "ratio" for goal in self.goals)
        missing = "not installed" if compared else "-"
        return (
            self.what,
            _measured(self.ours, self.unit),
            missing if self.pytorch is None else _measured(self.pytorch, self.unit),
            missing if self.ratio is None else number(self.ratio),
            "; ".join(goal.text() for goal in self.goals) or "-",
            self.met(),
        )


def as_text(rows: Sequence[Row]) -> str:
    """The table with its notes below."""
    notes = [f"{row.what}: {row.note}" for row in rows if row.note]
    return "\n".join([columns([HEADING, *(row.cells() for row in rows)]), *([""] if notes else []), *notes])


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells, the first of them headings, in columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    heading, *rest = lines
    drawn = [heading, ["-" * width for width in widths], *rest]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in drawn
    )


def number(value: float) -> str:
    """Three significant digits, and all of them before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def _measured(value: float | None, unit: str) -> str:
    return "not measured" if value is None else f"{number(value)} {unit}"


def as_plain(row: Row) -> dict[str, Any]:
    """For JSON."""
    return asdict(row)


def from_plain(plain: dict[str, Any]) -> Row:
    return Row(**{**plain, "goals": tuple(Goal(**goal) for goal in plain["goals"])})
