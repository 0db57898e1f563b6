"""What the emulator remembers: one frozen record per file, job, event, checkpoint and deployment.

Times are Unix seconds of the emulator's clock.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FileStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    PROCESSED = "processed"
    ERROR = "error"


class JobStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = frozenset({JobStatus.PENDING, JobStatus.RUNNING})


@dataclass(frozen=True)
class FileRecord:
    id: str
    filename: str
    purpose: str
    bytes: int
    created_at: int
    status: FileStatus
    status_details: str | None = None
    expires_at: int | None = None
    examples: int | None = None


@dataclass(frozen=True)
class JobRecord:
    """`hyperparameters` holds numbers only for what was asked or resolved; None stands for auto, not yet resolved."""

    id: str
    created_at: int
    model: str
    training_file: str
    validation_file: str | None
    seed: int
    status: JobStatus
    hyperparameters: dict[str, float | None]
    training_type: str
    suffix: str | None = None
    method: dict[str, Any] | None = None
    metadata: dict[str, str] | None = None
    estimated_finish: int | None = None
    finished_at: int | None = None
    fine_tuned_model: str | None = None
    result_files: list[str] | None = None
    trained_tokens: int | None = None
    error: dict[str, Any] | None = None
    checkpoint_path: str | None = None  # within the job's folder
    started_at: float | None = None


@dataclass(frozen=True)
class EventRecord:
    """`key` names what happened within the job, so that a restarted emulator reports nothing twice."""

    id: str
    job_id: str
    key: str
    created_at: int
    level: str
    message: str
    type: str = "message"
    data: dict[str, Any] | None = None


@dataclass(frozen=True)
class CheckpointRecord:
    id: str
    job_id: str
    created_at: int
    name: str
    step_number: int
    path: str  # within the job's folder
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class DeploymentRecord:
    """`changed_at` starts the provisioning under way; `serving` says that an older success still answers meanwhile."""

    name: str
    model_name: str
    model_version: str
    sku: str
    capacity: int
    created_at: float
    changed_at: float
    operation: str
    serving: bool = False
    deleting: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OperationRecord:
    """One long-running operation of the control plane; whether it is over depends on the moment one asks."""

    id: str
    deployment: str
    started_at: float
    ends_at: float
