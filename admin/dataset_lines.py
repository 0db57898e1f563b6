"""The lines of a stored version, each with what it says and where it comes from."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.datasets import VersionView, get_version
from core.errors import NotFound
from core.models import DatasetFile, DatasetLine, saved
from training_data.comparison import Part, VersionLine
from training_data.examples import Example, Origin, OriginKind, stored_examples

PARTS: tuple[Part, Part] = ("training", "validation")


async def read_lines(session: AsyncSession, view: VersionView) -> list[VersionLine]:
    """Every line of the version, training first. Raises Refused when its text was erased."""
    view.whole()
    found = [await _of_file(session, view.files[part]) for part in PARTS if part in view.files]
    return [line for lines in found for line in lines]


async def read_line(session: AsyncSession, number: int, part: str, line: int) -> tuple[DatasetLine, Example | None]:
    """One line (from 1) of a version; without its example where that was erased. Raises NotFound."""
    view = await get_version(session, number)
    file = view.files.get(part)
    row = await session.get(DatasetLine, (saved(file.id), line)) if file else None
    if file is None or row is None:
        raise NotFound(f"Dataset version {number} has no line {line} in a {part} file")
    if file.erased_at:
        return row, None
    content = _line_of(file, line)
    return row, stored_examples(content, [origin_of(row)])[0]


def examples_of(lines: Sequence[VersionLine], part: Part) -> list[Example]:
    return [line.example for line in lines if line.part == part]


def origin_of(row: DatasetLine) -> Origin:
    return Origin(cast(OriginKind, row.origin_kind), row.origin_id, row.origin_line)


async def _of_file(session: AsyncSession, file: DatasetFile) -> list[VersionLine]:
    query = select(DatasetLine).where(DatasetLine.file_id == saved(file.id)).order_by(col(DatasetLine.line))
    rows = (await session.scalars(query)).all()
    examples = stored_examples(file.content, (origin_of(row) for row in rows))
    return [
        VersionLine(cast(Part, file.part), row.line, example, tuple(row.exchange_ids))
        for row, example in zip(rows, examples, strict=True)
    ]


def _line_of(file: DatasetFile, line: int) -> bytes:
    start = 0
    for _ in range(line - 1):
        start = file.content.index(b"\n", start) + 1
    return file.content[start : file.content.index(b"\n", start)]
