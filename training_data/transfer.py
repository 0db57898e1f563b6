"""What became of a file on its way from one format into another: what was carried over, and what could not be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LINES_LISTED = 10_000


class Feature(StrEnum):
    """What examples are made of, as far as formats differ in holding it."""

    QUESTION = "question"
    REPLY = "reply to learn"
    CONTEXT_REPLY = "reply of weight 0"
    SYSTEM_MESSAGE = "system message"
    PAIR = "preference pair"
    TOOLS = "tools"
    IMAGES = "images"
    NAMES = "names of speakers"
    OTHER = "other fields"


@dataclass(frozen=True)
class Loss:
    """Something that the other format has no place for, how much of it, and what was done instead."""

    feature: Feature
    reason: str
    count: int = 1


@dataclass(frozen=True)
class LineTransfer:
    """`line` (from 1) is where the example stood in the file it was read from.

    `written` is how many examples it became: 0 when it was left out, more than 1 when it had to be split.
    """

    line: int
    carried: Mapping[Feature, int] = field(default_factory=dict)
    lost: tuple[Loss, ...] = ()
    written: int = 1


@dataclass(frozen=True)
class TransferReport:
    """`notes` say what holds for the file as a whole, such as settings that the other tool needs."""

    format: str
    lines: tuple[LineTransfer, ...]
    notes: tuple[str, ...] = ()

    @property
    def carried(self) -> dict[str, int]:
        """How much of each feature was carried over in the whole file."""
        counts: Counter[str] = Counter()
        for line in self.lines:
            counts.update({feature.value: count for feature, count in line.carried.items()})
        return {feature.value: counts[feature.value] for feature in Feature if counts[feature.value]}

    @property
    def lost(self) -> dict[str, int]:
        """Lines by what they lost, with the reason, the most frequent first."""
        counts = Counter(f"{loss.feature}: {loss.reason}" for line in self.lines for loss in line.lost)
        return dict(sorted(counts.items(), key=lambda found: (-found[1], found[0])))

    @property
    def complete(self) -> bool:
        """Whether nothing was lost."""
        return not any(line.lost for line in self.lines)


def carried_of(features: Iterable[Feature], lost: Iterable[Loss] = ()) -> dict[Feature, int]:
    """What is left of `features` after the losses."""
    counts = Counter(features)
    for loss in lost:
        counts[loss.feature] -= loss.count
    return {feature: count for feature, count in counts.items() if count > 0}


def describe_transfer(report: TransferReport) -> dict[str, Any]:
    """A report as plain JSON. Lines that lost nothing are counted, not listed."""
    lossy = [line for line in report.lines if line.lost]
    return {
        "examples_read": len(report.lines),
        "examples_written": sum(line.written for line in report.lines),
        "complete": report.complete,
        "carried_over": report.carried,
        "could_not_carry_over": report.lost,
        "notes": list(report.notes),
        "lines": [
            {
                "line": line.line,
                "written": line.written,
                "carried_over": {feature.value: count for feature, count in line.carried.items()},
                "could_not_carry_over": [
                    {"what": loss.feature.value, "count": loss.count, "reason": loss.reason} for loss in line.lost
                ],
            }
            for line in lossy[:LINES_LISTED]
        ],
        "lines_not_listed": max(0, len(lossy) - LINES_LISTED),
    }
