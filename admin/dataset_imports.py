"""Files of examples that somebody brought, in whatever format, stored for later versions."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.datasets import MAX_IMPORT_BYTES, DatasetProblems
from core.audit import record
from core.database import one_at_a_time
from core.errors import BadInput, NotFound, Refused
from core.models import DatasetFile, DatasetLine, ImportedFile, User
from training_data.examples import encode, read_examples
from training_data.importers.formats import DESCRIPTIONS, ImportFormat, import_examples, recognise
from training_data.importers.imported import Imported
from training_data.problems import DatasetRefused
from training_data.samples import sample_set
from training_data.transfer import describe_transfer

SAMPLE_SET = "Wayfarer's sample set (brand voice)"
PROBLEMS_LISTED = 200


@dataclass(frozen=True)
class Reading:
    """What a file would become; nothing of it is stored. `guessed`: its first records told the format."""

    name: str
    format: ImportFormat
    guessed: bool
    found: Imported


async def read_file(name: str, content: bytes, format: ImportFormat | None = None) -> Reading:
    """Without a format, the first records tell which it is. Raises BadInput for a file that is too large."""
    if len(content) > MAX_IMPORT_BYTES:
        raise BadInput(
            f"'{name}' has {len(content) >> 20} MiB; {MAX_IMPORT_BYTES >> 20} MiB is the limit: split it", name
        )
    known = format if format is not None else await asyncio.to_thread(recognise, content)
    return Reading(name, known, format is None, await asyncio.to_thread(import_examples, content, known))


async def import_file(
    session: AsyncSession, actor: User, name: str, content: bytes, format: ImportFormat | None = None
) -> ImportedFile:
    """Stores a file whose every record could be read; the same bytes again give the row that is there.

    Raises DatasetProblems with every fault of the file, or Refused when the same bytes are there in another format.
    Nothing is stored then.
    """
    # Before the first statement, which on SQLite keeps other writers out: a large file takes a while.
    reading = await read_file(name, content, format)
    if not reading.found.ok:
        raise DatasetProblems(f"'{name}' was not imported as {DESCRIPTIONS[reading.format]}", reading.found.problems)
    row = await asyncio.to_thread(_row, reading, content, actor.id)
    await one_at_a_time(session, row.sha256)
    known = (await session.scalars(select(ImportedFile).where(ImportedFile.sha256 == row.sha256))).first()
    if known:
        return _same_format(known, reading)
    session.add(row)
    await session.flush()
    record(session, actor, "imported", "file", row.id, sha256=row.sha256, examples=row.examples, format=row.format)
    return row


async def import_sample_set(session: AsyncSession, actor: User) -> ImportedFile:
    return await import_file(session, actor, SAMPLE_SET, sample_set())


async def list_imports(session: AsyncSession) -> Sequence[ImportedFile]:
    """The newest first."""
    return (await session.scalars(select(ImportedFile).order_by(col(ImportedFile.id).desc()))).all()


async def get_import(session: AsyncSession, number: int) -> ImportedFile:
    row = await session.get(ImportedFile, number)
    if row is None:
        raise NotFound(f"There is no imported file {number}: wayfarer datasets imports lists them")
    return row


async def versions_with(session: AsyncSession, number: int) -> Sequence[int]:
    """Numbers of the versions that have lines of this file."""
    query = (
        sql_select(col(DatasetFile.version_id))
        .join(DatasetLine, col(DatasetLine.file_id) == DatasetFile.id)
        .where(col(DatasetLine.origin_kind) == "import", col(DatasetLine.origin_id) == str(number))
    )
    return (await session.scalars(query.distinct().order_by(col(DatasetFile.version_id)))).all()


def source_line(row: ImportedFile, line: int) -> int:
    """The line of the file that was brought on which the example of this line begins."""
    lines = row.report.get("source_lines")
    return lines[line - 1] if lines else line


def describe_reading(reading: Reading, problems: int = PROBLEMS_LISTED) -> dict[str, Any]:
    """As plain JSON, with up to this many of its `problems_found`."""
    found = reading.found
    return {
        "name": reading.name,
        "format": reading.format,
        "guessed": reading.guessed,
        "usable": found.ok,
        "examples": len(found.examples),
        "transfer": describe_transfer(found.report),
        "problems_found": len(found.problems),
        "problems": [asdict(one) for one in found.problems[:problems]],
    }


def _same_format(known: ImportedFile, reading: Reading) -> ImportedFile:
    if known.format != reading.format:
        read_as = DESCRIPTIONS[cast(ImportFormat, known.format)]
        raise Refused(
            f"The same bytes are imported file {known.id} already, read as {read_as}: use that one, "
            f"or change a byte of '{reading.name}' to read it in another way"
        )
    return known


def _row(reading: Reading, content: bytes, actor_id: str) -> ImportedFile:
    """A file in one of Azure's formats that lost nothing is kept to the byte; others as what was made of them."""
    found = reading.found
    report: dict[str, Any] = {
        "problems": [asdict(problem) for problem in found.problems],
        "transfer": describe_transfer(found.report),
    }
    as_brought = reading.format in ("chat", "dpo") and found.report.complete and _is_plain(content)
    if not as_brought:
        report["source_lines"] = [example.origin.line for example in found.examples]
    return ImportedFile(
        name=reading.name.strip()[:200] or "unnamed.jsonl",
        content=content if as_brought else b"".join(encode(example) for example in found.examples),
        source=None if as_brought else content,
        format=reading.format,
        examples=len(found.examples),
        report=report,
        sha256=hashlib.sha256(content).hexdigest(),
        imported_by=actor_id,
    )


def _is_plain(content: bytes) -> bool:
    """Whether versions can be made of it as it is. Azure takes more: developer messages, contents in parts."""
    try:
        return bool(read_examples(content, kind="import", id=""))
    except DatasetRefused:
        return False
