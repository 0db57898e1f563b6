"""Two versions side by side."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from admin.dataset_lines import read_lines
from admin.datasets import VersionView, get_version
from training_data.comparison import Comparison, compare


@dataclass(frozen=True)
class VersionComparison:
    """`recipe` has each field that differs, with its value before and after; None where a version has no such field."""

    before: VersionView
    after: VersionView
    lines: Comparison
    recipe: dict[str, tuple[object, object]]


async def compare_versions(session: AsyncSession, before: int, after: int) -> VersionComparison:
    """Raises NotFound."""
    views = [await get_version(session, number) for number in (before, after)]
    lines = [await read_lines(session, view) for view in views]
    found = await asyncio.to_thread(compare, *lines)
    return VersionComparison(views[0], views[1], found, _differing(*(view.version.recipe for view in views)))


def _differing(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """The system message has a place of its own in the comparison."""
    names = [name for name in {**before, **after} if name != "system_message"]
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}
