"""Writes the files of a version, with the origin of every line, inside the transaction that writes the version."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import func, insert
from sqlalchemy.ext.asyncio import AsyncSession

from admin.approved import approved_ids
from core.errors import Refused
from core.models import DatasetFile, DatasetLine, saved
from training_data.build import BuiltFile, LineOrigin

LINES_AT_ONCE = 500
PIECE = 4 * 1024 * 1024


async def store_file(session: AsyncSession, version_id: int, built: BuiltFile) -> None:
    """Raises Refused when a conversation was deleted or erased while the version was being built."""
    number = await _write(session, version_id, built)
    for lines in _some(built.lines()):
        await _refuse_vanished(session, lines)
        await session.execute(insert(DatasetLine), [_line_row(number, line) for line in lines])


async def _write(session: AsyncSession, version_id: int, built: BuiltFile) -> int:
    """The number of the row. SQLite takes the content piece by piece: in one piece, it makes two copies of it."""
    in_pieces = session.get_bind().dialect.name == "sqlite" and built.size > PIECE
    content: Any = func.zeroblob(built.size) if in_pieces else bytes(built.content)
    row = DatasetFile(
        version_id=version_id, part=built.name, sha256=built.sha256, examples=built.examples, content=content
    )
    session.add(row)
    await session.flush()
    if in_pieces:
        await _fill(session, saved(row.id), built)
    return saved(row.id)


async def _fill(session: AsyncSession, number: int, built: BuiltFile) -> None:
    """Inside the transaction. Neither SQLAlchemy nor aiosqlite hand on SQLite's incremental writing (blobopen)."""
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection

    def write() -> None:
        with driver._conn.blobopen("dataset_file", "content", number) as blob:
            for piece in built.pieces(PIECE):
                blob.write(piece)

    await driver._execute(write)


async def _refuse_vanished(session: AsyncSession, lines: Sequence[LineOrigin]) -> None:
    used = {line.origin.id for line in lines if line.origin.kind == "conversation"}
    if used and used - await approved_ids(session, used):
        raise Refused(
            "A conversation was deleted, or its approval taken back, while the version was being built: build it again"
        )


def _line_row(file_id: int, line: LineOrigin) -> dict[str, Any]:
    return {
        "file_id": file_id,
        "line": line.line,
        "origin_kind": line.origin.kind,
        "origin_id": line.origin.id,
        "origin_line": line.origin.line,
        "exchange_ids": list(line.exchange_ids),
        "decisions": [vars(decision) for decision in line.decisions],
    }


def _some(lines: Iterator[LineOrigin]) -> Iterator[list[LineOrigin]]:
    while some := list(islice(lines, LINES_AT_ONCE)):
        yield some
