"""What became of a conversation: the versions, files, jobs, models, deployments and releases that learned from it.

Works for conversations that are gone as well: versions keep ids, not rows.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ScalarSelect
from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import NotFound
from core.models import (
    Checkpoint,
    Conversation,
    DatasetFile,
    DatasetLine,
    Deployment,
    DeploymentState,
    JobState,
    Release,
    TrafficPlan,
    TrainingJob,
    saved,
)

Use = Literal["learned", "measured"]
"""learned: it was in the training file, or in that of a job whose model this one began with. measured: it was held
back, and the loss on it was measured."""


@dataclass(frozen=True)
class VersionUse:
    """The file of a version that holds it, and on which lines (from 1). `erased_at`: since when it holds nothing."""

    version: int
    part: str
    sha256: str
    erased_at: datetime | None
    lines: tuple[int, ...]


@dataclass(frozen=True)
class JobUse:
    """`file_id` is the file at Azure that holds the text, None where it was never uploaded. `models` can be deployed.

    `through` is the job whose model this one went on training, where the text came in that way.
    """

    job: int
    use: Use
    state: JobState
    base_model: str
    azure_job_id: str | None
    file_id: str | None
    models: tuple[str, ...]
    through: int | None = None


@dataclass(frozen=True)
class DeploymentUse:
    deployment: int
    name: str
    model: str
    state: DeploymentState


@dataclass(frozen=True)
class ReleaseUse:
    """`share` is its part of new conversations under the newest traffic plan."""

    release: int
    name: str
    deployment: int
    share: float


@dataclass(frozen=True)
class Learned:
    """Jobs with their models, and where those models answer. A job that only measured leads to no deployment."""

    jobs: tuple[JobUse, ...]
    deployments: tuple[DeploymentUse, ...]
    releases: tuple[ReleaseUse, ...]


@dataclass(frozen=True)
class ConversationLineage:
    """`present` is False once the conversation was deleted or erased."""

    conversation_id: str
    title: str | None
    present: bool
    versions: tuple[VersionUse, ...]
    learned: Learned


async def conversation_lineage(session: AsyncSession, conversation_id: str) -> ConversationLineage:
    """Raises NotFound for a conversation that is neither here nor in any version."""
    row = await session.get(Conversation, conversation_id)
    versions = await version_uses(session, [conversation_id])
    if row is None and not versions:
        raise NotFound(f"There is no conversation '{conversation_id}', and no version was made from one")
    present = row is not None and row.deleted_at is None
    learned = await what_learned(session, [(one.version, one.part) for one in versions])
    return ConversationLineage(conversation_id, row.name if row and present else None, present, versions, learned)


async def what_learned(session: AsyncSession, files: Collection[tuple[int, str]]) -> Learned:
    """Everything that was trained on these files of versions, as (version, part), or on models made from them."""
    jobs = (await session.scalars(select(TrainingJob).order_by(col(TrainingJob.id)))).all() if files else []
    models = await _models(session, jobs)
    used = _direct(jobs, models, set(files))
    _follow(jobs, models, used)
    trained = {model for use in used.values() if use.use == "learned" for model in use.models}
    deployments = await _deployments(session, trained)
    releases = await _releases(session, [one.deployment for one in deployments])
    return Learned(tuple(used[number] for number in sorted(used)), deployments, releases)


async def version_uses(
    session: AsyncSession, conversation_ids: Collection[str] | ScalarSelect[str]
) -> tuple[VersionUse, ...]:
    """Every file of a version with a line made of one of these conversations."""
    columns = (
        col(DatasetFile.version_id),
        col(DatasetFile.part),
        col(DatasetFile.sha256),
        col(DatasetFile.erased_at),
        col(DatasetLine.line),
    )
    query = (
        sql_select(*columns)
        .join(DatasetLine, col(DatasetLine.file_id) == DatasetFile.id)
        .where(col(DatasetLine.origin_kind) == "conversation", col(DatasetLine.origin_id).in_(conversation_ids))
        .order_by(col(DatasetFile.version_id), col(DatasetFile.id), col(DatasetLine.line))
    )
    lines: dict[tuple[int, str, str, datetime | None], list[int]] = {}
    for *file, line in (await session.execute(query)).all():
        lines.setdefault(tuple(file), []).append(line)  # type: ignore[arg-type]
    return tuple(VersionUse(*file, tuple(found)) for file, found in lines.items())


# --- how it is done -------------------------------------------------------------------------------------------------


async def _models(session: AsyncSession, jobs: Iterable[TrainingJob]) -> dict[int, tuple[str, ...]]:
    """What each job made that can be deployed: its model and its checkpoints."""
    found: dict[int, list[str]] = {saved(job.id): [job.fine_tuned_model] for job in jobs if job.fine_tuned_model}
    query = sql_select(col(Checkpoint.job_id), col(Checkpoint.model)).order_by(col(Checkpoint.step).desc())
    for job, model in (await session.execute(query)).all():
        found.setdefault(job, []).append(model)
    return {job: tuple(dict.fromkeys(models)) for job, models in found.items()}


def _direct(
    jobs: Sequence[TrainingJob], models: dict[int, tuple[str, ...]], files: Collection[tuple[int, str]]
) -> dict[int, JobUse]:
    used = {}
    for job in jobs:
        validation = job.validation_version_id or job.training_version_id
        if (job.training_version_id, "training") in files:
            used[saved(job.id)] = _use(job, "learned", job.training_file_id, models)
        elif (validation, "validation") in files:
            used[saved(job.id)] = _use(job, "measured", job.validation_file_id, models)
    return used


def _follow(jobs: Sequence[TrainingJob], models: dict[int, tuple[str, ...]], used: dict[int, JobUse]) -> None:
    """Adds jobs that began with a model that learned; a job's number is larger than that of what it began with."""
    made_by = {model: use.job for use in used.values() if use.use == "learned" for model in use.models}
    for job in jobs:
        number, through = saved(job.id), made_by.get(job.base_model)
        if through is None or (number in used and used[number].use == "learned"):
            continue
        file_id = used[number].file_id if number in used else None
        used[number] = _use(job, "learned", file_id, models, through)
        made_by.update(dict.fromkeys(used[number].models, number))


def _use(
    job: TrainingJob, use: Use, file_id: str | None, models: dict[int, tuple[str, ...]], through: int | None = None
) -> JobUse:
    number = saved(job.id)
    return JobUse(number, use, job.state, job.base_model, job.azure_job_id, file_id, models.get(number, ()), through)


async def _deployments(session: AsyncSession, models: Collection[str]) -> tuple[DeploymentUse, ...]:
    query = select(Deployment).where(col(Deployment.model).in_(models)).order_by(col(Deployment.id))
    rows = (await session.scalars(query)).all() if models else []
    return tuple(DeploymentUse(saved(row.id), row.name, row.model, row.state) for row in rows)


async def _releases(session: AsyncSession, deployments: Collection[int]) -> tuple[ReleaseUse, ...]:
    query = select(Release).where(col(Release.deployment_id).in_(deployments)).order_by(col(Release.id))
    rows = (await session.scalars(query)).all() if deployments else []
    plan = (await session.scalars(select(TrafficPlan).order_by(col(TrafficPlan.id).desc()).limit(1))).first()
    shares = {entry["release_id"]: float(entry["share"]) for entry in plan.shares} if plan else {}
    return tuple(ReleaseUse(saved(row.id), row.name, row.deployment_id, shares.get(saved(row.id), 0.0)) for row in rows)
