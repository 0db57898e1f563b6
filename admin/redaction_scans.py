"""Searches approved conversations and imported files for personal details, for the desk and for every new version.

What is found becomes cases; the texts themselves are never copied. Everything here may be done again at any time: the
same text gives the same case, and a decision once taken stays.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.approved import approved_conversations
from core.clock import utc_now
from core.database import one_at_a_time
from core.models import (
    Conversation,
    ConversationReview,
    ImportedFile,
    RedactionCase,
    RedactionScan,
    Review,
    ReviewDecision,
    User,
)
from core.services import Services
from training_data.curation import (
    CurationTally,
    Decisions,
    FoundCase,
    curate_conversation,
    curate_example,
    own_details,
)
from training_data.examples import Example, read_examples
from training_data.redaction.known_details import NOTHING_KNOWN, KnownDetails
from training_data.redaction.redact import Decision
from training_data.redaction.rules import RULES_VERSION
from training_data.reviewed import ReviewedConversation

CONVERSATIONS_AT_ONCE = 100
_KEYS_AT_ONCE = 500
_LOCK = "redaction cases"


@dataclass(frozen=True)
class Known:
    """What people decided, and what the accounts of travellers say, by conversation."""

    decisions: Decisions
    accounts: dict[str, KnownDetails]

    def account_of(self, conversation_id: str) -> KnownDetails:
        return self.accounts.get(conversation_id, NOTHING_KNOWN)


@dataclass
class Curation:
    """Everything that goes into a version, with placeholders; usable only when `open` is empty."""

    conversations: list[ReviewedConversation] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    open: list[FoundCase] = field(default_factory=list)
    tally: CurationTally = field(default_factory=CurationTally)


async def read_known(session: AsyncSession) -> Known:
    return await _known(session, _decided(), _named())


async def known_of_conversations(session: AsyncSession, ids: Sequence[str]) -> Known:
    """The same of these conversations alone."""
    decided = _decided().where(col(RedactionCase.conversation_id).in_(ids))
    named = _named().where(col(Conversation.id).in_(ids))
    return await _known(session, decided, named)


async def known_of_imports(session: AsyncSession, numbers: Sequence[int]) -> Known:
    """The same of imported files; there are no accounts."""
    return await _known(session, _decided().where(col(RedactionCase.import_id).in_(numbers)), None)


def curate(
    conversations: Sequence[ReviewedConversation], examples: Sequence[Example], known: Known, system_message: str
) -> Curation:
    """Pure. What the system message says of the company itself stays wherever it is said."""
    ours, done = own_details(system_message), Curation()
    for conversation in conversations:
        curated = curate_conversation(conversation, known.decisions, known.account_of(conversation.id), ours)
        done.conversations.append(curated.value)
        done.open += curated.open
        done.tally.add(curated)
    for example in examples:
        learned = curate_example(example, known.decisions, ours)
        done.examples.append(learned.value)
        done.open += learned.open
        done.tally.add(learned)
    return done


async def store_cases(session: AsyncSession, found: Sequence[FoundCase]) -> int:
    """Adds the cases that are not there yet; how many those were. Decisions are left as they are."""
    await one_at_a_time(session, _LOCK)
    known: set[str] = set()
    keys = [one.case.key for one in found]
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        there = select(RedactionCase.key).where(col(RedactionCase.key).in_(keys[start : start + _KEYS_AT_ONCE]))
        known.update((await session.scalars(there)).all())
    fresh = {one.case.key: one for one in found if one.case.key not in known}
    session.add_all(_case_row(one) for one in fresh.values())
    return len(fresh)


# --- the monitor's part ---------------------------------------------------------------------------------------------


async def scan_sources(services: Services) -> bool:
    """Searches some of what is approved or imported and was not searched since; True when nothing is left."""
    async with services.database.reading() as session:
        ids = await _conversations_to_scan(session)
        conversations = await approved_conversations(session, ids) if ids else []
        imported = None if ids else await _import_to_scan(session)
        known = await read_known(session) if ids or imported else None
    if known is None:
        return True
    examples = read_examples(imported.content, kind="import", id=str(imported.id)) if imported else []
    done = await asyncio.to_thread(curate, conversations, examples, known, "")
    async with services.database.writing() as session:
        await _forget_vanished(session, ids, imported, done.open)
        await store_cases(session, done.open)
        await _note_scans(session, ids, imported)
    return False


# --- how it is done -------------------------------------------------------------------------------------------------


def _decided() -> Any:
    return select(RedactionCase.key, RedactionCase.decision).where(col(RedactionCase.decision).is_not(None))


def _named() -> Any:
    return (
        select(Conversation.id, User.identifier, User.display_name)
        .join(User, col(User.id) == Conversation.user_id)
        .where(or_(col(User.identifier).contains("@"), col(User.display_name) != "Guest"))
    )


async def _known(session: AsyncSession, decided: Any, named: Any) -> Known:
    decisions = {key: Decision(word) for key, word in (await session.execute(decided)).all()}
    rows = (await session.execute(named)).all() if named is not None else []
    return Known(decisions, {id: _details(identifier, name) for id, identifier, name in rows})


def _details(identifier: str, display_name: str) -> KnownDetails:
    """A name that was only made from the address is nobody's word for themselves."""
    is_email = "@" in identifier
    made_up = display_name in ("", "Guest", identifier) or (is_email and display_name == identifier.split("@")[0])
    return KnownDetails(() if made_up else (display_name,), (identifier,) if is_email else ())


def _case_row(one: FoundCase) -> RedactionCase:
    of_import = one.origin.kind == "import"
    return RedactionCase(
        key=one.case.key,
        conversation_id=None if of_import else one.origin.id,
        exchange_id=one.place.exchange_id,
        import_id=int(one.origin.id) if of_import else None,
        import_line=one.origin.line,
        field=one.place.field,
        message=one.place.message,
        start=one.place.start,
        end=one.place.end,
        rule=one.case.rule,
        rules_version=RULES_VERSION,
    )


async def _conversations_to_scan(session: AsyncSession) -> Sequence[str]:
    """Approved ones that were never searched, or by older rules, or not since somebody worked on them."""
    edited = select(Review.id).where(
        Review.conversation_id == ConversationReview.conversation_id,
        col(Review.updated_at) > col(RedactionScan.scanned_at),
    )
    query = (
        select(ConversationReview.conversation_id)
        .join(Conversation, col(Conversation.id) == ConversationReview.conversation_id)
        .outerjoin(RedactionScan, col(RedactionScan.conversation_id) == ConversationReview.conversation_id)
        .where(
            ConversationReview.decision == ReviewDecision.APPROVED,
            col(Conversation.deleted_at).is_(None),
            or_(
                col(RedactionScan.id).is_(None),
                col(RedactionScan.rules_version) < RULES_VERSION,
                col(RedactionScan.scanned_at) < col(ConversationReview.decided_at),
                edited.exists(),
            ),
        )
        .order_by(col(ConversationReview.decided_at))
        .limit(CONVERSATIONS_AT_ONCE)
    )
    return (await session.scalars(query)).all()


async def _import_to_scan(session: AsyncSession) -> ImportedFile | None:
    query = (
        select(ImportedFile)
        .outerjoin(RedactionScan, col(RedactionScan.import_id) == ImportedFile.id)
        .where(or_(col(RedactionScan.id).is_(None), col(RedactionScan.rules_version) < RULES_VERSION))
    )
    return (await session.scalars(query.order_by(col(ImportedFile.id)).limit(1))).first()


async def _forget_vanished(
    session: AsyncSession, ids: Collection[str], imported: ImportedFile | None, found: Iterable[FoundCase]
) -> None:
    """Cases without a decision whose text is no longer suspected, because it was edited or the rules learned."""
    await one_at_a_time(session, _LOCK)
    keys = {one.case.key for one in found}
    undecided = select(RedactionCase).where(
        col(RedactionCase.decision).is_(None),
        or_(
            col(RedactionCase.conversation_id).in_(ids),
            col(RedactionCase.import_id).in_([imported.id] if imported else []),
        ),
    )
    for case in (await session.scalars(undecided)).all():
        if case.key not in keys:
            await session.delete(case)


async def _note_scans(session: AsyncSession, ids: Collection[str], imported: ImportedFile | None) -> None:
    now = utc_now()
    imports = [imported.id] if imported else []
    earlier = or_(col(RedactionScan.conversation_id).in_(ids), col(RedactionScan.import_id).in_(imports))
    await session.execute(delete(RedactionScan).where(earlier))
    scans = [RedactionScan(conversation_id=id, rules_version=RULES_VERSION, scanned_at=now) for id in ids]
    scans += [RedactionScan(import_id=number, rules_version=RULES_VERSION, scanned_at=now) for number in imports]
    session.add_all(scans)
