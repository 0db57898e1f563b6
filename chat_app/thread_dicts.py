"""Our rows in Chainlit's words, and its steps in ours. No database here."""

import json
from datetime import datetime
from typing import Any

from chainlit.step import StepDict
from chainlit.types import ThreadDict
from chainlit.user import PersistedUser

from core.models import ChatStep, Conversation, Rating, User

_SHOWN_TYPES = ("user_message", "assistant_message")
_COLUMNS = frozenset(
    {"id", "threadId", "parentId", "name", "type", "input", "output", "isError", "createdAt", "start", "end"}
)


def as_chainlit_user(user: User) -> PersistedUser:
    """Without the role: it is looked up at every use, never carried about."""
    return PersistedUser(
        id=user.id,
        createdAt=user.created_at.isoformat(),
        identifier=user.identifier,
        display_name=user.display_name,
        metadata={},
    )


def cursor_of(conversation: Conversation) -> str:
    return f"{conversation.updated_at.isoformat()}|{conversation.id}"


def read_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """None for the first page, and for a cursor that is not ours."""
    when, _, conversation_id = (cursor or "").partition("|")
    try:
        return datetime.fromisoformat(when), conversation_id
    except ValueError:
        return None


def as_list_entry(conversation: Conversation) -> ThreadDict:
    return ThreadDict(
        id=conversation.id,
        createdAt=conversation.updated_at.isoformat(),
        name=conversation.name,
        userId=conversation.user_id,
        userIdentifier=None,
        tags=None,
        metadata={},
        steps=[],
        elements=[],
    )


def step_columns(step: dict[str, Any], sequence: int) -> dict[str, Any]:
    rest = {key: value for key, value in step.items() if key not in _COLUMNS and key != "feedback"}
    return {
        "id": step["id"],
        "conversation_id": step["threadId"],
        "parent_id": step.get("parentId"),
        "type": step.get("type") or "undefined",
        "name": step.get("name") or "",
        "input": step.get("input") or "",
        "output": step.get("output") or "",
        "is_error": bool(step.get("isError")),
        "created_at": step.get("createdAt"),
        "started_at": step.get("start"),
        "ended_at": step.get("end"),
        "payload": json.loads(json.dumps(rest, default=str)),
        "sequence": sequence,
    }


def as_step_dict(step: ChatStep, rating: Rating | None) -> StepDict:
    """What the page needs of a step. Input and output of anything that is no message stay here: with `cot = "hidden"`
    Chainlit hides them while a reply is made, but would send them when the conversation is opened again."""
    shown = step.type in _SHOWN_TYPES
    row: dict[str, Any] = {
        **step.payload,
        "id": step.id,
        "threadId": step.conversation_id,
        "parentId": step.parent_id,
        "type": step.type,
        "name": step.name,
        "input": "",
        "output": step.output if shown else "",
        "metadata": {},
        "generation": None,
        "isError": step.is_error,
        "createdAt": step.created_at,
        "start": step.started_at,
        "end": step.ended_at,
        "streaming": False,
    }
    if rating:
        row["feedback"] = {"forId": step.id, "id": rating.id, "value": rating.value, "comment": rating.comment or None}
    return StepDict(**row)
