"""The redaction desk: texts that look personal, each with one decision: keep it, or replace it as what it is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.audit import record
from core.clock import utc_now
from core.errors import NotFound, Refused
from core.models import Conversation, Exchange, ImportedFile, RedactionCase, RedactionDecision, Review, User, saved
from training_data.examples import Example, Origin, read_examples
from training_data.lines import numbered_lines
from training_data.redaction.kinds import Kind
from training_data.redaction.redact import case_key
from training_data.redaction.rules import RULES

Status = Literal["open", "decided"]
Speaker = Literal["traveller", "assistant", "ideal reply"]
CONTEXT = 280
"""Characters of the raw text that are shown on either side."""

_SPEAKERS: dict[str, Speaker] = {"question": "traveller", "reply": "assistant", "ideal_reply": "ideal reply"}
_SUGGESTIONS = {
    Kind.NAME: RedactionDecision.NAME,
    Kind.ADDRESS: RedactionDecision.ADDRESS,
    Kind.BIRTH_DATE: RedactionDecision.BIRTH_DATE,
}


@dataclass(frozen=True)
class RedactionRow:
    """A case with its text, which is read from where it stands and never kept a second time."""

    number: int
    text: str
    before: str
    after: str
    speaker: Speaker
    reason: str
    suggestion: RedactionDecision
    source: str
    """The conversation's title, or the file with its line."""
    conversation_id: str | None
    decision: RedactionDecision | None
    decided_at: datetime | None
    found_at: datetime


@dataclass(frozen=True)
class RedactionPage:
    rows: list[RedactionRow]
    next_after: int | None
    """Pass as `after` to get the next page; None at the end."""


async def list_cases(
    session: AsyncSession, *, status: Status = "open", after: int | None = None, limit: int = 30
) -> RedactionPage:
    """Open cases, the oldest first; or decided ones, the latest decision first."""
    query = _of(status).limit(limit + 1)
    if after is not None:
        query = query.where(col(RedactionCase.id) > after if status == "open" else col(RedactionCase.id) < after)
    cases = (await session.scalars(query)).all()
    rows = await _rows(session, cases[:limit])
    return RedactionPage(rows, saved(cases[limit - 1].id) if len(cases) > limit else None)


async def get_case(session: AsyncSession, number: int) -> RedactionRow:
    """Raises NotFound, also when the text was changed or erased since the case was found."""
    rows = await _rows(session, [await _case(session, number)])
    if not rows:
        raise NotFound(f"The text of case {number} is no longer there: open the list anew")
    return rows[0]


async def decide(session: AsyncSession, reviewer: User, number: int, decision: RedactionDecision) -> RedactionCase:
    """Holds wherever the same text is said in the same conversation; can be changed. Versions that exist stay."""
    case = await _case(session, number)
    case.decision, case.decided_by, case.decided_at = decision, reviewer.id, utc_now()
    session.add(case)
    record(session, reviewer, "decided", "redaction", number, decision=decision.value, rule=case.rule)
    return case


async def reopen(session: AsyncSession, reviewer: User, number: int) -> RedactionCase:
    """Takes a decision back. Raises Refused when there is none."""
    case = await _case(session, number)
    if case.decision is None:
        raise Refused(f"Case {number} is open: there is no decision to take back")
    case.decision, case.decided_by, case.decided_at = None, None, None
    session.add(case)
    record(session, reviewer, "reopened", "redaction", number, rule=case.rule)
    return case


async def count_cases(session: AsyncSession) -> dict[Status, int]:
    is_open = col(RedactionCase.decision).is_(None)
    counted = select(is_open, func.count()).group_by(is_open)
    counts = {bool(open_): count for open_, count in (await session.execute(counted)).all()}
    return {"open": counts.get(True, 0), "decided": counts.get(False, 0)}


# --- how it is done -------------------------------------------------------------------------------------------------


def _of(status: Status) -> SelectOfScalar[RedactionCase]:
    if status == "open":
        return select(RedactionCase).where(col(RedactionCase.decision).is_(None)).order_by(col(RedactionCase.id))
    return select(RedactionCase).where(col(RedactionCase.decision).is_not(None)).order_by(col(RedactionCase.id).desc())


async def _case(session: AsyncSession, number: int) -> RedactionCase:
    case = await session.get(RedactionCase, number, with_for_update=True)
    if case is None:
        raise NotFound(f"There is no redaction case {number}: wayfarer redactions list shows them")
    return case


async def _rows(session: AsyncSession, cases: Sequence[RedactionCase]) -> list[RedactionRow]:
    """In the order of the cases, without those whose text was changed or erased since."""
    places = await _exchange_places(session, cases) | await _import_places(session, cases)
    return [row for case in cases if (row := _row(case, places.get(saved(case.id))))]


@dataclass(frozen=True)
class _RawText:
    text: str
    speaker: Speaker
    source: str


def _row(case: RedactionCase, raw: _RawText | None) -> RedactionRow | None:
    if raw is None or case_key(source_name(case), raw.text[case.start : case.end]) != case.key:
        return None
    rule = RULES.get(case.rule)
    return RedactionRow(
        number=saved(case.id),
        text=raw.text[case.start : case.end],
        before=raw.text[max(0, case.start - CONTEXT) : case.start],
        after=raw.text[case.end : case.end + CONTEXT],
        speaker=raw.speaker,
        reason=rule.reason if rule else "was suspected by a rule that is no more",
        suggestion=_SUGGESTIONS.get(rule.kind if rule else Kind.PRIVATE, RedactionDecision.OTHER),
        source=raw.source,
        conversation_id=case.conversation_id,
        decision=case.decision,
        decided_at=case.decided_at,
        found_at=case.found_at,
    )


def source_name(case: RedactionCase) -> str:
    """What stands for the conversation or the imported line in the keys of its cases."""
    return case.conversation_id or str(Origin("import", str(case.import_id), case.import_line))


async def _exchange_places(session: AsyncSession, cases: Iterable[RedactionCase]) -> dict[int, _RawText]:
    by_exchange: dict[str, list[RedactionCase]] = defaultdict(list)
    for case in cases:
        if case.exchange_id:
            by_exchange[case.exchange_id].append(case)
    query = (
        select(Exchange, Review.ideal_reply, Conversation.name)
        .join(Conversation, col(Conversation.id) == Exchange.conversation_id)
        .outerjoin(Review, col(Review.exchange_id) == Exchange.id)
        .where(col(Exchange.id).in_(by_exchange), col(Conversation.deleted_at).is_(None))
    )
    places: dict[int, _RawText] = {}
    for exchange, ideal_reply, name in (await session.execute(query)).all():
        texts = {"question": exchange.question, "reply": exchange.reply, "ideal_reply": ideal_reply or ""}
        for case in by_exchange[exchange.id]:
            places[saved(case.id)] = _RawText(texts[case.field], _SPEAKERS[case.field], name or "Untitled")
    return places


async def _import_places(session: AsyncSession, cases: Iterable[RedactionCase]) -> dict[int, _RawText]:
    by_import: dict[int, list[RedactionCase]] = defaultdict(list)
    for case in cases:
        if case.import_id:
            by_import[case.import_id].append(case)
    places: dict[int, _RawText] = {}
    for number, own in by_import.items():
        row = await session.get(ImportedFile, number)
        if row:
            places |= _places_in(row, own)
    return places


def _places_in(row: ImportedFile, cases: Iterable[RedactionCase]) -> dict[int, _RawText]:
    by_line: dict[int, list[RedactionCase]] = defaultdict(list)
    for case in cases:
        by_line[case.import_line or 0].append(case)
    places: dict[int, _RawText] = {}
    for line, raw in numbered_lines(row.content):
        if line > max(by_line):
            break
        for case in by_line.get(line, ()):
            text, speaker = _said_in(read_examples(raw, kind="import", id=str(row.id))[0], case)
            places[saved(case.id)] = _RawText(text, speaker, f"{row.name}, line {line}")
    return places


def _said_in(example: Example, case: RedactionCase) -> tuple[str, Speaker]:
    if case.message is None:
        return example.rejected or "", "assistant"
    message = example.messages[case.message]
    return message.content, "traveller" if message.role == "user" else "assistant"
