"""The audit trail: who did what. Written in the same transaction as the deed itself."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.models import AuditEntry, User


def record(
    session: AsyncSession, actor: User | str, action: str, object_type: str, object_id: object, **details: Any
) -> None:
    """`action` is a past participle, such as promoted. `details` hold ids and numbers, never a traveller's text."""
    name = actor if isinstance(actor, str) else actor.identifier
    session.add(
        AuditEntry(actor=name, action=action, object_type=object_type, object_id=str(object_id), details=details)
    )
