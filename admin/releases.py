"""Releases and which of them serves: create, promote, roll back. Traffic plans are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.repeated_requests import made_before
from core.audit import record
from core.azure_chat import ask
from core.database import one_at_a_time
from core.errors import AzureError, NotFound, Refused
from core.models import Conversation, Deployment, DeploymentState, Release, TrafficPlan, User, new_id
from core.services import Services
from core.traffic import Share, current_plan, read_shares

Reason = Literal["first", "promotion", "rollback"]
TRAFFIC = "traffic"
"""What `one_at_a_time` guards whenever it is decided who serves, or whether something that serves may go."""
_PROBE = ({"role": "user", "content": "What can you do?"},)


class ReleaseRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    request_id: str = Field(default_factory=new_id)
    name: str = Field(min_length=1, max_length=100)
    deployment: int = Field(description="Number of the deployment.")
    system_prompt: str = Field(min_length=1, max_length=20_000)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    max_tokens: int | None = Field(None, ge=1, le=16_384)

    def parameters(self) -> dict[str, Any]:
        return self.model_dump(include={"temperature", "top_p", "max_tokens"}, exclude_none=True)


@dataclass(frozen=True)
class ReleaseRow:
    release: Release
    deployment: Deployment
    share_now: float
    """Share of new conversations, 0 to 1."""
    conversations: int
    """Conversations that this release has served since it exists."""


async def create_release(session: AsyncSession, actor: User | None, request: ReleaseRequest) -> Release:
    """A release that serves nobody yet. The same request twice gives the same release."""
    if earlier := await made_before(session, Release, request.request_id):
        return earlier
    deployment = await session.get(Deployment, request.deployment)
    if deployment is None or deployment.deletion_wanted:
        raise NotFound(f"There is no deployment {request.deployment}: create it first")
    release = Release(
        request_id=request.request_id,
        name=request.name,
        deployment_id=request.deployment,
        system_prompt=request.system_prompt,
        parameters=request.parameters(),
        created_by=actor.id if actor else None,
    )
    session.add(release)
    await session.flush()
    record(session, actor or "wayfarer", "created", "release", release.id, deployment=deployment.name)
    return release


async def get_release(session: AsyncSession, number: int) -> Release:
    release = await session.get(Release, number)
    if release is None:
        raise NotFound(f"There is no release {number}: wayfarer releases list shows them")
    return release


async def list_releases(session: AsyncSession) -> list[ReleaseRow]:
    """The newest first."""
    shares = await live_split(session)
    counts = select(Conversation.release_id, func.count()).group_by(col(Conversation.release_id))
    served: dict[int | None, int] = dict((await session.execute(counts)).all())
    query = (
        select(Release, Deployment)
        .join(Deployment, col(Deployment.id) == Release.deployment_id)
        .order_by(col(Release.id).desc())
    )
    return [
        ReleaseRow(release, deployment, shares.get(release.id or 0, 0.0), served.get(release.id, 0))
        for release, deployment in (await session.execute(query)).all()
    ]


async def live_split(session: AsyncSession) -> dict[int, float]:
    """Share of new conversations by release number; empty before the first plan."""
    plan = await current_plan(session)
    return {share.release_id: share.share for share in read_shares(plan.shares)} if plan else {}


async def live_release(session: AsyncSession) -> Release | None:
    """The release with the largest share."""
    split = await live_split(session)
    return await session.get(Release, max(split, key=lambda number: split[number])) if split else None


async def list_plans(session: AsyncSession, limit: int = 50) -> Sequence[TrafficPlan]:
    """The newest first; the first of the list is live."""
    return (await session.scalars(select(TrafficPlan).order_by(col(TrafficPlan.id).desc()).limit(limit))).all()


async def promote(services: Services, actor: User, number: int, note: str = "") -> TrafficPlan:
    """All new conversations go to this release, after its deployment has answered a probe.

    Asking for what is live already changes nothing and returns the live plan.
    """
    async with services.database.reading() as session:
        release = await get_release(session, number)
        plan = await current_plan(session)
    if plan and read_shares(plan.shares) == (Share(number, 1.0),):
        return plan
    return await _switch(services, actor, (release,), [Share(number, 1.0)], "promotion", note, plan)


async def rollback(services: Services, actor: User, note: str = "") -> TrafficPlan:
    """Back to the split that was live before the last promotion; a second rollback goes one further back."""
    async with services.database.reading() as session:
        plans = await list_plans(session, limit=1_000)
        target = plan_before_last_promotion(plans)
        if target is None:
            raise Refused("There is nothing to roll back to: no release was promoted after the first one")
        shares = list(read_shares(target.shares))
        releases = [await get_release(session, share.release_id) for share in shares]
    return await _switch(services, actor, releases, shares, "rollback", note, plans[0])


def plan_before_last_promotion(plans: Sequence[TrafficPlan]) -> TrafficPlan | None:
    """`plans` newest first. Each rollback undoes one promotion that no other rollback has undone."""
    undone = 0
    for position, plan in enumerate(plans):
        if plan.reason == "rollback":
            undone += 1
        elif plan.reason == "promotion" and undone:
            undone -= 1
        elif plan.reason == "promotion":
            return plans[position + 1] if position + 1 < len(plans) else None
    return None


async def write_plan(
    session: AsyncSession, actor: User | None, shares: Sequence[Share], reason: Reason, note: str = ""
) -> TrafficPlan:
    raw = [{"release_id": share.release_id, "share": share.share} for share in shares]
    read_shares(raw)
    plan = TrafficPlan(shares=raw, reason=reason, note=note.strip()[:1_000], created_by=actor.id if actor else None)
    session.add(plan)
    await session.flush()
    record(session, actor or "wayfarer", f"switched traffic ({reason})", "traffic plan", plan.id, shares=raw)
    return plan


# --- how it is done -------------------------------------------------------------------------------------------------


async def _switch(
    services: Services,
    actor: User,
    releases: Sequence[Release],
    shares: Sequence[Share],
    reason: Reason,
    note: str,
    seen: TrafficPlan | None,
) -> TrafficPlan:
    for release in releases:
        await _probe(services, release)
    async with services.database.writing() as session:
        await one_at_a_time(session, TRAFFIC)
        live = await current_plan(session)
        if (live and live.id) != (seen and seen.id):
            raise Refused("Somebody switched the traffic a moment ago: look at the live split, then decide again")
        for release in releases:
            await _ready_deployment(session, release)
        return await write_plan(session, actor, shares, reason, note)


async def _probe(services: Services, release: Release) -> None:
    """Traffic never goes to a deployment that does not answer now: Azure deletes idle ones."""
    async with services.database.reading() as session:
        deployment = await _ready_deployment(session, release)
    try:
        reply = await ask(services.azure, deployment.name, _PROBE, {"max_tokens": 20})
    except AzureError as error:
        raise Refused(
            f"Release {release.id} cannot serve: deployment '{deployment.name}' gave no answer. {error}"
        ) from error
    if not reply.text.strip():
        raise Refused(f"Release {release.id} cannot serve: deployment '{deployment.name}' answered with nothing")


async def _ready_deployment(session: AsyncSession, release: Release) -> Deployment:
    deployment = await session.get(Deployment, release.deployment_id)
    if deployment is None or deployment.deletion_wanted or deployment.state is not DeploymentState.READY:
        state = "missing" if deployment is None else "going" if deployment.deletion_wanted else deployment.state
        raise Refused(f"Release {release.id} cannot serve: its deployment is {state}, it must be ready")
    return deployment
