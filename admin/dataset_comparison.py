"""Two versions side by side."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from admin.dataset_lines import read_lines
from admin.datasets import VersionView, get_version
from admin.description import describe
from training_data.comparison import Comparison, LinePair, VersionLine, compare

LINES_LISTED = 200
KINDS = ("added", "removed", "changed", "moved", "renamed")


@dataclass(frozen=True)
class VersionComparison:
    """`recipe` has each field that differs, with its value before and after; None where a version has no such field."""

    before: VersionView
    after: VersionView
    lines: Comparison
    recipe: dict[str, tuple[object, object]]

    @property
    def counts(self) -> dict[str, int]:
        """Lines by what became of them."""
        return {kind: len(getattr(self.lines, kind)) for kind in KINDS} | {"unchanged": self.lines.unchanged}


async def compare_versions(session: AsyncSession, before: int, after: int) -> VersionComparison:
    """Raises NotFound."""
    views = [await get_version(session, number) for number in (before, after)]
    lines = [await read_lines(session, view) for view in views]
    found = await asyncio.to_thread(compare, *lines)
    return VersionComparison(views[0], views[1], found, _differing(*(view.version.recipe for view in views)))


def describe_comparison(found: VersionComparison, limit: int = LINES_LISTED) -> dict[str, Any]:
    """As plain JSON, with up to `limit` lines of each kind; `counts` is complete."""
    lines = found.lines
    return {
        "before": found.before.version.id,
        "after": found.after.version.id,
        "same": lines.same,
        "counts": found.counts,
        "recipe": {name: {"before": one, "after": other} for name, (one, other) in found.recipe.items()},
        "system_message": dict(zip(("before", "after"), lines.system_message, strict=True))
        if lines.system_message
        else None,
        "added": [_line(line) for line in lines.added[:limit]],
        "removed": [_line(line) for line in lines.removed[:limit]],
        **{kind: _pairs(getattr(lines, kind)[:limit]) for kind in ("changed", "moved", "renamed")},
    }


def _line(line: VersionLine) -> dict[str, Any]:
    question = next((message.content for message in line.example.messages if message.role == "user"), "")
    return {
        "part": line.part,
        "line": line.line,
        "origin": str(line.example.origin),
        "exchange_ids": list(line.exchange_ids),
        "question": question,
    }


def _pairs(pairs: Sequence[LinePair]) -> list[dict[str, Any]]:
    return [
        {"before": _line(pair.before), "after": _line(pair.after), "messages": describe(pair.messages)}
        for pair in pairs
    ]


def _differing(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """The system message has a place of its own in the comparison."""
    names = [name for name in {**before, **after} if name != "system_message"]
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}
