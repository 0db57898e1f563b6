"""Which release serves a new conversation. Pure: values in, a decision out; `current_plan` is the only query."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import BadInput
from core.models import TrafficPlan


@dataclass(frozen=True)
class Share:
    release_id: int
    share: float


def read_shares(raw: Sequence[Mapping[str, Any]]) -> tuple[Share, ...]:
    """The shares of a plan. Raises BadInput unless they are positive, name a release once each, and add up to 1."""
    shares = tuple(Share(int(entry["release_id"]), float(entry["share"])) for entry in raw)
    if not shares or any(not 0 < share.share <= 1 for share in shares):
        raise BadInput("A traffic plan needs at least one release, each with a share above 0 and up to 1", "shares")
    if len({share.release_id for share in shares}) != len(shares):
        raise BadInput("A traffic plan names a release twice: give each release one share", "shares")
    if abs(sum(share.share for share in shares) - 1) > 1e-9:
        raise BadInput(f"The shares add up to {sum(s.share for s in shares):g}; they must add up to 1", "shares")
    return shares


def position_of(traveller: str, plan_id: int) -> float:
    """A number in [0, 1) that is the same for the same traveller and plan, on every machine."""
    digest = hashlib.sha256(f"{plan_id}:{traveller}".encode()).digest()
    # 53 bits fill a float exactly; more could round up to 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def choose_release(shares: Sequence[Share], position: float) -> int:
    """The release whose stretch of [0, 1) holds `position`."""
    end = 0.0
    for share in shares:
        end += share.share
        if position < end:
            return share.release_id
    return shares[-1].release_id  # rounding may leave the last end a hair below 1


async def current_plan(session: AsyncSession) -> TrafficPlan | None:
    """The newest plan. One row by primary key, asked anew for every new conversation, so a switch is seen at once."""
    return (await session.scalars(select(TrafficPlan).order_by(col(TrafficPlan.id).desc()).limit(1))).first()
