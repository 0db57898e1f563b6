"""Jobs, events and checkpoints as the service writes them, on each of its faces."""

from typing import Any

from azure_emulator.records import CheckpointRecord, EventRecord, JobRecord
from azure_emulator.surfaces import Face

_UNRESOLVED = -1  # how the service writes a hyperparameter that it has still to choose
_FLAT = ("n_epochs", "batch_size", "learning_rate_multiplier")  # what a job's own hyperparameters may hold


def job_body(job: JobRecord, face: Face, estimated_finish: int | None) -> dict[str, Any]:
    """The dated surface leaves out what has no value, v1 writes null. `estimated_finish` is in Unix seconds."""
    values = {name: _UNRESOLVED if value is None else value for name, value in job.hyperparameters.items()}
    body: dict[str, Any] = {
        "id": job.id,
        "object": "fine_tuning.job",
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "estimated_finish": estimated_finish,
        "model": job.model,
        "fine_tuned_model": job.fine_tuned_model,
        "organization_id": None,
        "status": job.status,
        "hyperparameters": {name: values[name] for name in _FLAT},
        "training_file": job.training_file,
        "validation_file": job.validation_file,
        "result_files": job.result_files,
        "trained_tokens": job.trained_tokens,
        "seed": job.seed,
        "error": job.error,
        "metadata": job.metadata if face.knows_metadata else None,
        "trainingType": job.training_type,
    }
    if job.suffix:
        body["suffix"] = job.suffix
    if job.method and face.knows_methods:
        body["method"] = _method(job.method, values, face)
    return _without_nulls(body) if face.dated else body


def _method(method: dict[str, Any], values: dict[str, float], face: Face) -> dict[str, Any]:
    """The method as sent, with its hyperparameters as they stand now."""
    if method["type"] == "supervised" and not face.details_methods:
        return {"type": "supervised"}
    return {"type": method["type"], method["type"]: {"hyperparameters": values}}


def _without_nulls(body: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in body.items() if value is not None}
    if "error" in kept:
        kept["error"] = {name: value for name, value in kept["error"].items() if value is not None}
    return kept


def event_body(event: EventRecord) -> dict[str, Any]:
    return {
        "id": event.id,
        "object": "fine_tuning.job.event",
        "created_at": event.created_at,
        "level": event.level,
        "message": event.message,
        "type": event.type,
        "data": event.data,
    }


def checkpoint_body(checkpoint: CheckpointRecord) -> dict[str, Any]:
    return {
        "id": checkpoint.id,
        "object": "fine_tuning.job.checkpoint",
        "created_at": checkpoint.created_at,
        "fine_tuned_model_checkpoint": checkpoint.name,
        "fine_tuning_job_id": checkpoint.job_id,
        "step_number": checkpoint.step_number,
        "metrics": checkpoint.metrics,
    }
