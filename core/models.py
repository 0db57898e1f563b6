"""Every table. The words are those of docs/architecture.md."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.columns import (
    UtcDateTime,
    created_time,
    json_list,
    json_object,
    long_text,
    new_id,
    one_of,
    time_or_none,
)


def saved(number: int | None) -> int:
    """The number of a row that has been flushed. Raises ValueError for a row that has none yet."""
    if number is None:
        raise ValueError("This row has no number yet: flush the session first")
    return number


class Requested(SQLModel):
    """A row that somebody asked for by a form, a program or a command."""

    request_id: str = Field(default_factory=new_id, unique=True)
    """Chosen by whoever asks: asking twice makes one row."""


# --- people ---------------------------------------------------------------------------------------------------------


class Role(StrEnum):
    TRAVELLER = "traveller"
    REVIEWER = "reviewer"
    ADMIN = "admin"


class User(SQLModel, table=True):
    """A traveller (identifier guest:<uuid>) or a member of staff (identifier = e-mail address)."""

    id: str = Field(default_factory=new_id, primary_key=True)
    identifier: str = Field(unique=True, index=True, max_length=320)
    display_name: str = "Guest"
    role: Role = Field(default=Role.TRAVELLER, sa_type=one_of(Role))
    active: bool = True
    session_version: int = 0
    """Rises at sign-out and at a change of role: older session cookies are then void."""
    created_at: datetime = created_time()


class LoginLink(SQLModel, table=True):
    """A single-use way to sign in. Only the token's SHA-256 is kept."""

    __tablename__ = "login_link"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    user_id: str = Field(foreign_key="user.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = time_or_none()


class PersonalToken(SQLModel, table=True):
    """Lets a program call the API in a person's name. Only the token's SHA-256 is kept."""

    __tablename__ = "personal_token"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    user_id: str = Field(foreign_key="user.id", index=True)
    name: str = ""
    created_at: datetime = created_time()
    revoked_at: datetime | None = time_or_none()


class AuditEntry(SQLModel, table=True):
    """Who did what to which object, and when. Rows are only ever added."""

    __tablename__ = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = created_time(index=True)
    actor: str
    action: str
    object_type: str
    object_id: str
    details: dict[str, Any] = json_object()


# --- conversations --------------------------------------------------------------------------------------------------


class Conversation(SQLModel, table=True):
    """One traveller's chat; bound to one release at its first turn. The id is Chainlit's thread id."""

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str | None = Field(default=None, foreign_key="user.id", index=True)
    name: str | None = None
    release_id: int | None = Field(default=None, foreign_key="release.id", index=True)
    created_at: datetime = created_time(index=True)
    updated_at: datetime = created_time(index=True)
    deleted_at: datetime | None = time_or_none()


class ChatStep(SQLModel, table=True):
    """What Chainlit needs to show a thread again. Never read for training."""

    __tablename__ = "chat_step"
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    parent_id: str | None = None
    type: str = ""
    name: str = ""
    input: str = long_text()
    output: str = long_text()
    is_error: bool = False
    created_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    payload: dict[str, Any] = json_object()
    sequence: int = 0
    """Order of arrival within the thread."""


class FinishReason(StrEnum):
    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    CANCELLED = "cancelled"
    ERROR = "error"


class Exchange(SQLModel, table=True):
    """One question with the reply that the server produced for it. Training reads only this."""

    __table_args__ = (UniqueConstraint("conversation_id", "position"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    """Chainlit's run id: the id that a thumb in the chat refers to."""
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    position: int
    """0 for the first turn of the conversation."""
    question: str = long_text()
    reply: str = long_text()
    release_id: int = Field(foreign_key="release.id", index=True)
    deployment: str
    """Name of the Azure deployment that was asked."""
    model: str = ""
    prompt: list[dict[str, Any]] = json_list()
    """The messages as they were sent."""
    finish_reason: FinishReason | None = Field(default=None, sa_type=one_of(FinishReason))
    """None while the reply is being produced, or when the process died before its end."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_ms: float | None = None
    latency_ms: float | None = None
    error: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = created_time(index=True)


class Rating(SQLModel, table=True):
    """A thumb on one reply: 1 up, 0 down; one per person and reply."""

    __table_args__ = (UniqueConstraint("exchange_id", "user_id"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    exchange_id: str = Field(foreign_key="exchange.id", index=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    user_id: str = Field(foreign_key="user.id")
    value: int
    comment: str = long_text()
    tags: list[str] = json_list()
    created_at: datetime = created_time(index=True)


class Review(SQLModel, table=True):
    """A reviewer's word on one exchange: weight 1 (learn it) or 0, and the ideal reply if the given one was not."""

    id: int | None = Field(default=None, primary_key=True)
    exchange_id: str = Field(foreign_key="exchange.id", unique=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    weight: int
    ideal_reply: str | None = Field(default=None, sa_type=Text)
    settled_by: str | None = None
    """Why the weight is what it is where approving the conversation settled it; None for the reviewer's own word."""
    note: str = long_text()
    reviewer_id: str = Field(foreign_key="user.id")
    updated_at: datetime = created_time()


class ReviewDecision(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"


class ConversationReview(SQLModel, table=True):
    """The reviewer's word on a whole conversation; only approved ones can enter a dataset version."""

    __tablename__ = "conversation_review"
    conversation_id: str = Field(foreign_key="conversation.id", primary_key=True)
    decision: ReviewDecision = Field(sa_type=one_of(ReviewDecision))
    reviewer_id: str = Field(foreign_key="user.id")
    decided_at: datetime = created_time(index=True)


# --- training data --------------------------------------------------------------------------------------------------


class ImportedFile(SQLModel, table=True):
    """A file of examples that somebody brought; every record was read and checked before it was stored."""

    __tablename__ = "imported_file"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    sha256: str = Field(unique=True)
    """Of the file as it was brought."""
    content: bytes = Field(sa_type=LargeBinary)
    """The examples as JSONL in Azure's formats, which is what was brought unless there is a source."""
    format: str = "chat"
    """The format in which it was brought: a name of training_data.importers.formats."""
    source: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The file as it was brought, where it had to be converted."""
    examples: int
    report: dict[str, Any] = json_object()
    """What was odd about it, and what of it could not be carried over."""
    imported_by: str = Field(foreign_key="user.id")
    created_at: datetime = created_time()


class DatasetVersion(Requested, table=True):
    """An immutable, numbered pair of JSONL files. Never updated after it was written."""

    __tablename__ = "dataset_version"
    id: int | None = Field(default=None, primary_key=True)
    """The version's number: version 3 is the row with id 3."""
    note: str = long_text()
    extends: int | None = Field(default=None, foreign_key="dataset_version.id")
    """The version whose recipe was used again on what had been reviewed since."""
    recipe: dict[str, Any] = json_object()
    report: dict[str, Any] = json_object()
    created_by: str = Field(foreign_key="user.id")
    created_at: datetime = created_time()


class DatasetFile(SQLModel, table=True):
    __tablename__ = "dataset_file"
    __table_args__ = (UniqueConstraint("version_id", "part"),)
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="dataset_version.id", index=True)
    part: str
    """training or validation."""
    sha256: str
    examples: int
    content: bytes = Field(sa_type=LargeBinary)
    """The bytes with this sha256; empty once `erased_at` is set."""
    erased_at: datetime | None = time_or_none()
    """When the content was deleted, because a line of it held the text of a traveller who was erased."""


class DatasetLine(SQLModel, table=True):
    """Where one line of a dataset version came from."""

    __tablename__ = "dataset_line"
    __table_args__ = (Index("ix_dataset_line_origin", "origin_kind", "origin_id"),)
    file_id: int = Field(foreign_key="dataset_file.id", primary_key=True)
    line: int = Field(primary_key=True)
    origin_kind: str
    """conversation, import, sample or evaluation."""
    origin_id: str
    origin_line: int | None = None
    exchange_ids: list[str] = json_list()
    decisions: list[dict[str, Any]] = json_list()
    """What was decided on each reply: [{"exchange_id": …, "weight": 0 or 1, "reason": …}, …]."""


class RedactionDecision(StrEnum):
    """What a person said about a suspected text: keep it, or replace it as one of these."""

    KEEP = "keep"
    NAME = "name"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    OTHER = "other"


class RedactionCase(SQLModel, table=True):
    """A text that looks personal, for a person to decide on. The row points at the raw text and holds none of it."""

    __tablename__ = "redaction_case"
    __table_args__ = (Index("ix_redaction_case_open", "decision", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """The same for the same text in the same conversation: a decision holds wherever it is said there."""
    conversation_id: str | None = Field(default=None, foreign_key="conversation.id", index=True)
    exchange_id: str | None = Field(default=None, foreign_key="exchange.id")
    import_id: int | None = Field(default=None, foreign_key="imported_file.id", index=True)
    import_line: int | None = None
    field: str
    """Where the text stands: question, reply or ideal_reply of the exchange, or message of the line."""
    message: int | None = None
    """Which message of the line, from 0."""
    start: int
    end: int
    """Positions in the raw text."""
    rule: str
    rules_version: int
    found_at: datetime = created_time()
    decision: RedactionDecision | None = Field(default=None, sa_type=one_of(RedactionDecision))
    decided_by: str | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = time_or_none()


class RedactionScan(SQLModel, table=True):
    """When an approved conversation or an imported file was last searched for personal details, and by which rules."""

    __tablename__ = "redaction_scan"
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: str | None = Field(default=None, foreign_key="conversation.id", unique=True)
    import_id: int | None = Field(default=None, foreign_key="imported_file.id", unique=True)
    rules_version: int
    scanned_at: datetime = created_time()


class VersionScan(SQLModel, table=True):
    """What newer rules of redaction find in a dataset version that was built before them. Version rows never change."""

    __tablename__ = "version_scan"
    version_id: int = Field(foreign_key="dataset_version.id", primary_key=True)
    rules_version: int
    scanned_at: datetime = created_time()
    identifiers: int = 0
    """Places that are proven to be personal."""
    suspected: int = 0
    """Texts that a person would have to decide on."""
    lines: list[dict[str, Any]] = json_list()
    """[{"part": "training", "line": 3, "rules": ["email"]}, …], at most a hundred of them."""


# --- work that the monitor follows ----------------------------------------------------------------------------------


class Work(SQLModel):
    """Columns of every row that the monitor moves towards what was asked for."""

    due_at: datetime | None = time_or_none(index=True)
    """When to look next; while leased, when the lease ends. None: nothing left to do."""
    lease: str | None = None
    """Held by the process that is working on the row; every write of its outcome names it."""
    failures: int = 0
    """Failed attempts in a row."""
    problem: str | None = Field(default=None, sa_type=Text)
    """The last error, in words; None when the last attempt went well."""

    def wish(self) -> object:
        """What people asked of the row after it was made; when it changes, the monitor looks at once."""
        return None


class JobState(StrEnum):
    UPLOADING = "uploading"
    PROCESSING_FILES = "processing files"
    CREATING = "creating"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TrainingJob(Work, Requested, table=True):
    """One fine-tuning job at Azure."""

    __tablename__ = "training_job"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_id, unique=True)
    """Our own id, carried in the job's metadata at Azure, so that a job is found again and never made twice."""
    base_model: str
    training_version_id: int = Field(foreign_key="dataset_version.id")
    validation_version_id: int | None = Field(default=None, foreign_key="dataset_version.id")
    method: str = "supervised"
    training_type: str = "GlobalStandard"
    n_epochs: int | None = None
    """None lets the service choose, for this and the next two."""
    batch_size: int | None = None
    learning_rate_multiplier: float | None = None
    seed: int | None = None
    suffix: str | None = None
    cancel_wanted: bool = False
    state: JobState = Field(default=JobState.UPLOADING, sa_type=one_of(JobState))
    training_file_id: str | None = None
    validation_file_id: str | None = None
    azure_job_id: str | None = Field(default=None, index=True)
    azure_status: str | None = None
    resolved: dict[str, Any] = json_object()
    """Hyperparameters and seed as Azure reports them."""
    result_file_id: str | None = None
    fine_tuned_model: str | None = None
    trained_tokens: int | None = None
    estimated_finish: datetime | None = time_or_none()
    error: str | None = Field(default=None, sa_type=Text)
    created_by: str = Field(foreign_key="user.id")
    created_at: datetime = created_time()
    finished_at: datetime | None = time_or_none()

    def wish(self) -> bool:
        return self.cancel_wanted


class TrainingEvent(SQLModel, table=True):
    __tablename__ = "training_event"
    __table_args__ = (UniqueConstraint("job_id", "azure_id"),)
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="training_job.id", index=True)
    azure_id: str
    at: datetime = Field(sa_type=UtcDateTime)
    level: str
    message: str = long_text()


class TrainingMetric(SQLModel, table=True):
    """Loss and token accuracy of one step."""

    __tablename__ = "training_metric"
    job_id: int = Field(foreign_key="training_job.id", primary_key=True)
    step: int = Field(primary_key=True)
    train_loss: float | None = None
    train_mean_token_accuracy: float | None = None
    valid_loss: float | None = None
    valid_mean_token_accuracy: float | None = None
    full_valid_loss: float | None = None
    full_valid_mean_token_accuracy: float | None = None


class Checkpoint(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("job_id", "azure_id"),)
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="training_job.id", index=True)
    azure_id: str
    model: str
    """Name under which the checkpoint can be deployed."""
    step: int
    metrics: dict[str, Any] = json_object()
    created_at: datetime = Field(sa_type=UtcDateTime)


class ErasureState(StrEnum):
    LOOKING = "looking for files"
    DELETING = "deleting files"
    DONE = "done"
    FAILED = "failed"


class Erasure(Work, table=True):
    """The erasure of a traveller. Their text is gone when the row is there; what is left to do is at Azure."""

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="user.id", unique=True)
    """The account, which stays as an id alone."""
    removed: dict[str, Any] = json_object()
    """Rows that were deleted or emptied, by what they were."""
    state: ErasureState = Field(default=ErasureState.LOOKING, sa_type=one_of(ErasureState))
    azure_files: list[str] = json_list()
    """Uploaded training files that held the text, in the order in which they were found."""
    error: str | None = Field(default=None, sa_type=Text)
    requested_by: str = Field(foreign_key="user.id")
    requested_at: datetime = created_time()
    finished_at: datetime | None = time_or_none()


class DeploymentState(StrEnum):
    REQUESTED = "requested"
    CREATING = "creating"
    PROBING = "probing"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


class Deployment(Work, Requested, table=True):
    """A model that Azure serves under a name."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    model: str
    model_version: str = "1"
    sku: str = "GlobalStandard"
    capacity: int = 50
    """Thousands of tokens per minute."""
    adopted: bool = False
    """Found at Azure rather than made by us: never deleted by us."""
    job_id: int | None = Field(default=None, foreign_key="training_job.id")
    deletion_wanted: bool = False
    state: DeploymentState = Field(default=DeploymentState.REQUESTED, sa_type=one_of(DeploymentState))
    provisioning_state: str | None = None
    probe_reply: str | None = Field(default=None, sa_type=Text)
    error: str | None = Field(default=None, sa_type=Text)
    created_by: str | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = created_time()
    ready_at: datetime | None = time_or_none()

    def wish(self) -> bool:
        return self.deletion_wanted


# --- comparing and serving ------------------------------------------------------------------------------------------


class Release(Requested, table=True):
    """What a traveller talks to, as one unit. Never updated after it was written."""

    id: int | None = Field(default=None, primary_key=True)
    """The release's number."""
    name: str
    deployment_id: int = Field(foreign_key="deployment.id", index=True)
    system_prompt: str = long_text()
    parameters: dict[str, Any] = json_object()
    """temperature, top_p, max_tokens as they are sent."""
    created_by: str | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = created_time()


class TrafficPlan(SQLModel, table=True):
    """Which releases get which share of new conversations. Append-only; the newest row is live."""

    __tablename__ = "traffic_plan"
    id: int | None = Field(default=None, primary_key=True)
    shares: list[dict[str, Any]] = json_list()
    """[{"release_id": 2, "share": 0.9}, …]; the shares add up to 1."""
    reason: str
    """first, promotion or rollback."""
    note: str = long_text()
    created_by: str | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = created_time()


class EvaluationState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Evaluation(Work, Requested, table=True):
    """Two releases answering the same prompts: the baseline first, the candidate second."""

    id: int | None = Field(default=None, primary_key=True)
    baseline_id: int = Field(foreign_key="release.id")
    candidate_id: int = Field(foreign_key="release.id")
    questions: list[str] = json_list()
    samples: int = 3
    """Replies per question, way of asking and release."""
    seed: int = 0
    state: EvaluationState = Field(default=EvaluationState.RUNNING, sa_type=one_of(EvaluationState))
    summary: dict[str, Any] = json_object()
    error: str | None = Field(default=None, sa_type=Text)
    created_by: str | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = created_time()
    finished_at: datetime | None = time_or_none()


class EvaluationReply(SQLModel, table=True):
    """One reply of one release to one question, with what was measured on it."""

    __tablename__ = "evaluation_reply"
    evaluation_id: int = Field(foreign_key="evaluation.id", primary_key=True)
    release_id: int = Field(foreign_key="release.id", primary_key=True)
    way: str = Field(primary_key=True)
    """together (one conversation) or alone (each question in its own)."""
    question: int = Field(primary_key=True)
    sample: int = Field(primary_key=True)
    reply: str = long_text()
    recommends: bool
    """Recommends a hotel, flight, car or restaurant."""
    ends_with_question: bool
    words: int
    latency_ms: float
    first_token_ms: float | None = None
    completion_tokens: int | None = None
