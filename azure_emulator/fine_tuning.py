"""…/fine_tuning/jobs: create, list, watch, pause, resume, cancel, delete.

Sources: authoring specifications (dated surface), v1 specification, and observed replies.
"""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.deployment_life import living_deployments
from azure_emulator.errors import ServiceError, conflict, invalid_payload, not_found, unexpected_state
from azure_emulator.exchange import created_response, json_response, page_limit, read_json
from azure_emulator.job_body import read_job_request
from azure_emulator.job_creation import check_quota, find_base, find_data, lay_out, new_job
from azure_emulator.job_estimates import estimated_finishes
from azure_emulator.job_shapes import checkpoint_body, event_body, job_body
from azure_emulator.provisioning import as_served
from azure_emulator.records import UNFINISHED, JobRecord, JobStatus
from azure_emulator.service import Service, service_of
from azure_emulator.state import page
from azure_emulator.surfaces import face_of


async def create_job(request: Request) -> Response:
    service = service_of(request)
    asked = read_job_request(await read_json(request, invalid_payload), face_of(request))
    base = find_base(service, asked.model)
    training = find_data(service, asked.training_file, "training_file")
    if asked.validation_file:
        find_data(service, asked.validation_file, "validation_file")
    check_quota(service.state.jobs.all(), service.limits)
    job = new_job(service, asked, base, training)
    await asyncio.get_running_loop().run_in_executor(service.workers, lay_out, service, job, base)
    try:
        check_quota(service.state.jobs.all(), service.limits)  # others came meanwhile
    except ServiceError:
        service.state.drop_job_dir(job.id)
        raise
    with service.state.together():
        service.state.jobs.put(job.id, job)
        service.jobs.book.say(job.id, "Job enqueued. Waiting for jobs ahead to complete.")
    service.jobs.wake()
    return created_response(request, _shown(request, job), f"fine_tuning/jobs/{job.id}")


async def list_jobs(request: Request) -> Response:
    """Newest first. `metadata[name]=value` narrows the list, as the SDK sends it."""
    service = service_of(request)
    wanted = _wanted_metadata(request)
    finishes = _finishes(service)
    jobs = [job for job in reversed(service.state.jobs.all()) if wanted.items() <= (job.metadata or {}).items()]
    bodies = [job_body(job, face_of(request), finishes.get(job.id)) for job in jobs]
    return _paged(request, jobs, bodies, 20)


def _wanted_metadata(request: Request) -> dict[str, str]:
    pairs = request.query_params.multi_items()
    return {name[9:-1]: value for name, value in pairs if name.startswith("metadata[") and name.endswith("]")}


async def get_job(request: Request) -> Response:
    return json_response(_shown(request, _find_job(request)))


async def cancel_job(request: Request) -> Response:
    job = _find_job(request)
    if job.status not in UNFINISHED:
        raise unexpected_state(f"The job '{job.id}' cannot be cancelled: its status is '{job.status}'.")
    return json_response(_shown(request, await service_of(request).jobs.cancel(job)))


async def pause_job(request: Request) -> Response:
    """Only what is running, and has trained a step, can be paused: there is nothing to go on from before."""
    job = _find_job(request)
    if job.status is not JobStatus.RUNNING:
        raise unexpected_state(f"The job '{job.id}' cannot be paused: its status is '{job.status}', not 'running'.")
    if not job.last_step:
        raise unexpected_state(f"The job '{job.id}' cannot be paused: it has not trained a step yet.")
    return json_response(_shown(request, service_of(request).jobs.pause(job)))


async def resume_job(request: Request) -> Response:
    job = _find_job(request)
    if job.status is not JobStatus.PAUSED:
        raise unexpected_state(f"The job '{job.id}' cannot be resumed: its status is '{job.status}', not 'paused'.")
    return json_response(_shown(request, service_of(request).jobs.resume(job)))


async def delete_job(request: Request) -> Response:
    """Its models go with it, so nothing may be deployed from it."""
    service, job = service_of(request), _find_job(request)
    if job.status in UNFINISHED:
        raise unexpected_state(f"The job '{job.id}' cannot be deleted: its status is '{job.status}'. Cancel it first.")
    user = _deployment_of(service, job)
    if user:
        raise conflict(f"The job '{job.id}' cannot be deleted: deployment '{user}' uses its model. Delete that first.")
    await service.jobs.delete(job)
    return Response(status_code=204)


def _deployment_of(service: Service, job: JobRecord) -> str | None:
    names = {job.fine_tuned_model} | {checkpoint.name for checkpoint in service.state.checkpoints.all(job.id)}
    living, now = living_deployments(service), service.clock()
    return next(
        (one.name for one in living if {one.model_name, as_served(one, now).model_name} & names),
        None,
    )


async def list_events(request: Request) -> Response:
    """Newest first."""
    events = service_of(request).state.events.all(_find_job(request).id)
    events.reverse()
    return _paged(request, events, [event_body(event) for event in events], 20)


async def list_checkpoints(request: Request) -> Response:
    """Newest first."""
    checkpoints = service_of(request).state.checkpoints.all(_find_job(request).id)
    checkpoints.reverse()
    bodies = [checkpoint_body(checkpoint) for checkpoint in checkpoints]
    return _paged(request, checkpoints, bodies, 10, says_ends=face_of(request).says_list_ends)


def _find_job(request: Request) -> JobRecord:
    job_id = request.path_params["job_id"]
    job = service_of(request).state.jobs.get(job_id)
    if job is None:
        raise not_found(f"The specified fine-tuning job '{job_id}' could not be found.")
    return job


def _shown(request: Request, job: JobRecord) -> dict[str, Any]:
    return job_body(job, face_of(request), _finishes(service_of(request)).get(job.id))


def _finishes(service: Service) -> dict[str, int]:
    return estimated_finishes(service.state.jobs.all(), service.limits, service.clock())


def _paged(
    request: Request, records: list[Any], bodies: list[dict[str, Any]], default_limit: int, *, says_ends: bool = False
) -> Response:
    ids = [record.id for record in records]
    shown = page(bodies, ids, request.query_params.get("after"), page_limit(request, default_limit))
    ends = {}
    if says_ends and shown.records:
        ends = {"first_id": shown.records[0]["id"], "last_id": shown.records[-1]["id"]}
    return json_response({"object": "list", "data": shown.records, **ends, "has_more": shown.has_more})
