"""A fine-tuning job as the emulator runs it, and how long travellers wait for a first token meanwhile."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from azure_emulator.tiny_model.generate import ChatModel
from benchmarks.options import TRAINING_FILE, VALIDATION_FILE, Options, long_prompts
from benchmarks.processes import CAN_READ_MEMORY, NO_MEMORY_FIGURES, memory_mb
from benchmarks.rounds import percentile
from benchmarks.speaking import first_token_wait
from benchmarks.table import Goal, Row

EXAMPLES, EPOCHS = 100, 3
MANY_EPOCHS = 25  # for a job that outlasts the questions asked meanwhile
_WAITS_A_ROUND = 6
_LOOK_EVERY = 0.02  # seconds


class JobFailedError(Exception):
    """The trainer ended otherwise than it should have; the message holds its log."""


def measure(options: Options) -> list[Row]:
    seconds, memory = run_job(options.checkpoint)
    waits = waits_during_job(options.checkpoint, _WAITS_A_ROUND * options.rounds)
    what = f"job of {EXAMPLES} examples, {EPOCHS} epochs"
    note = f"{len(waits)} prompts of 500 tokens in this process; median {percentile(waits, 0.5):.0f} ms"
    return [
        Row(
            what, "s", seconds, (Goal("≤", 90),), note="from the start of its process to its end, checkpoints included"
        ),
        Row(f"{what}, memory", "MB", memory, (Goal("≤", 700),), note="" if CAN_READ_MEMORY else NO_MEMORY_FIGURES),
        Row("first token while a job trains, p95", "ms", percentile(waits, 0.95), (Goal("≤", 300),), note=note),
    ]


def first_examples(count: int) -> bytes:
    return b"".join(TRAINING_FILE.read_bytes().splitlines(keepends=True)[:count])


def run_job(checkpoint: Path) -> tuple[float, float | None]:
    """Seconds of a whole job, and the most memory its process held in MB."""
    memory: float | None = None
    with _job(checkpoint, EPOCHS) as (folder, trainer, began):
        while trainer.poll() is None:
            memory = memory_mb("VmHWM", trainer.pid) or memory
            time.sleep(_LOOK_EVERY)
        seconds = time.monotonic() - began
        if trainer.returncode or not (folder / "result.json").exists():
            raise JobFailedError(_log(folder))
    return seconds, memory


def waits_during_job(checkpoint: Path, count: int) -> list[float]:
    """Milliseconds until the first token of up to so many replies, all asked while a job trains."""
    model = ChatModel.load(checkpoint)
    prompts = list(islice(long_prompts(model, 500, seed=6), count + 1))
    first_token_wait(model, prompts.pop(), 0)
    waits: list[float] = []
    with _job(checkpoint, MANY_EPOCHS) as (folder, trainer, _):
        _until(lambda: trains(folder), trainer, folder)
        for seed, prompt in enumerate(prompts):
            wait = first_token_wait(model, prompt, seed)
            if trainer.poll() is not None:
                break
            waits.append(wait)
    if not waits:
        raise JobFailedError(f"the job of {MANY_EPOCHS} epochs was over before a question was answered")
    return waits


def trains(folder: Path) -> bool:
    """Whether a step is done."""
    metrics = folder / "metrics.jsonl"
    return metrics.exists() and metrics.stat().st_size > 0


@contextmanager
def _job(checkpoint: Path, epochs: int) -> Iterator[tuple[Path, subprocess.Popen[bytes], float]]:
    """A trainer started in a folder of its own; it ends with this block."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        training_file = folder / "training.jsonl"
        training_file.write_bytes(first_examples(EXAMPLES))
        write_job(folder, checkpoint, training_file, VALIDATION_FILE, epochs)
        began = time.monotonic()
        with (folder / "trainer.log").open("wb") as log:
            command = [sys.executable, "-m", "azure_emulator.tiny_model.train", name]
            trainer = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield folder, trainer, began
        finally:
            trainer.kill()
            trainer.wait()


def write_job(
    folder: Path, checkpoint: Path, training_file: Path, validation_file: Path | None = None, epochs: int | None = None
) -> None:
    """What the trainer reads in its folder; without `epochs` it chooses them itself."""
    folder.mkdir(parents=True, exist_ok=True)
    job = {
        "base": str(checkpoint.resolve()),
        "training_file": str(training_file.resolve()),
        "validation_file": str(validation_file.resolve()) if validation_file else None,
        "n_epochs": epochs,
        "seed": 1,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")


def _until(happened: Callable[[], bool], trainer: subprocess.Popen[bytes], folder: Path) -> None:
    while not happened():
        if trainer.poll() is not None:
            raise JobFailedError(_log(folder))
        time.sleep(_LOOK_EVERY)


def _log(folder: Path) -> str:
    errors = folder / "error.json"
    told = errors.read_text("utf-8") if errors.exists() else ""
    return f"The job did not end as it should: {told}{(folder / 'trainer.log').read_text('utf-8', 'replace')}"
