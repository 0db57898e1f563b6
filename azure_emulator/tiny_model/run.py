"""What every fine-tuning job does, whatever its method: steps, metrics, checkpoints, and going on after a kill."""

import json
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from azure_emulator.tiny_model.backpropagation import Loss
from azure_emulator.tiny_model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint, write_atomically
from azure_emulator.tiny_model.job_state import append_line, keep_lines_until, load_state, save_state
from azure_emulator.tiny_model.model import F32, Parameters
from azure_emulator.tiny_model.optimizer import AdamW, Trainer
from azure_emulator.tiny_model.recipe import TUNED_SHARE, Recipe, settle
from azure_emulator.tiny_model.slots import NEUTRAL_STYLE, OFFERS
from azure_emulator.tiny_model.training_file import UnusableFile

_SAVE_EVERY = 20  # steps
_VALIDATE_EVERY = 5  # steps, on a few examples; the whole file at the end of each epoch
_RATE_OF_STYLE = 8.0  # times the learning rate: these marks are in every reply and should move first
_RATE_OF_OFFERS = 100.0  # times the learning rate: a file has few of them, and each is one choice of two
DECAY = 0.01  # of the weights, times the learning rate
METHODS = ("supervised", "dpo")


@dataclass(frozen=True)
class Job:
    """What job.json asks for; None means "choose"."""

    base: Path
    training_file: Path
    validation_file: Path | None
    method: str
    n_epochs: int | None
    batch_size: int | None
    learning_rate_multiplier: float | None
    beta: float | None
    l2_multiplier: float | None
    seed: int

    @classmethod
    def read(cls, directory: Path) -> "Job":
        """Raises UnusableFile when the job asks for a method that cannot be trained."""
        entry: dict[str, Any] = json.loads((directory / "job.json").read_text(encoding="utf-8"))
        method = entry.get("method", METHODS[0])
        if method not in METHODS:
            known = " or ".join(f"'{name}'" for name in METHODS)
            raise UnusableFile("unsupported_method", f"Method '{method}' cannot be trained here: use {known}.")
        validation = entry.get("validation_file")
        return cls(
            Path(entry["base"]),
            Path(entry["training_file"]),
            Path(validation) if validation else None,
            method,
            entry.get("n_epochs"),
            entry.get("batch_size"),
            entry.get("learning_rate_multiplier"),
            entry.get("beta"),
            entry.get("l2_multiplier"),
            int(entry.get("seed", 0)),
        )

    def recipe(self, examples: int, words: int | None = None) -> Recipe:
        """What is used: what the job leaves open depends on its file."""
        return settle(examples, words, self.n_epochs, self.batch_size, self.learning_rate_multiplier)


class Run(ABC):
    """A job under way. A method sets `recipe`, `file_tokens` and the checkpoint it starts from, then trains."""

    method_notes: str

    def __init__(
        self, directory: Path, checkpoint: Checkpoint, recipe: Recipe, file_tokens: int, decay: float = DECAY
    ) -> None:
        """`file_tokens`: tokens of the training file, read once."""
        self.directory, self.began = directory, time.monotonic()
        self.checkpoint, self.recipe, self.file_tokens = checkpoint, recipe, file_tokens
        self.start = {name: value.copy() for name, value in checkpoint.parameters.items()}
        ids = checkpoint.tokenizer.ids
        rates = {ids[mark]: _RATE_OF_STYLE for mark in NEUTRAL_STYLE} | {ids[mark]: _RATE_OF_OFFERS for mark in OFFERS}
        self.trainer = Trainer(checkpoint.config, AdamW(checkpoint.parameters, decay=decay, rates=rates))
        self.metrics, self.saved = directory / "metrics.jsonl", directory / "checkpoints.jsonl"

    @abstractmethod
    def learn(self, step: int) -> dict[str, float]:
        """One step (from 0); returns its training metrics."""

    @abstractmethod
    def validate(self, step: int | None) -> dict[str, float]:
        """Metrics on a sample of the validation file that `step` chooses, or with None on all of it."""

    def notes(self) -> dict[str, Any]:
        """What a method adds to the result."""
        return {}

    def train(self) -> None:
        """From the last saved state to the end."""
        write_json(self.directory / "resolved.json", self.resolved())
        start = load_state(self.directory, self.trainer.optimizer)
        keep_lines_until(self.metrics, start)
        keep_lines_until(self.saved, start)
        for step in range(start, self.recipe.total_steps):
            self._step(step)
        self._finish()

    def resolved(self) -> dict[str, float]:
        """The hyperparameters that are used."""
        return self.recipe.resolved()

    def _step(self, step: int) -> None:
        done = step + 1
        ends_epoch = done % self.recipe.steps_per_epoch == 0
        line = {"step": done, **self.learn(step), **self._validation(done, ends_epoch)}
        append_line(self.metrics, line)
        if ends_epoch:
            self._save_checkpoint(done, line)
        if ends_epoch or done % _SAVE_EVERY == 0:
            save_state(self.directory, self.trainer.optimizer, done)

    def _validation(self, step: int, ends_epoch: bool) -> dict[str, float]:
        values: dict[str, float] = {}
        if ends_epoch or step % _VALIDATE_EVERY == 0 or step == 1:
            values |= {f"valid_{name}": value for name, value in self.validate(step).items()}
        if ends_epoch:
            values |= {f"full_valid_{name}": value for name, value in self.validate(None).items()}
        return values

    def checkpoint_path(self, step: int) -> Path:
        return self.directory / "checkpoints" / f"step-{step}.safetensors"

    def _save_checkpoint(self, step: int, line: dict[str, float]) -> None:
        path = self.checkpoint_path(step)
        path.parent.mkdir(exist_ok=True)
        notes = {"kind": "tuned", "step": str(step), "method": self.method_notes}
        mixed = interpolate(self.start, self.checkpoint.parameters, TUNED_SHARE)
        save_checkpoint(path, replace(self.checkpoint, parameters=mixed, notes=notes))
        append_line(self.saved, {**line, "path": str(path)})

    def _finish(self) -> None:
        self.trainer.close()
        steps = self.recipe.total_steps
        result = {
            "trained_tokens": self.file_tokens * self.recipe.n_epochs,
            "steps": steps,
            "checkpoint": str(self.checkpoint_path(steps)),
            "seconds": round(time.monotonic() - self.began, 2),
            "method_notes": self.method_notes,
            **self.notes(),
        }
        write_json(self.directory / "result.json", result)


def load_base(job: Job) -> Checkpoint:
    """The checkpoint that a job starts from; raises CheckpointError."""
    return load_checkpoint(job.base)


def interpolate(start: Parameters, end: Parameters, share: float) -> Parameters:
    """`share` of the end and the rest of the start."""
    return {name: (1 - F32(share)) * value + F32(share) * end[name] for name, value in start.items()}


def means(loss: Loss) -> dict[str, float]:
    """Loss and token accuracy under the names of Azure's result files; nothing when nothing counted."""
    if not loss.weight:
        return {}
    return {
        "loss": round(loss.total / loss.weight, 5),
        "mean_token_accuracy": round(loss.right / loss.weight, 5),
    }


def write_json(path: Path, value: object) -> None:
    write_atomically(path, json.dumps(value, ensure_ascii=False, indent=1).encode())
