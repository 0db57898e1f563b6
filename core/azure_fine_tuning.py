"""Files, jobs, events and checkpoints of the fine-tuning service (/openai/v1/files and /openai/v1/fine_tuning)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.azure_connection import AzureConnection, azure_errors
from core.errors import AzureError

JOB_KEY = "wayfarer_job"
_PAGE = 100


@dataclass(frozen=True)
class AzureFile:
    id: str
    name: str
    status: str
    """pending, running, processed, error, deleted; an open set."""
    details: str | None
    bytes: int | None


@dataclass(frozen=True)
class JobRequest:
    key: str
    """Our own id, kept in the job's metadata."""
    model: str
    training_file: str
    validation_file: str | None
    method: str
    n_epochs: int | None
    batch_size: int | None
    learning_rate_multiplier: float | None
    seed: int | None
    suffix: str | None
    training_type: str


@dataclass(frozen=True)
class AzureJob:
    id: str
    status: str
    """pending, running, succeeded, failed, cancelled and more; an open set."""
    fine_tuned_model: str | None
    hyperparameters: dict[str, Any]
    seed: int | None
    trained_tokens: int | None
    estimated_finish: datetime | None
    result_file_id: str | None
    error: str | None


@dataclass(frozen=True)
class AzureEvent:
    id: str
    at: datetime
    level: str
    message: str
    type: str
    data: dict[str, Any]


@dataclass(frozen=True)
class AzureCheckpoint:
    id: str
    model: str
    step: int
    metrics: dict[str, Any]
    created_at: datetime


async def find_file(azure: AzureConnection, name: str) -> AzureFile | None:
    """A file of this name that is of use, so that an upload whose answer was lost is not repeated."""
    with azure_errors("Looking for an uploaded file"):
        async for file in azure.data_plane.files.list(purpose="fine-tune"):
            if file.filename == name and file.status not in ("error", "deleted"):
                return _file(file)
    return None


async def list_files(azure: AzureConnection) -> list[AzureFile]:
    """Every training file at Azure that was not deleted."""
    with azure_errors("Listing the uploaded files"):
        files = [_file(file) async for file in azure.data_plane.files.list(purpose="fine-tune")]
    return [file for file in files if file.status != "deleted"]


async def delete_file(azure: AzureConnection, file_id: str) -> None:
    """Safe to repeat: a file that is not there any more is no error."""
    try:
        with azure_errors(f"Deleting file '{file_id}'"):
            await azure.data_plane.files.delete(file_id)
    except AzureError as error:
        if error.http_status != 404:
            raise


async def upload_file(azure: AzureConnection, name: str, content: bytes) -> AzureFile:
    with azure_errors(f"Uploading '{name}'"):
        # The service refuses a part without a content type.
        file = await azure.data_plane.with_options(max_retries=0, timeout=600).files.create(
            file=(name, content, "application/json"), purpose="fine-tune"
        )
    return _file(file)


async def get_file(azure: AzureConnection, file_id: str) -> AzureFile:
    with azure_errors(f"Asking for file '{file_id}'"):
        return _file(await azure.data_plane.files.retrieve(file_id))


async def read_file(azure: AzureConnection, file_id: str) -> bytes:
    with azure_errors(f"Downloading file '{file_id}'"):
        return (await azure.data_plane.files.content(file_id)).content


async def find_job(azure: AzureConnection, key: str) -> AzureJob | None:
    """The job that carries our key, if an earlier attempt did create it."""
    with azure_errors("Looking for a training job"):
        async for job in azure.data_plane.fine_tuning.jobs.list(limit=_PAGE):
            if (job.metadata or {}).get(JOB_KEY) == key:
                return _job(job)
    return None


async def create_job(azure: AzureConnection, request: JobRequest) -> AzureJob:
    """Creating is not idempotent, so it is never retried here: look with `find_job` first."""
    chosen = {
        "n_epochs": request.n_epochs,
        "batch_size": request.batch_size,
        "learning_rate_multiplier": request.learning_rate_multiplier,
    }
    optional = {"validation_file": request.validation_file, "seed": request.seed, "suffix": request.suffix}
    hyperparameters = {name: value for name, value in chosen.items() if value is not None}
    with azure_errors("Creating the training job"):
        job = await azure.data_plane.with_options(max_retries=0).fine_tuning.jobs.create(
            model=request.model,
            training_file=request.training_file,
            method={"type": request.method, request.method: {"hyperparameters": hyperparameters}},  # type: ignore[arg-type]
            metadata={JOB_KEY: request.key},
            extra_body={"trainingType": request.training_type},
            **{name: value for name, value in optional.items() if value is not None},  # type: ignore[arg-type]
        )
    return _job(job)


async def get_job(azure: AzureConnection, job_id: str) -> AzureJob:
    with azure_errors(f"Asking for training job '{job_id}'"):
        return _job(await azure.data_plane.fine_tuning.jobs.retrieve(job_id))


async def cancel_job(azure: AzureConnection, job_id: str) -> AzureJob:
    with azure_errors(f"Cancelling training job '{job_id}'"):
        return _job(await azure.data_plane.fine_tuning.jobs.cancel(job_id))


async def list_events(azure: AzureConnection, job_id: str) -> AsyncIterator[AzureEvent]:
    """Newest first, as the service gives them: stop at the first one that you know."""
    with azure_errors(f"Reading the events of '{job_id}'"):
        async for event in azure.data_plane.fine_tuning.jobs.list_events(job_id, limit=_PAGE):
            data = event.data if isinstance(event.data, dict) else {}
            yield AzureEvent(
                event.id, _time(event.created_at), event.level, event.message, event.type or "message", data
            )


async def list_checkpoints(azure: AzureConnection, job_id: str) -> list[AzureCheckpoint]:
    with azure_errors(f"Reading the checkpoints of '{job_id}'"):
        pages = azure.data_plane.fine_tuning.jobs.checkpoints.list(job_id, limit=_PAGE)
        return [
            AzureCheckpoint(
                id=point.id,
                model=point.fine_tuned_model_checkpoint,
                step=point.step_number,
                metrics=point.metrics.to_dict() if point.metrics else {},
                created_at=_time(point.created_at),
            )
            async for point in pages
        ]


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def _file(file: Any) -> AzureFile:
    return AzureFile(file.id, file.filename, file.status, getattr(file, "status_details", None), file.bytes)


def _job(job: Any) -> AzureJob:
    """Only what we use. `error` may be null, {} or absent when all is well."""
    error = job.error
    message = getattr(error, "message", None) or getattr(error, "code", None)
    method = getattr(job.method, job.method.type, None) if job.method else None
    hyperparameters = job.hyperparameters or (method.hyperparameters if method else None)
    finish = job.estimated_finish
    return AzureJob(
        id=job.id,
        status=job.status,
        fine_tuned_model=job.fine_tuned_model,
        hyperparameters=hyperparameters.to_dict() if hyperparameters else {},
        seed=job.seed,
        trained_tokens=job.trained_tokens,
        estimated_finish=_time(finish) if finish else None,
        result_file_id=(job.result_files or [None])[0],
        error=message,
    )
