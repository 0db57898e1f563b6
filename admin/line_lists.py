"""Lines of a version a page at a time: what each says, where it comes from, and why its replies weigh what they do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.dataset_imports import source_line
from admin.dataset_lines import origin_of
from admin.datasets import get_version
from core.errors import NotFound
from core.models import Conversation, DatasetFile, DatasetLine, ImportedFile, saved
from training_data.examples import Example, Origin, stored_examples
from training_data.lines import numbered_lines

LINES_AT_ONCE = 30


@dataclass(frozen=True)
class Reply:
    """`reason` is None in versions that were built before reasons were kept."""

    content: str
    weight: int
    reason: str | None


@dataclass(frozen=True)
class LineRow:
    """`source` says in words where it comes from; `source_line` is that of an imported file as it was brought."""

    line: int
    origin: Origin
    source: str
    source_line: int | None
    example: Example
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class LinesPage:
    """`next_after` goes on with the page after this one; None on the last."""

    version: int
    part: str
    lines: int
    rows: tuple[LineRow, ...]
    next_after: int | None


async def list_lines(
    session: AsyncSession,
    number: int,
    part: str,
    *,
    after: int = 0,
    reason: str | None = None,
    limit: int = LINES_AT_ONCE,
) -> LinesPage:
    """Lines after the one with this number; under a `reason` (as "1: thumb up") only those with such a reply.

    Raises NotFound, or Refused when the text of the version was erased.
    """
    view = (await get_version(session, number)).whole()
    file = view.files.get(part)
    if file is None:
        raise NotFound(f"Dataset version {number} has no {part} file")
    found = await _rows(session, saved(file.id), after, reason, limit + 1)
    shown = found[:limit]
    examples = _examples(file, shown)
    sources = await _sources(session, {origin_of(row) for row in shown})
    rows = tuple(_line(row, example, sources) for row, example in zip(shown, examples, strict=True))
    return LinesPage(number, part, file.examples, rows, shown[-1].line if len(found) > limit else None)


async def _rows(
    session: AsyncSession, file_id: int, after: int, reason: str | None, limit: int
) -> Sequence[DatasetLine]:
    query = select(DatasetLine).where(DatasetLine.file_id == file_id, col(DatasetLine.line) > after)
    query = query.order_by(col(DatasetLine.line))
    if reason is None:
        return (await session.scalars(query.limit(limit))).all()
    fitting: list[DatasetLine] = []
    rows = await session.stream_scalars(query)
    async for row in rows:
        if any(f"{one['weight']}: {one['reason']}" == reason for one in row.decisions):
            fitting.append(row)
        if len(fitting) == limit:
            break
    await rows.close()
    return fitting


def _examples(file: DatasetFile, rows: Sequence[DatasetLine]) -> list[Example]:
    wanted = {row.line for row in rows}
    upto = islice(numbered_lines(file.content), max(wanted, default=0))
    content = b"\n".join(raw for line, raw in upto if line in wanted)
    return stored_examples(content, [origin_of(row) for row in rows])


async def _sources(
    session: AsyncSession, origins: Collection[Origin]
) -> dict[tuple[str, str], Conversation | ImportedFile]:
    conversations = [origin.id for origin in origins if origin.kind == "conversation"]
    imports = [int(origin.id) for origin in origins if origin.kind == "import"]
    found: dict[tuple[str, str], Conversation | ImportedFile] = {}
    for talk in (await session.scalars(select(Conversation).where(col(Conversation.id).in_(conversations)))).all():
        if talk.deleted_at is None:
            found["conversation", talk.id] = talk
    for file in (await session.scalars(select(ImportedFile).where(col(ImportedFile.id).in_(imports)))).all():
        found["import", str(file.id)] = file
    return found


def _line(row: DatasetLine, example: Example, sources: dict[tuple[str, str], Conversation | ImportedFile]) -> LineRow:
    origin, source = origin_of(row), sources.get((row.origin_kind, row.origin_id))
    brought = source_line(source, origin.line or 1) if isinstance(source, ImportedFile) else None
    words = (source.name if source else None) or ("Untitled" if source else f"{origin.kind} {origin.id}")
    return LineRow(row.line, origin, words, brought, example, _replies(row, example))


def _replies(row: DatasetLine, example: Example) -> tuple[Reply, ...]:
    said = [message for message in example.messages if message.role == "assistant"]
    known = len(said) == len(row.decisions)
    reasons = [one["reason"] for one in row.decisions] if known else [None] * len(said)
    return tuple(Reply(one.content, int(one.trained), why) for one, why in zip(said, reasons, strict=True))
