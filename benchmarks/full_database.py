"""Fills a database with approved conversations, as chat, ratings and reviews would have left them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.conversations import MadeConversation, conversations, suspected_in
from core.database import Database
from core.migrations import upgrade
from core.models import (
    Conversation,
    ConversationReview,
    Deployment,
    Exchange,
    FinishReason,
    RedactionCase,
    RedactionDecision,
    Release,
    Review,
    ReviewDecision,
    Role,
    User,
    saved,
)
from training_data.redaction.rules import RULES_VERSION
from training_data.samples import sample_system_message
from training_data.weights import Ending, Evidence, decide_weight

_AT_ONCE = 500
STAFF = "admin"


async def fill(database: Database, count: int, seed: int) -> User:
    """Migrates an empty database and puts so many conversations into it; the admin who approved them."""
    await upgrade(database)
    async with database.writing() as session:
        admin = User(id=STAFF, identifier="admin@example.com", role=Role.ADMIN)
        session.add_all([admin, User(id="guest", identifier="guest:1")])
        deployment = Deployment(name="base", model="gpt-4.1-mini")
        session.add(deployment)
        await session.flush()
        prompt, number = sample_system_message(), saved(deployment.id)
        session.add(Release(id=1, name="first", deployment_id=number, system_prompt=prompt))
    made = conversations(count, seed)
    while some := list(islice(made, _AT_ONCE)):
        async with database.writing() as session:
            await _add(session, some)
    return admin


async def _add(session: AsyncSession, some: list[MadeConversation]) -> None:
    cases = [row for one in some for row in _cases(one)]
    tables: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (User, [_user(one) for one in some if one.account]),
        (Conversation, [_conversation(one) for one in some]),
        (Exchange, [row for one in some for row in _exchanges(one)]),
        (Review, [row for one in some for row in _reviews(one)]),
        (ConversationReview, [_approval(one) for one in some]),
        (RedactionCase, cases),
    )
    for table, rows in tables:
        if rows:
            await session.execute(insert(table), rows)


def _user(one: MadeConversation) -> dict[str, Any]:
    return {"id": f"user {one.id}", "identifier": one.email, "display_name": one.account}


def _conversation(one: MadeConversation) -> dict[str, Any]:
    user = f"user {one.id}" if one.account else "guest"
    return {"id": one.id, "user_id": user, "release_id": 1, "created_at": one.began, "updated_at": one.began}


def _exchanges(one: MadeConversation) -> Iterator[dict[str, Any]]:
    prompt = [{"role": "system", "content": sample_system_message()}]
    for position, turn in enumerate(one.turns):
        prompt = [*prompt, {"role": "user", "content": turn.question}]
        yield {
            "id": f"{one.id[:-2]}{position:02}", "conversation_id": one.id, "position": position,
            "question": turn.question, "reply": turn.reply, "release_id": 1, "deployment": "base", "model": "",
            "prompt": prompt, "finish_reason": FinishReason.STOP, "created_at": one.began,
        }  # fmt: skip
        prompt = [*prompt, {"role": "assistant", "content": turn.reply}]


def _reviews(one: MadeConversation) -> Iterator[dict[str, Any]]:
    """What approving a conversation settles for each reply, and the ideal replies that somebody wrote."""
    for position, turn in enumerate(one.turns):
        thumbs = () if turn.thumb is None else (turn.thumb,)
        decided = decide_weight(Evidence(turn.reply, None, turn.ideal, thumbs, Ending.STOP))
        yield {
            "exchange_id": f"{one.id[:-2]}{position:02}", "conversation_id": one.id, "weight": decided.weight,
            "ideal_reply": turn.ideal, "settled_by": None if turn.ideal else decided.reason, "note": "",
            "reviewer_id": STAFF, "updated_at": one.began,
        }  # fmt: skip


def _approval(one: MadeConversation) -> dict[str, Any]:
    approved = ReviewDecision.APPROVED
    return {"conversation_id": one.id, "decision": approved, "reviewer_id": STAFF, "decided_at": one.began}


def _cases(one: MadeConversation) -> Iterator[dict[str, Any]]:
    for key in suspected_in(one):
        yield {
            "key": key, "conversation_id": one.id, "field": "question", "start": 0, "end": 0, "rule": "name_unknown",
            "rules_version": RULES_VERSION, "found_at": one.began, "decision": RedactionDecision.NAME,
            "decided_by": STAFF,
        }  # fmt: skip
