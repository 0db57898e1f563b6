"""The order of the lines. None of them depends on the order in which conversations were handed over."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from training_data.candidates import Candidate, LeftOut

Key = tuple[str, str, int, tuple[str, ...]]
Order = Literal["origin", "time", "shuffled"]
Rank = datetime | bytes | None
"""By what a line is sorted within its file; lines of equal rank stand in the order of their places."""

_UNKNOWN = datetime.min.replace(tzinfo=UTC)


def place_of(one: Candidate | LeftOut) -> Key:
    """Kind, id and line of the origin; several pairs of one conversation follow the ids of their exchanges."""
    exchange_ids = one.exchange_ids if isinstance(one, Candidate) else ()
    kind, id, line = one.origin.place
    return kind, id, line or 0, exchange_ids


def rank_of(candidate: Candidate, *, order: Order, seed: int) -> Rank:
    """Those without a time come before those with one.

    Each line's place in the shuffle depends on the seed and its origin alone, so others do not stir it.
    """
    if order == "time":
        return candidate.started_at or _UNKNOWN
    if order == "shuffled":
        return sha256(json.dumps(["order", seed, *place_of(candidate)]).encode()).digest()
    return None


def in_order_of_origin(left_out: Iterable[LeftOut]) -> list[LeftOut]:
    return sorted(left_out, key=place_of)
