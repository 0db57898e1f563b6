"""The order of the lines. None of them depends on the order in which conversations were handed over."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, TypeVar

from training_data.candidates import Candidate, LeftOut

Sortable = TypeVar("Sortable", Candidate, LeftOut)
Key = tuple[str, str, int, tuple[str, ...]]

_UNKNOWN = datetime.min.replace(tzinfo=UTC)


def in_order_of_origin(candidates: Iterable[Sortable]) -> list[Sortable]:
    """By kind, id and line; several pairs of one conversation in the order of their exchanges' ids."""
    return sorted(candidates, key=_place)


def in_order(
    candidates: Iterable[Candidate], *, order: Literal["origin", "time", "shuffled"], seed: int
) -> list[Candidate]:
    """Candidates in the order that a recipe asks for. Those without a time come before those with one.

    Each line's place in the shuffle depends on the seed and its origin alone, so others do not stir it.
    """
    found = in_order_of_origin(candidates)
    if order == "time":
        found.sort(key=lambda one: one.started_at or _UNKNOWN)
    if order == "shuffled":
        found.sort(key=lambda one: _lot(seed, _place(one)))
    return found


def _place(one: Candidate | LeftOut) -> Key:
    exchange_ids = one.exchange_ids if isinstance(one, Candidate) else ()
    kind, id, line = one.origin.place
    return kind, id, line or 0, exchange_ids


def _lot(seed: int, key: Key) -> bytes:
    return sha256(json.dumps(["order", seed, *key]).encode()).digest()
