"""Runs one fine-tuning job: `python -m azure_emulator.tiny_model.train JOB_DIR [--exit-with-stdin]`.

JOB_DIR/job.json says what to train; resolved.json, metrics.jsonl, checkpoints.jsonl, checkpoints/ and result.json (or
error.json) appear beside it. A job that was killed goes on from its last saved state and ends with the same bytes.
"""

import argparse
import json
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure_emulator.tiny_model.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
    write_atomically,
)
from azure_emulator.tiny_model.curriculum import LONGEST_LESSON, Curriculum
from azure_emulator.tiny_model.fast_process import restart_with_fast_memory
from azure_emulator.tiny_model.job_state import append_line, keep_lines_until, load_state, save_state
from azure_emulator.tiny_model.lessons import encode_lesson, read_example, with_new_words
from azure_emulator.tiny_model.model import F32, Loss, Parameters, loss_only
from azure_emulator.tiny_model.optimizer import AdamW, Batch, Trainer, make_batch
from azure_emulator.tiny_model.recipe import METHOD_NOTES, TUNED_SHARE, settle
from azure_emulator.tiny_model.slots import NEUTRAL_STYLE
from azure_emulator.tiny_model.style_search import find_style, start_from_style
from azure_emulator.tiny_model.training_file import Example, UnusableFile, read_examples

_SAVE_EVERY = 20  # steps
_VALIDATE_EVERY = 5  # steps, on a few examples; the whole file at the end of each epoch
_VALIDATION_SAMPLE = 4
_NICENESS = 10


@dataclass(frozen=True)
class Job:
    """What job.json asks for; None means "choose"."""

    base: Path
    training_file: Path
    validation_file: Path | None
    n_epochs: int | None
    batch_size: int | None
    learning_rate_multiplier: float | None
    seed: int

    @classmethod
    def read(cls, directory: Path) -> "Job":
        entry: dict[str, Any] = json.loads((directory / "job.json").read_text(encoding="utf-8"))
        method = entry.get("method", "supervised")
        if method != "supervised":
            raise UnusableFile("unsupported_method", f"Method '{method}' cannot be trained here: use 'supervised'.")
        validation = entry.get("validation_file")
        return cls(
            Path(entry["base"]),
            Path(entry["training_file"]),
            Path(validation) if validation else None,
            entry.get("n_epochs"),
            entry.get("batch_size"),
            entry.get("learning_rate_multiplier"),
            int(entry.get("seed", 0)),
        )


class Run:
    """A job under way."""

    def __init__(self, directory: Path, job: Job) -> None:
        self.directory, self.began = directory, time.monotonic()
        examples = [example for example in read_examples(job.training_file) if example.weighs_something()]
        base = load_checkpoint(job.base)
        self.file_tokens = count_file_tokens(base, examples)
        self.checkpoint, self.new_words = with_new_words(base, examples)
        self.recipe = settle(len(examples), job.n_epochs, job.batch_size, job.learning_rate_multiplier)
        self.curriculum = Curriculum.of(self.checkpoint, examples, self.recipe, job.seed)
        self.first_style = find_style(self.checkpoint, self.curriculum.lessons)
        start_from_style(self.checkpoint, self.first_style)
        self.start = {name: value.copy() for name, value in self.checkpoint.parameters.items()}
        self.validation = self._validation_batches(job.validation_file)
        self.trainer = Trainer(self.checkpoint.config, self._optimizer())
        self.metrics, self.saved = directory / "metrics.jsonl", directory / "checkpoints.jsonl"

    def _optimizer(self) -> AdamW:
        # What a file says instead of a hotel is mostly about one place and not learned, so the mark would only drift.
        offer = self.checkpoint.tokenizer.ids[NEUTRAL_STYLE[-1]]
        return AdamW(self.checkpoint.parameters, decay=0.01, rates={offer: 0.0})

    def _validation_batches(self, path: Path | None) -> list[Batch]:
        examples = read_examples(path) if path else []
        rows = [encode_lesson(self.checkpoint.tokenizer, read_example(self.checkpoint.tokenizer, e)) for e in examples]
        rows = [(ids[:LONGEST_LESSON], weights[:LONGEST_LESSON]) for ids, weights in rows]
        return [make_batch(rows[i : i + _VALIDATION_SAMPLE]) for i in range(0, len(rows), _VALIDATION_SAMPLE)]

    def train(self) -> None:
        """From the last saved state to the end."""
        write_json(self.directory / "resolved.json", self.recipe.resolved())
        start = load_state(self.directory, self.trainer.optimizer)
        keep_lines_until(self.metrics, start)
        keep_lines_until(self.saved, start)
        for step in range(start, self.recipe.total_steps):
            self._step(step)
        self._finish()

    def _step(self, step: int) -> None:
        loss = self.trainer.step(self.curriculum.batch(step), self.recipe.rate(step))
        done = step + 1
        ends_epoch = done % self.recipe.steps_per_epoch == 0
        line = {"step": done, **named(loss, "train_loss", "train_mean_token_accuracy"), **self._valid(done, ends_epoch)}
        append_line(self.metrics, line)
        if ends_epoch:
            self._save_checkpoint(done, line)
        if ends_epoch or done % _SAVE_EVERY == 0:
            save_state(self.directory, self.trainer.optimizer, done)

    def _valid(self, step: int, ends_epoch: bool) -> dict[str, float]:
        if not self.validation:
            return {}
        values: dict[str, float] = {}
        if ends_epoch or step % _VALIDATE_EVERY == 0 or step == 1:
            sample = self._loss([self.validation[step % len(self.validation)]])
            values |= named(sample, "valid_loss", "valid_mean_token_accuracy")
        if ends_epoch:
            values |= named(self._loss(self.validation), "full_valid_loss", "full_valid_mean_token_accuracy")
        return values

    def _loss(self, batches: list[Batch]) -> Loss:
        parameters, config = self.checkpoint.parameters, self.checkpoint.config
        losses = [loss_only(parameters, config, b.ids, b.targets, b.weights) for b in batches]
        return sum(losses[1:], losses[0])

    def checkpoint_path(self, step: int) -> Path:
        return self.directory / "checkpoints" / f"step-{step}.safetensors"

    def _save_checkpoint(self, step: int, line: dict[str, float]) -> None:
        path = self.checkpoint_path(step)
        path.parent.mkdir(exist_ok=True)
        notes = {"kind": "tuned", "step": str(step), "method": METHOD_NOTES}
        mixed = interpolate(self.start, self.checkpoint.parameters, TUNED_SHARE)
        save_checkpoint(path, Checkpoint(self.checkpoint.config, self.checkpoint.tokenizer, mixed, notes))
        append_line(self.saved, {**line, "path": str(path)})

    def _finish(self) -> None:
        self.trainer.close()
        steps = self.recipe.total_steps
        result = {
            "trained_tokens": self.file_tokens * self.recipe.n_epochs,
            "steps": steps,
            "checkpoint": str(self.checkpoint_path(steps)),
            "seconds": round(time.monotonic() - self.began, 2),
            "new_words": len(self.new_words),
            "first_style": list(self.first_style),
            "method_notes": METHOD_NOTES,
        }
        write_json(self.directory / "result.json", result)


def count_file_tokens(checkpoint: Checkpoint, examples: list[Example]) -> int:
    return sum(len(checkpoint.tokenizer.encode(turn.text)) for example in examples for turn in example.turns)


def interpolate(start: Parameters, end: Parameters, share: float) -> Parameters:
    """`share` of the end and the rest of the start."""
    return {name: (1 - F32(share)) * value + F32(share) * end[name] for name, value in start.items()}


def named(loss: Loss, loss_name: str, accuracy_name: str) -> dict[str, float]:
    """Means under their names in Azure's result files; nothing when nothing counted."""
    if not loss.weight:
        return {}
    return {loss_name: round(loss.total / loss.weight, 5), accuracy_name: round(loss.right / loss.weight, 5)}


def write_json(path: Path, value: object) -> None:
    write_atomically(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def run_job(directory: Path) -> int:
    """Train; returns the exit status. What is wrong with the data goes to error.json."""
    try:
        Run(directory, Job.read(directory)).train()
    except UnusableFile as error:
        write_json(directory / "error.json", {"code": error.code, "message": str(error)})
        return 1
    except CheckpointError as error:
        write_json(directory / "error.json", {"code": "unusable_base_model", "message": str(error)})
        return 1
    return 0


def exit_with_stdin() -> None:
    """End this process when its standard input ends, as it does when the parent dies."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):  # not buffered: a lock held at the end of the process would abort it
            pass
        os._exit(3)

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job_directory", type=Path)
    parser.add_argument("--exit-with-stdin", action="store_true")
    arguments = parser.parse_args()
    if arguments.exit_with_stdin:
        exit_with_stdin()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    return run_job(arguments.job_directory)


if __name__ == "__main__":
    restart_with_fast_memory("azure_emulator.tiny_model.train")
    raise SystemExit(main())
