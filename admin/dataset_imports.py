"""Files of examples that somebody brought, in whatever format, stored for later versions."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.datasets import MAX_IMPORT_BYTES, DatasetProblems
from core.audit import record
from core.database import one_at_a_time
from core.errors import BadInput, NotFound
from core.models import ImportedFile, User
from training_data.examples import encode
from training_data.importers.formats import DESCRIPTIONS, ImportFormat, import_examples, recognise
from training_data.importers.imported import Imported
from training_data.samples import sample_set
from training_data.transfer import describe_transfer

SAMPLE_SET = "Wayfarer's sample set (brand voice)"


async def import_file(
    session: AsyncSession, actor: User, name: str, content: bytes, format: ImportFormat | None = None
) -> ImportedFile:
    """Stores a file whose every record could be read; the same bytes again give the row that is there.

    Without a format, the first records tell which it is. Raises DatasetProblems with every fault of the file; nothing
    is stored then.
    """
    if len(content) > MAX_IMPORT_BYTES:
        raise BadInput(
            f"'{name}' has {len(content) >> 20} MiB; {MAX_IMPORT_BYTES >> 20} MiB is the limit: split it", name
        )
    # Before the first statement, which on SQLite keeps other writers out: a large file takes a while.
    known_format = format if format is not None else await asyncio.to_thread(recognise, content)
    found = await asyncio.to_thread(import_examples, content, known_format)
    if not found.ok:
        raise DatasetProblems(f"'{name}' was not imported as {DESCRIPTIONS[known_format]}", found.problems)
    sha256 = hashlib.sha256(content).hexdigest()
    await one_at_a_time(session, sha256)
    known = (await session.scalars(select(ImportedFile).where(ImportedFile.sha256 == sha256))).first()
    if known:
        return known
    row = _row(name, content, known_format, found, sha256, actor)
    session.add(row)
    await session.flush()
    record(session, actor, "imported", "file", row.id, sha256=sha256, examples=row.examples, format=row.format)
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


def source_line(row: ImportedFile, line: int) -> int:
    """The line of the file that was brought on which the example of this line begins."""
    lines = row.report.get("source_lines")
    return lines[line - 1] if lines else line


def _row(name: str, content: bytes, format: ImportFormat, found: Imported, sha256: str, actor: User) -> ImportedFile:
    """A file in one of Azure's formats that lost nothing is kept to the byte; others as what was made of them."""
    report: dict[str, Any] = {
        "problems": [asdict(problem) for problem in found.problems],
        "transfer": describe_transfer(found.report),
    }
    as_brought = format in ("chat", "dpo") and found.report.complete
    if not as_brought:
        report["source_lines"] = [example.origin.line for example in found.examples]
    return ImportedFile(
        name=name.strip()[:200] or "unnamed.jsonl",
        content=content if as_brought else b"".join(encode(example) for example in found.examples),
        source=None if as_brought else content,
        format=format,
        examples=len(found.examples),
        report=report,
        sha256=sha256,
        imported_by=actor.id,
    )
