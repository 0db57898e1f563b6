"""Rows and views as plain JSON, for the API and for `--json`."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel
from sqlmodel import SQLModel

_HIDDEN = frozenset({"content", "source", "lease", "key", "due_at"})
"""File contents have an address of their own; the others are the monitor's own affair."""


def describe(value: Any) -> Any:
    """JSON-able: dataclasses and table rows become objects, times ISO 8601 in UTC."""
    if isinstance(value, SQLModel):
        names = (name for name in type(value).model_fields if name not in _HIDDEN)
        return {name: describe(getattr(value, name)) for name in names}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: describe(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): describe(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [describe(entry) for entry in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
