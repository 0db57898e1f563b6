"""Searches dataset versions that were built under older rules of redaction, and notes what the newer ones find.

A version never changes: what is found marks it, so that an admin builds the next one and trains on that.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.redaction_scans import Known, read_known
from core.clock import utc_now
from core.models import DatasetFile, DatasetLine, DatasetVersion, VersionScan, saved
from core.services import Services
from training_data.curation import own_details, passages_of_line
from training_data.examples import Origin
from training_data.lines import numbered_lines
from training_data.redaction.known_details import NOTHING_KNOWN, KnownDetails
from training_data.redaction.redact import Passage, redact
from training_data.redaction.rules import RULES_VERSION

LINES_NOTED = 100


async def rescan_versions(services: Services) -> bool:
    """Searches one version that no scan by today's rules has seen; True when nothing is left."""
    async with services.database.reading() as session:
        version = await _version_to_scan(session)
        if version is None:
            return True
        lines = await _lines_of(session, saved(version.id))
        known = await read_known(session)
    scan = await asyncio.to_thread(search_version, version, lines, known)
    async with services.database.writing() as session:
        await session.merge(scan)
    return False


@dataclass(frozen=True)
class Line:
    """A line of a version, with the conversation or imported line that it was made of."""

    part: str
    number: int
    raw: bytes
    origin: Origin


def search_version(version: DatasetVersion, lines: Iterable[Line], known: Known) -> VersionScan:
    """Pure but for the time that it notes. What people decided to keep is not counted."""
    ours = own_details(str(version.recipe.get("system_message", "")))
    found = [hit for line in lines if (hit := _search_line(line, known, ours))]
    totals = sum((counts for _, counts in found), Counter[str]())
    return VersionScan(
        version_id=saved(version.id),
        rules_version=RULES_VERSION,
        scanned_at=utc_now(),
        identifiers=totals["identifiers"],
        suspected=totals["suspected"],
        lines=[place for place, _ in found[:LINES_NOTED]],
    )


async def _version_to_scan(session: AsyncSession) -> DatasetVersion | None:
    query = (
        select(DatasetVersion)
        .outerjoin(VersionScan, col(VersionScan.version_id) == DatasetVersion.id)
        .where(or_(col(VersionScan.version_id).is_(None), col(VersionScan.rules_version) < RULES_VERSION))
    )
    return (await session.scalars(query.order_by(col(DatasetVersion.id).desc()).limit(1))).first()


async def _lines_of(session: AsyncSession, number: int) -> list[Line]:
    lines: list[Line] = []
    for file in (await session.scalars(select(DatasetFile).where(DatasetFile.version_id == number))).all():
        rows = (await session.scalars(select(DatasetLine).where(DatasetLine.file_id == file.id))).all()
        origins = {row.line: Origin(row.origin_kind, row.origin_id, row.origin_line) for row in rows}  # type: ignore[arg-type]
        lines += [Line(file.part, number, raw, origins[number]) for number, raw in numbered_lines(file.content)]
    return lines


def _search_line(line: Line, known: Known, ours: KnownDetails) -> tuple[dict[str, object], Counter[str]] | None:
    is_conversation = line.origin.kind == "conversation"
    scope = line.origin.id if is_conversation else str(line.origin)
    account = known.account_of(line.origin.id) if is_conversation else NOTHING_KNOWN
    passages = [Passage(speaker, text) for speaker, text in passages_of_line(line.raw)]
    done = redact(scope, passages, account, known.decisions, ours)
    if not done.replacements and not done.open:
        return None
    rules = sorted({one.rule for one in done.replacements} | {one.rule for one in done.open})
    place: dict[str, object] = {"part": line.part, "line": line.number, "rules": rules}
    return place, Counter(identifiers=len(done.replacements), suspected=len(done.open))
