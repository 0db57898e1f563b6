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
    PAUSING = "pausing"
    PAUSED = "paused"
    RESUMING = "resuming"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRAINING = frozenset({JobStatus.RUNNING, JobStatus.PAUSING})
UNFINISHED = TRAINING | {JobStatus.PENDING, JobStatus.PAUSED, JobStatus.RESUMING}


@dataclass(frozen=True)
class FileRecord:
    """`bytes` is None while the content is still to be fetched from `content_url`."""

    id: str
    filename: str
    purpose: str
    bytes: int | None
    created_at: int
    status: FileStatus
    status_details: str | None = None
    expires_at: int | None = None
    examples: int | None = None
    content_url: str | None = None
    has_images: bool = False


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
    examples: int | None = None  # in the training file
    total_steps: int | None = None  # None until the trainer has settled them
    last_step: int = 0
    step_seconds: float | None = None  # measured; None before the second step
    pauses: int = 0
    trained_for: float = 0.0  # seconds until `started_at`, which is when the newest step was seen
    started_at: float | None = None  # None while no trainer runs
    evaluated_step: int = 0  # checkpoints up to here have passed the model evaluation at a pause

    @property
    def method_name(self) -> str:
        return str(self.method["type"]) if self.method else "supervised"

    @property
    def developer(self) -> bool:
        return self.training_type == "developerTier"


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
    """A deployment. `changed_at` starts the change under way and `settles_at` ends it.

    `serving` says that an older success still answers meanwhile; without one, chat is served from `answers_from` on.
    """

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
    settles_at: float = 0.0
    answers_from: float = 0.0
    fine_tuned: bool = False
    offered_since: float = 0.0  # with this model and SKU
    last_used_at: float = 0.0  # the newest chat request
    paused: bool = False
    former: dict[str, Any] | None = None  # what is served until `settles_at`, if anything: fields as they were before


@dataclass(frozen=True)
class HostingRecord:
    """One stretch of time in which a fine-tuned model was hosted at one price; `ended_at` is None while it lasts."""

    id: str
    deployment: str
    model_name: str
    sku: str
    per_hour: float  # US dollars
    began_at: float
    ended_at: float | None = None
    ending: str = ""  # why it ended


@dataclass(frozen=True)
class OperationRecord:
    """One long-running operation of the control plane; whether it is over depends on the moment one asks."""

    id: str
    deployment: str
    started_at: float
    ends_at: float
