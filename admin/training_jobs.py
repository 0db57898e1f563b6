"""Training jobs: what was asked for, and the steps from files to a fine-tuned model."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from admin.datasets import read_part
from admin.repeated_requests import made_before
from admin.work import Step, wake
from core.audit import record
from core.azure_connection import AzureConnection
from core.azure_deployments import AzureModel, list_models
from core.azure_fine_tuning import (
    AzureEvent,
    AzureFile,
    AzureJob,
    create_job,
    find_file,
    find_job,
    get_file,
    list_checkpoints,
    list_events,
    read_file,
    upload_file,
)
from core.azure_fine_tuning import (
    JobRequest as AzureJobRequest,
)
from core.azure_fine_tuning import (
    cancel_job as cancel_azure_job,
)
from core.azure_fine_tuning import (
    get_job as get_azure_job,
)
from core.clock import utc_now
from core.errors import AzureError, NotFound, Refused
from core.models import (
    Checkpoint,
    DatasetFile,
    JobState,
    TrainingEvent,
    TrainingJob,
    TrainingMetric,
    User,
    new_id,
    saved,
)
from core.services import Services

TrainingType = Literal["Standard", "GlobalStandard", "Developer"]
TERMINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})
# The service's words differ by surface and grow: whatever is not listed is still under way.
_STATE_OF_STATUS = {
    "created": JobState.QUEUED,
    "pending": JobState.QUEUED,
    "queued": JobState.QUEUED,
    "validating_files": JobState.QUEUED,
    "succeeded": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
    "cancelled": JobState.CANCELLED,
}
_METRICS = [name for name in TrainingMetric.model_fields if name not in ("job_id", "step")]
_CSV_NAMES = {"validation_mean_token_accuracy": "valid_mean_token_accuracy"}
"""The documented name of a column and the one that the service writes."""


class JobRequest(BaseModel):
    """What an admin asks for; None lets the service choose."""

    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(default_factory=new_id)
    base_model: str = Field(min_length=1, max_length=200)
    training_version: int = Field(ge=1, description="Number of the dataset version to train on.")
    validation_version: int | None = Field(None, description="Left out: the validation file of the same version.")
    method: Literal["supervised"] = "supervised"
    training_type: TrainingType = "GlobalStandard"
    n_epochs: int | None = Field(None, ge=1, le=50)
    batch_size: int | None = Field(None, ge=1, le=256)
    learning_rate_multiplier: float | None = Field(None, gt=0, le=10)
    seed: int | None = Field(None, ge=0, le=2**31 - 1)
    suffix: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{1,18}$", description="Becomes part of the model's name.")


@dataclass(frozen=True)
class JobView:
    job: TrainingJob
    events: Sequence[TrainingEvent]
    metrics: Sequence[TrainingMetric]
    checkpoints: Sequence[Checkpoint]


async def list_base_models(azure: AzureConnection) -> list[AzureModel]:
    """Models of the region that can be fine-tuned now, by name. ARM lists a model once for each kind of account."""
    models = [model for model in await list_models(azure) if model.fine_tunable and model.lifecycle != "Deprecated"]
    return sorted({model.id: model for model in models}.values(), key=lambda model: model.id)


async def start_job(session: AsyncSession, actor: User, request: JobRequest) -> TrainingJob:
    """Writes down what is wanted; the monitor does it. The same request twice gives the same job."""
    if earlier := await made_before(session, TrainingJob, request.request_id):
        return earlier
    await read_part(session, request.training_version, "training")
    if request.validation_version is not None:
        await read_part(session, request.validation_version, "validation")
    job = TrainingJob(
        **request.model_dump(exclude={"training_version", "validation_version"}),
        training_version_id=request.training_version,
        validation_version_id=request.validation_version,
        created_by=actor.id,
        due_at=utc_now(),
    )
    session.add(job)
    await session.flush()
    record(
        session, actor, "started", "training job", job.id, base_model=job.base_model, version=request.training_version
    )
    return job


async def cancel_job(session: AsyncSession, actor: User, number: int) -> TrainingJob:
    """Asks for the end of a job. Safe to repeat. Raises Refused when it has ended already."""
    job = await _job(session, number, lock=True)
    if job.state in TERMINAL:
        raise Refused(f"Training job {number} has ended ({job.state}): there is nothing to cancel")
    if not job.cancel_wanted:
        job.cancel_wanted = True
        wake(job, utc_now())
        record(session, actor, "cancelled", "training job", number)
    return job


def name_at_azure(version: int, part: str, sha256: str) -> str:
    """Holds the content's hash, so that a file that was uploaded before is found again."""
    return f"wayfarer-v{version}-{part}-{sha256[:16]}.jsonl"


async def list_jobs(session: AsyncSession, limit: int = 100) -> Sequence[TrainingJob]:
    """The newest first."""
    return (await session.scalars(select(TrainingJob).order_by(col(TrainingJob.id).desc()).limit(limit))).all()


async def get_job(session: AsyncSession, number: int) -> JobView:
    job = await _job(session, number)
    events = select(TrainingEvent).where(TrainingEvent.job_id == number)
    metrics = select(TrainingMetric).where(TrainingMetric.job_id == number).order_by(col(TrainingMetric.step))
    checkpoints = select(Checkpoint).where(Checkpoint.job_id == number).order_by(col(Checkpoint.step))
    return JobView(
        job,
        (await session.scalars(events.order_by(col(TrainingEvent.at), col(TrainingEvent.id)))).all(),
        (await session.scalars(metrics)).all(),
        (await session.scalars(checkpoints)).all(),
    )


# --- the steps ------------------------------------------------------------------------------------------------------


async def advance_job(services: Services, job: TrainingJob) -> Step:
    """One move of the monitor. Every state was committed before the move that follows from it."""
    match job.state:
        case JobState.UPLOADING:
            return await _upload(services, job)
        case JobState.PROCESSING_FILES:
            return await _wait_for_files(services, job)
        case JobState.CREATING:
            return await _create(services, job)
        case JobState.QUEUED | JobState.RUNNING:
            return await _observe(services, job)
        case _:
            return Step()


async def _upload(services: Services, job: TrainingJob) -> Step:
    if job.cancel_wanted:
        return _ended(JobState.CANCELLED)
    async with services.database.reading() as session:
        training = await read_part(session, job.training_version_id, "training")
        validation = await _validation_part(session, job)
    uploaded = await _uploaded(services.azure, training)
    values = {"state": JobState.PROCESSING_FILES, "training_file_id": uploaded.id}
    if validation:
        values["validation_file_id"] = (await _uploaded(services.azure, validation)).id
    return Step(values, wait_seconds=0.5)


async def _uploaded(azure: AzureConnection, file: DatasetFile) -> AzureFile:
    name = name_at_azure(file.version_id, file.part, file.sha256)
    return await find_file(azure, name) or await upload_file(azure, name, file.content)


async def _validation_part(session: AsyncSession, job: TrainingJob) -> DatasetFile | None:
    try:
        return await read_part(session, job.validation_version_id or job.training_version_id, "validation")
    except NotFound:
        return None  # a version with validation_share 0: the job trains without a validation file


async def _wait_for_files(services: Services, job: TrainingJob) -> Step:
    if job.cancel_wanted:
        return _ended(JobState.CANCELLED)
    ids = [file_id for file_id in (job.training_file_id, job.validation_file_id) if file_id]
    files = [await get_file(services.azure, file_id) for file_id in ids]
    for file in files:
        if file.status in ("error", "deleted"):
            reason = file.details or "no reason given"
            return _ended(JobState.FAILED, f"Azure did not accept '{file.name}' ({file.status}): {reason}")
    if all(file.status == "processed" for file in files):
        return Step({"state": JobState.CREATING}, wait_seconds=0)
    return Step(wait_seconds=_poll(services))


async def _create(services: Services, job: TrainingJob) -> Step:
    """Looks before it creates: an earlier attempt may have succeeded without living to tell."""
    found = await find_job(services.azure, job.key)
    if found is None and job.cancel_wanted:
        return _ended(JobState.CANCELLED)
    azure_job = found or await create_job(services.azure, _azure_request(job))
    return Step({**_seen(azure_job), "azure_job_id": azure_job.id, "state": JobState.QUEUED}, wait_seconds=0.5)


def _azure_request(job: TrainingJob) -> AzureJobRequest:
    return AzureJobRequest(
        key=job.key,
        model=job.base_model,
        training_file=job.training_file_id or "",
        validation_file=job.validation_file_id,
        method=job.method,
        n_epochs=job.n_epochs,
        batch_size=job.batch_size,
        learning_rate_multiplier=job.learning_rate_multiplier,
        seed=job.seed,
        suffix=job.suffix,
        training_type=job.training_type,
    )


async def _observe(services: Services, job: TrainingJob) -> Step:
    azure_id = job.azure_job_id or ""
    azure_job = await get_azure_job(services.azure, azure_id)
    if job.cancel_wanted and _state(azure_job) not in TERMINAL:
        azure_job = await _cancelled(services.azure, azure_id)
    state = _state(azure_job)
    rows = await _new_events(services, job)
    values = {**_seen(azure_job), "state": state, "error": azure_job.error}
    if state not in TERMINAL:
        return Step(values, wait_seconds=_poll(services), rows=rows)
    rows += await _results(services.azure, job, azure_job)
    return Step({**values, "finished_at": utc_now()}, rows=rows)


async def _cancelled(azure: AzureConnection, azure_id: str) -> AzureJob:
    """The job after it was asked to end. Azure refuses when it ended, or began to end, a moment before."""
    try:
        return await cancel_azure_job(azure, azure_id)
    except AzureError as error:
        if error.http_status not in (400, 409):
            raise
        return await get_azure_job(azure, azure_id)


async def _new_events(services: Services, job: TrainingJob) -> list[SQLModel]:
    """Events that we have not stored yet, and the metrics that they carry. The service lists the newest first."""
    async with services.database.reading() as session:
        known_ids = select(TrainingEvent.azure_id).where(TrainingEvent.job_id == saved(job.id))
        known = set((await session.scalars(known_ids)).all())
    rows: list[SQLModel] = []
    async for event in list_events(services.azure, job.azure_job_id or ""):
        if event.id in known:
            break
        rows += _event_rows(saved(job.id), event)
    return rows[::-1]


def _event_rows(job_id: int, event: AzureEvent) -> list[SQLModel]:
    row = TrainingEvent(job_id=job_id, azure_id=event.id, at=event.at, level=event.level, message=event.message)
    metric = _metric(job_id, event.data)
    return [metric, row] if metric else [row]


async def _results(azure: AzureConnection, job: TrainingJob, azure_job: AzureJob) -> list[SQLModel]:
    """Checkpoints, and every step's metrics out of the results file, which is complete where events are a selection."""
    rows: list[SQLModel] = [
        Checkpoint(
            job_id=saved(job.id), azure_id=point.id, model=point.model, step=point.step, metrics=point.metrics,
            created_at=point.created_at,
        )
        for point in await list_checkpoints(azure, azure_job.id)
    ]  # fmt: skip
    if azure_job.result_file_id and _state(azure_job) is JobState.SUCCEEDED:
        content = await read_file(azure, azure_job.result_file_id)
        rows += read_results(saved(job.id), content)
    return rows


def read_results(job_id: int, content: bytes) -> list[TrainingMetric]:
    """The rows of Azure's results.csv. Blank cells are None: validation is measured at some steps only."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    rows = ({_CSV_NAMES.get(name, name): cell for name, cell in row.items()} for row in reader)
    return [metric for row in rows if (metric := _metric(job_id, row))]


def _metric(job_id: int, data: dict[str, Any]) -> TrainingMetric | None:
    step = _number(data.get("step"))
    values = {name: _number(data.get(name)) for name in _METRICS}
    if step is None or all(value is None for value in values.values()):
        return None
    return TrainingMetric(job_id=job_id, step=int(step), **values)


def _number(value: Any) -> float | None:
    """None for blanks and for what is no number, such as nan, which neither PostgreSQL's JSON nor a chart can hold."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _seen(azure_job: AzureJob) -> dict[str, Any]:
    return {
        "azure_status": azure_job.status,
        "resolved": {**azure_job.hyperparameters, "seed": azure_job.seed},
        "result_file_id": azure_job.result_file_id,
        "fine_tuned_model": azure_job.fine_tuned_model,
        "trained_tokens": azure_job.trained_tokens,
        "estimated_finish": azure_job.estimated_finish,
    }


def _state(azure_job: AzureJob) -> JobState:
    return _STATE_OF_STATUS.get(azure_job.status, JobState.RUNNING)


def _ended(state: JobState, error: str | None = None) -> Step:
    return Step({"state": state, "error": error, "finished_at": utc_now()})


def _poll(services: Services) -> float:
    return services.settings.azure_poll_seconds


async def _job(session: AsyncSession, number: int, *, lock: bool = False) -> TrainingJob:
    """Locked, no monitor can claim it between reading and waking it."""
    job = await session.get(TrainingJob, number, with_for_update=lock)
    if job is None:
        raise NotFound(f"There is no training job {number}: wayfarer jobs list shows them")
    return job
