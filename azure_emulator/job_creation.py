"""A new job: may it be made, from what, and how its folder is laid out for the trainer."""

import random
from collections.abc import Sequence

from azure_emulator import catalogue, job_dir
from azure_emulator.catalogue import ServedModel
from azure_emulator.errors import invalid_payload, quota_reached
from azure_emulator.files import living_file
from azure_emulator.job_body import JobRequest
from azure_emulator.limits import Limits
from azure_emulator.records import FileRecord, FileStatus, JobRecord, JobStatus
from azure_emulator.service import Service


def check_quota(jobs: Sequence[JobRecord], limits: Limits) -> None:
    """Raises ServiceError (400 quotaExceeded). Jobs count until they are deleted."""
    if len(jobs) >= limits.jobs:
        raise quota_reached("fine-tuning jobs", limits.jobs)
    if sum(job.status is JobStatus.PENDING for job in jobs) >= limits.queued_jobs:
        raise quota_reached("queued fine-tuning jobs", limits.queued_jobs)


def find_base(service: Service, name: str) -> ServedModel:
    """Raises ServiceError (400) when there is no such model, or the time in which it could be trained is over."""
    base = catalogue.find_trainable(service.state, name)
    if base is None or not service.lifecycles.trainable(base):
        raise invalid_payload("The specified base model does not support fine-tuning.", "model")
    return base


def find_data(service: Service, file_id: str, param: str) -> FileRecord:
    """A file that can be trained on. Raises ServiceError (400) naming what is wrong with it."""
    file = living_file(service, file_id)
    if file is None:
        raise invalid_payload(f"The specified {param} '{file_id}' could not be found.", param)
    if file.purpose != "fine-tune":
        raise invalid_payload(f"The {param} '{file_id}' has purpose '{file.purpose}', not 'fine-tune'.", param)
    if file.status is not FileStatus.PROCESSED:
        message = f"The {param} '{file_id}' is in status '{file.status}'; it must be 'processed' first."
        raise invalid_payload(message, param)
    if file.has_images:
        message = f"The {param} '{file_id}' holds images, and the specified base model cannot be trained on images."
        raise invalid_payload(message, param)
    return file


def new_job(service: Service, asked: JobRequest, base: ServedModel, training: FileRecord) -> JobRecord:
    digits = service.new_hex()
    return JobRecord(
        id=f"ftjob-{digits}",
        created_at=int(service.clock()),
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
        examples=training.examples,
    )


def lay_out(service: Service, job: JobRecord, base: ServedModel) -> None:
    """Make the job's folder. Reads and writes files: not for the event loop's thread.

    Raises ServiceError (400) when a file or the model was deleted meanwhile; no folder is left then.
    """
    content = service.state.content_path
    try:
        job_dir.prepare(
            service.state.job_dir(job.id),
            base.path,
            content(job.training_file),
            content(job.validation_file) if job.validation_file else None,
            {"method": job.method_name, "seed": job.seed, **job.hyperparameters},
        )
    except FileNotFoundError:
        service.state.drop_job_dir(job.id)
        raise invalid_payload("A file of the job, or its base model, was deleted and could not be found.") from None
