"""/openai/v1/fine_tuning/jobs: create, list, watch, cancel. Source: v1 specification and observed replies."""

import asyncio
import random
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator import catalogue, job_dir
from azure_emulator.catalogue import ServedModel
from azure_emulator.errors import invalid_payload, not_found, unexpected_state
from azure_emulator.exchange import created_response, json_response, page_limit, read_json
from azure_emulator.job_body import JobRequest, read_job_request
from azure_emulator.job_shapes import checkpoint_body, event_body, job_body
from azure_emulator.records import UNFINISHED, FileRecord, FileStatus, JobRecord, JobStatus
from azure_emulator.service import Service, service_of
from azure_emulator.state import page

_GUESSED_SECONDS = 60  # what a job of the usual size takes, for the first estimated_finish


async def create_job(request: Request) -> Response:
    service = service_of(request)
    asked = read_job_request(await read_json(request, invalid_payload))
    base = _base(service, asked.model)
    training = _data_file(service, asked.training_file, "training_file")
    validation = _data_file(service, asked.validation_file, "validation_file") if asked.validation_file else None
    job = _new_job(service, asked, base)
    await asyncio.get_running_loop().run_in_executor(
        service.workers, _lay_out, service, job, base, training, validation
    )
    service.state.jobs.put(job.id, job)
    service.jobs.log(job.id).say("Job enqueued. Waiting for jobs ahead to complete.")
    service.jobs.wake()
    return created_response(request, job_body(job), f"fine_tuning/jobs/{job.id}")


def _base(service: Service, name: str) -> ServedModel:
    base = catalogue.find_trainable(service.state, name)
    if base is None:
        raise invalid_payload("The specified base model does not support fine-tuning.", "model")
    return base


def _data_file(service: Service, file_id: str, param: str) -> FileRecord:
    file = service.state.files.get(file_id)
    if file is None:
        raise invalid_payload(f"The specified {param} '{file_id}' could not be found.", param)
    if file.purpose != "fine-tune":
        raise invalid_payload(f"The {param} '{file_id}' has purpose '{file.purpose}', not 'fine-tune'.", param)
    if file.status is not FileStatus.PROCESSED:
        message = f"The {param} '{file_id}' is in status '{file.status}'; it must be 'processed' first."
        raise invalid_payload(message, param)
    return file


def _new_job(service: Service, asked: JobRequest, base: ServedModel) -> JobRecord:
    now = int(service.clock())
    digits = service.new_hex()
    ahead = sum(job.status in UNFINISHED for job in service.state.jobs.all())
    return JobRecord(
        id=f"ftjob-{digits}",
        created_at=now,
        model=base.wire_name,
        training_file=asked.training_file,
        validation_file=asked.validation_file,
        # An unnamed seed comes from the job's own digits: chance enters through new_hex alone.
        seed=random.Random(digits).randrange(2**31) if asked.seed is None else asked.seed,
        status=JobStatus.PENDING,
        hyperparameters=asked.hyperparameters,
        training_type=asked.training_type,
        suffix=asked.suffix,
        method=asked.method,
        metadata=asked.metadata,
        estimated_finish=now + _GUESSED_SECONDS * (ahead + 1),
    )


def _lay_out(
    service: Service, job: JobRecord, base: ServedModel, training: FileRecord, validation: FileRecord | None
) -> None:
    content = service.state.content_path
    job_dir.prepare(
        service.state.job_dir(job.id),
        base.path,
        content(training.id),
        content(validation.id) if validation else None,
        {"method": "supervised", "seed": job.seed, **job.hyperparameters},
    )


async def list_jobs(request: Request) -> Response:
    """Newest first. `metadata[name]=value` narrows the list, as the SDK sends it."""
    service = service_of(request)
    wanted = _wanted_metadata(request)
    jobs = [job for job in reversed(service.state.jobs.all()) if wanted.items() <= (job.metadata or {}).items()]
    return _paged(request, jobs, [job_body(job) for job in jobs], 20)


def _wanted_metadata(request: Request) -> dict[str, str]:
    pairs = request.query_params.multi_items()
    return {name[9:-1]: value for name, value in pairs if name.startswith("metadata[") and name.endswith("]")}


async def get_job(request: Request) -> Response:
    return json_response(job_body(_find_job(request)))


async def cancel_job(request: Request) -> Response:
    job = _find_job(request)
    if job.status not in UNFINISHED:
        raise unexpected_state(f"The job '{job.id}' cannot be cancelled: its status is '{job.status}'.")
    return json_response(job_body(await service_of(request).jobs.cancel(job)))


async def list_events(request: Request) -> Response:
    """Newest first."""
    events = service_of(request).state.events.all(_find_job(request).id)
    events.reverse()
    return _paged(request, events, [event_body(event) for event in events], 20)


async def list_checkpoints(request: Request) -> Response:
    """Newest first."""
    checkpoints = service_of(request).state.checkpoints.all(_find_job(request).id)
    checkpoints.reverse()
    return _paged(request, checkpoints, [checkpoint_body(checkpoint) for checkpoint in checkpoints], 10)


def _find_job(request: Request) -> JobRecord:
    job_id = request.path_params["job_id"]
    job = service_of(request).state.jobs.get(job_id)
    if job is None:
        raise not_found(f"The specified fine-tuning job '{job_id}' could not be found.")
    return job


def _paged(request: Request, records: list[Any], bodies: list[dict[str, Any]], default_limit: int) -> Response:
    ids = [record.id for record in records]
    shown = page(bodies, ids, request.query_params.get("after"), page_limit(request, default_limit))
    ends = {"first_id": shown.records[0]["id"], "last_id": shown.records[-1]["id"]} if shown.records else {}
    return json_response({"object": "list", "data": shown.records, **ends, "has_more": shown.has_more})
