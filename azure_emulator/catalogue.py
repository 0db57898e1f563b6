"""The models there are: one base that can be fine-tuned, and what jobs have made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from azure_emulator.records import CheckpointRecord, JobRecord, JobStatus
from azure_emulator.state import State
from azure_emulator.tiny_model.generate import BASE_CHECKPOINT

FINE_TUNED_VERSION = "1"  # ARM's version of every fine-tuned model
DEPLOYABLE_CHECKPOINTS = 3  # the last three of a job: the model itself and two earlier epochs


@dataclass(frozen=True)
class SkuOffer:
    """One way to deploy: capacity in thousands of tokens per minute."""

    name: str
    quota: int
    default_capacity: int
    maximum: int
    fine_tuned_only: bool = False


@dataclass(frozen=True)
class BaseModel:
    name: str
    version: str
    created_at: int
    offers: tuple[SkuOffer, ...]

    @property
    def training_id(self) -> str:
        """The name that a fine-tuning job uses for it."""
        return f"{self.name}-{self.version}"


BASE = BaseModel(
    name="tiny-travel",
    version="2026-11-22",
    created_at=int(datetime(2026, 11, 22, tzinfo=UTC).timestamp()),
    offers=(
        SkuOffer("GlobalStandard", quota=1000, default_capacity=50, maximum=1000),
        SkuOffer("Standard", quota=240, default_capacity=10, maximum=240),
        SkuOffer("DeveloperTier", quota=250, default_capacity=50, maximum=250, fine_tuned_only=True),
    ),
)


@dataclass(frozen=True)
class ServedModel:
    """A model that can be deployed or trained further. `job` is None for the base."""

    name: str
    version: str
    path: Path
    created_at: int
    job: JobRecord | None = None

    @property
    def wire_name(self) -> str:
        """What chat replies give as `model`."""
        return self.name if self.job else BASE.training_id


def base_model() -> ServedModel:
    return ServedModel(BASE.name, BASE.version, BASE_CHECKPOINT, BASE.created_at)


def fine_tuned_models(state: State) -> Iterator[ServedModel]:
    """Finished models, newest job last, without their earlier checkpoints."""
    for job in state.jobs.all():
        if job.status is JobStatus.SUCCEEDED and job.fine_tuned_model and job.checkpoint_path:
            path = state.job_dir(job.id) / job.checkpoint_path
            yield ServedModel(job.fine_tuned_model, FINE_TUNED_VERSION, path, job.finished_at or 0, job)


def find_deployable(state: State, name: str, version: str | None) -> ServedModel | None:
    """The model that ARM's `properties.model` names, version left out meaning the default one."""
    if name == BASE.name:
        return base_model() if version in (None, BASE.version) else None
    return _find_fine_tuned(state, name) if version in (None, FINE_TUNED_VERSION) else None


def find_served(state: State, name: str, version: str) -> ServedModel | None:
    """The model that a deployment was made with: also a checkpoint that could not be deployed anew."""
    found = find_deployable(state, name, version)
    return found or next((model for model in _all_checkpoints(state) if model.name == name), None)


def _all_checkpoints(state: State) -> Iterator[ServedModel]:
    for job in state.jobs.all():
        yield from (_served(state, job, checkpoint) for checkpoint in state.checkpoints.all(job.id))


def find_trainable(state: State, name: str) -> ServedModel | None:
    """The model that a job's `model` names: the base (with or without its version) or one that was fine-tuned."""
    if name in (BASE.name, BASE.training_id):
        return base_model()
    return _find_fine_tuned(state, name)


def deployable_checkpoints(state: State, job_id: str) -> list[CheckpointRecord]:
    return state.checkpoints.all(job_id)[-DEPLOYABLE_CHECKPOINTS:]


def _find_fine_tuned(state: State, name: str) -> ServedModel | None:
    for model in fine_tuned_models(state):
        if model.name == name:
            return model
        if model.job and name.startswith(f"{model.name}:"):
            return _find_checkpoint(state, model.job, name)
    return _find_paused(state, name)


def _find_paused(state: State, name: str) -> ServedModel | None:
    """A checkpoint that can be deployed before its job has ended: it passed the model evaluation at a pause."""
    for job in state.jobs.all():
        for checkpoint in deployable_checkpoints(state, job.id) if job.evaluated_step else []:
            if checkpoint.name == name and checkpoint.step_number <= job.evaluated_step:
                return _served(state, job, checkpoint)
    return None


def _find_checkpoint(state: State, job: JobRecord, name: str) -> ServedModel | None:
    for checkpoint in deployable_checkpoints(state, job.id):
        if checkpoint.name == name:
            return _served(state, job, checkpoint)
    return None


def _served(state: State, job: JobRecord, checkpoint: CheckpointRecord) -> ServedModel:
    path = state.job_dir(job.id) / checkpoint.path
    return ServedModel(checkpoint.name, FINE_TUNED_VERSION, path, checkpoint.created_at, job)
