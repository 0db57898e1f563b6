"""Job records for tests of rules that need no emulator."""

from typing import Any

from azure_emulator.records import JobRecord, JobStatus


def job_record(id: str, status: JobStatus = JobStatus.PENDING, **fields: Any) -> JobRecord:
    given = {"training_type": "standard", "created_at": 100, "hyperparameters": {}, **fields}
    return JobRecord(
        id=id, model="tiny-travel-1", training_file="file-1", validation_file=None, seed=1, status=status, **given
    )
