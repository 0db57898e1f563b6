"""Fields of a record that somebody else wrote, read without trust."""

from collections.abc import Collection, Iterator
from typing import Any

from training_data.importers.rules import fault
from training_data.problems import Problem
from training_data.strict_json import UNREADABLE, Line
from training_data.transfer import Feature, Loss
from training_data.wording import kind, short

FIELDS_NAMED = 20  # a hostile object can have millions


def record_problems(read: Line, line: int) -> tuple[Problem, ...]:
    """Why there are no fields to look at; nothing for an object."""
    if read.value is UNREADABLE or any(one.level == "error" for one in read.problems):
        return tuple(read.problems)
    if isinstance(read.value, dict):
        return ()
    text = f"The record on line {line} is {kind(read.value)} instead of an object."
    return (fault("record_not_an_object", text, line),)


def text_field(record: dict[str, Any], name: str, line: int, *, required: bool) -> tuple[str, tuple[Problem, ...]]:
    """(text, problems). A field that is missing, null or empty is an empty text."""
    value = record.get(name)
    if value is None and not required:
        return "", ()
    if value is None:
        return "", (fault("missing_field", f"The record on line {line} has no {name}.", line, name),)
    if not isinstance(value, str):
        return "", (fault("field_not_text", f"{name} is {kind(value)}.", line, name),)
    return value, ()


def lost_fields(record: dict[str, Any], known: Collection[str]) -> Iterator[Loss]:
    """A loss for each other field that holds anything."""
    others = [name for name, value in record.items() if name not in known and value not in (None, "", [], {})]
    for name in others[:FIELDS_NAMED]:
        yield Loss(Feature.OTHER, f"{short(name)} is not kept")
    if len(others) > FIELDS_NAMED:
        yield Loss(Feature.OTHER, "more fields are not kept", len(others) - FIELDS_NAMED)
