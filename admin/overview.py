"""The wheel: the loop as it stands now, stage by stage, and what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from admin.redactions import count_cases
from admin.releases import live_split
from admin.reviews import count_by_status
from admin.training_jobs import TERMINAL
from core.clock import utc_now
from core.models import (
    Conversation,
    DatasetFile,
    DatasetVersion,
    Deployment,
    DeploymentState,
    Erasure,
    ErasureState,
    Evaluation,
    EvaluationState,
    JobState,
    Rating,
    Release,
    Role,
    TrafficPlan,
    TrainingJob,
)


@dataclass(frozen=True)
class Stage:
    key: str
    title: str
    number: str
    caption: str
    state: str
    """idle, working, waiting or ready."""
    href: str


@dataclass(frozen=True)
class Waiting:
    who: str
    what: str
    href: str


@dataclass(frozen=True)
class Wheel:
    stages: list[Stage]
    waiting: list[Waiting]


async def wheel(session: AsyncSession, hosting: Mapping[str, float]) -> Wheel:
    """`hosting` is the price list's fee per hour of a fine-tuned model, by SKU."""
    counts = await count_by_status(session)
    stages = [
        await _conversations(session),
        await _ratings(session),
        _reviews(counts["waiting"], counts["approved"]),
        await _datasets(session),
        await _jobs(session),
        await _deployments(session, hosting),
        await _evaluations(session),
        await _traffic(session),
    ]
    return Wheel(stages, await _waiting(session, counts["waiting"]))


async def _conversations(session: AsyncSession) -> Stage:
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    today = select(func.count()).select_from(Conversation).where(col(Conversation.created_at) >= midnight)
    number = await session.scalar(today) or 0
    return Stage(
        "conversations",
        "Conversations",
        str(number),
        "today",
        "ready" if number else "idle",
        "/admin/reviews?status=all",
    )


async def _ratings(session: AsyncSession) -> Stage:
    # One look at the week for both figures: a thumb up is 1, a thumb down 0.
    both = select(func.count(), func.coalesce(func.sum(Rating.value), 0)).select_from(Rating)
    number, up = (await session.execute(both.where(col(Rating.created_at) >= utc_now() - timedelta(days=7)))).one()
    caption = f"in 7 days, {up} up" if number else "in 7 days"
    return Stage("ratings", "Ratings", str(number), caption, "ready" if number else "idle", "/admin/reviews?status=all")


def _reviews(waiting: int, approved: int) -> Stage:
    state = "waiting" if waiting else "ready" if approved else "idle"
    return Stage("reviews", "Reviews", str(waiting), f"waiting, {approved} approved", state, "/admin/reviews")


async def _datasets(session: AsyncSession) -> Stage:
    newest = (await session.scalars(select(DatasetVersion).order_by(col(DatasetVersion.id).desc()).limit(1))).first()
    if newest is None:
        return Stage("datasets", "Datasets", "0", "none built yet", "idle", "/admin/datasets")
    examples = select(func.sum(DatasetFile.examples)).where(DatasetFile.version_id == newest.id)
    caption = f"newest, {await session.scalar(examples) or 0} examples"
    return Stage("datasets", "Datasets", f"v{newest.id}", caption, "ready", f"/admin/datasets/{newest.id}")


async def _jobs(session: AsyncSession) -> Stage:
    newest = (await session.scalars(select(TrainingJob).order_by(col(TrainingJob.id).desc()).limit(1))).first()
    if newest is None:
        return Stage("training-jobs", "Training jobs", "0", "none started yet", "idle", "/admin/training-jobs")
    state = "working" if newest.state not in TERMINAL else "ready" if newest.state is JobState.SUCCEEDED else "waiting"
    number = await _count(session, TrainingJob)
    caption = f"newest {newest.state}"
    return Stage("training-jobs", "Training jobs", str(number), caption, state, f"/admin/training-jobs/{newest.id}")


async def _deployments(session: AsyncSession, hosting: Mapping[str, float]) -> Stage:
    query = select(Deployment).where(col(Deployment.state).not_in((DeploymentState.DELETED, DeploymentState.FAILED)))
    deployments = (await session.scalars(query)).all()
    hourly = sum(hosting.get(deployment.sku, 0.0) for deployment in deployments if deployment.job_id)
    pending = any(deployment.state is not DeploymentState.READY for deployment in deployments)
    state = "working" if pending else "ready" if deployments else "idle"
    caption = f"about ${hourly:.2f} per hour" if hourly else "no hosting fee"
    return Stage("deployments", "Deployments", str(len(deployments)), caption, state, "/admin/deployments")


async def _evaluations(session: AsyncSession) -> Stage:
    newest = (await session.scalars(select(Evaluation).order_by(col(Evaluation.id).desc()).limit(1))).first()
    if newest is None:
        return Stage("evaluations", "Comparison", "0", "none made yet", "idle", "/admin/evaluations")
    running = newest.state is EvaluationState.RUNNING
    caption = f"newest: {newest.summary.get('verdict', newest.state)}"
    number = await _count(session, Evaluation)
    href = f"/admin/evaluations/{newest.id}"
    return Stage("evaluations", "Comparison", str(number), caption, "working" if running else "ready", href)


async def _traffic(session: AsyncSession) -> Stage:
    split = await live_split(session)
    if not split:
        return Stage("releases", "Live traffic", "–", "no release yet", "idle", "/admin/releases")
    text = ", ".join(f"release {number}: {share:.0%}" for number, share in split.items())
    leading = max(split, key=lambda number: split[number])
    release = await session.get(Release, leading)
    return Stage(
        "releases",
        "Live traffic",
        f"{split[leading]:.0%}",
        release.name if release and len(split) == 1 else text,
        "ready",
        "/admin/releases",
    )


async def _waiting(session: AsyncSession, reviews: int) -> list[Waiting]:
    waiting: list[Waiting] = []
    if reviews:
        plural = "conversation" if reviews == 1 else "conversations"
        waiting.append(Waiting(Role.REVIEWER, f"{reviews} {plural} to review", "/admin/reviews"))
    open_cases = (await count_cases(session))["open"]
    if open_cases:
        plural = "text that looks" if open_cases == 1 else "texts that look"
        waiting.append(Waiting(Role.REVIEWER, f"{open_cases} {plural} personal", "/admin/redactions"))
    waiting += await _jobs_to_deploy(session)
    waiting += await _releases_to_compare(session)
    waiting += await _verdicts_to_act_on(session)
    waiting += await _failed_erasures(session)
    waiting += await _troubles(session)
    return waiting


async def _jobs_to_deploy(session: AsyncSession) -> list[Waiting]:
    deployed = select(Deployment.model).where(Deployment.state != DeploymentState.DELETED)
    query = select(TrainingJob).where(
        TrainingJob.state == JobState.SUCCEEDED, col(TrainingJob.fine_tuned_model).not_in(deployed)
    )
    jobs = (await session.scalars(query.order_by(col(TrainingJob.id).desc()).limit(3))).all()
    return [
        Waiting(Role.ADMIN, f"Job {job.id} succeeded: deploy its model", f"/admin/training-jobs/{job.id}")
        for job in jobs
    ]


async def _releases_to_compare(session: AsyncSession) -> list[Waiting]:
    compared = select(Evaluation.candidate_id).union(select(Evaluation.baseline_id))
    ever_live = {
        share["release_id"] for plan in (await session.scalars(select(TrafficPlan))).all() for share in plan.shares
    }
    query = select(Release).where(col(Release.id).not_in(compared), col(Release.id).not_in(ever_live))
    releases = (await session.scalars(query.order_by(col(Release.id).desc()).limit(3))).all()
    return [
        Waiting(Role.ADMIN, f"Release {release.id} was never compared", "/admin/evaluations") for release in releases
    ]


async def _verdicts_to_act_on(session: AsyncSession) -> list[Waiting]:
    done = select(Evaluation).where(Evaluation.state == EvaluationState.DONE)
    newest = (await session.scalars(done.order_by(col(Evaluation.id).desc()).limit(1))).first()
    if newest is None or newest.summary.get("verdict") != "better" or newest.candidate_id in await live_split(session):
        return []
    what = f"Release {newest.candidate_id} compared better: promote it or let it be"
    return [Waiting(Role.ADMIN, what, f"/admin/evaluations/{newest.id}")]


async def _failed_erasures(session: AsyncSession) -> list[Waiting]:
    query = select(Erasure.user_id).where(Erasure.state == ErasureState.FAILED).limit(3)
    return [
        Waiting(Role.ADMIN, "An erasure failed: try it again", f"/admin/travellers/{user_id}")
        for user_id in (await session.scalars(query)).all()
    ]


async def _troubles(session: AsyncSession) -> list[Waiting]:
    """Work whose last attempt went wrong and is being tried again."""
    kinds: tuple[tuple[Any, str, str], ...] = (
        (TrainingJob, "Training job", "/admin/training-jobs/{}"),
        (Deployment, "Deployment", "/admin/deployments"),
        (Evaluation, "Evaluation", "/admin/evaluations/{}"),
        (Erasure, "Erasure", "/admin/travellers"),
    )
    troubles: list[Waiting] = []
    for kind, noun, href in kinds:
        rows = await session.scalars(
            select(kind).where(col(kind.problem).is_not(None), col(kind.due_at).is_not(None)).limit(3)
        )
        troubles += [Waiting("operator", f"{noun} {row.id} is being tried again", href.format(row.id)) for row in rows]
    return troubles


async def _count(session: AsyncSession, table: type[SQLModel]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0
