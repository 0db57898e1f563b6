"""The kinds of columns that tables are made of."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, Text, TypeDecorator
from sqlmodel import Field

from core.clock import utc_now


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database; SQLite would give it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def new_id() -> str:
    return str(uuid.uuid4())


def created_time(index: bool = False) -> Any:
    return Field(default_factory=utc_now, sa_type=UtcDateTime, index=index)


def time_or_none(index: bool = False) -> Any:
    return Field(default=None, sa_type=UtcDateTime, index=index)


def long_text() -> Any:
    return Field(default="", sa_type=Text)


def one_of(words: type[StrEnum]) -> Any:
    """One of a fixed set of words, stored as the word itself so that a new one needs no change of the table."""
    return Enum(
        words, native_enum=False, length=32, values_callable=lambda members: [member.value for member in members]
    )


def json_object() -> Any:
    return Field(default_factory=dict, sa_type=JSON)


def json_list() -> Any:
    return Field(default_factory=list, sa_type=JSON)
