"""What the trainer wrote, told in the service's words: events, checkpoints and the growing results file."""

from collections import deque
from pathlib import Path
from statistics import median

from azure_emulator.job_book import JobBook
from azure_emulator.job_dir import Row, Tail, read_object
from azure_emulator.records import JobRecord
from azure_emulator.results_file import metrics_of, results_csv

_STEP_EVENT_EVERY = 10
_LOOKS = 9  # that the pace is taken from: a moved clock spoils one of them, which the median does not notice


def fine_tuned_name(job: JobRecord) -> str:
    """`{base}.ft-{the job's 32 hex}[-suffix]`; training on from a fine-tuned model keeps the base's name only."""
    name = f"{job.model.split('.ft-')[0]}.ft-{job.id.removeprefix('ftjob-')}"
    return f"{name}-{job.suffix}" if job.suffix else name


class JobProgress:
    """Follows the files of one job's trainer. `look()` may be called as often as one likes."""

    def __init__(self, book: JobBook, job: JobRecord) -> None:
        self._book = book
        self._job_id = job.id
        self._model_name = fine_tuned_name(job)
        self._results_id = job.result_files[0] if job.result_files else None
        self._folder = book.state.job_dir(job.id)
        self._metrics = Tail(self._folder / "metrics.jsonl")
        self._checkpoints = Tail(self._folder / "checkpoints.jsonl")
        self._steps: dict[int, Row] = {}
        self._paces: deque[float] = deque(maxlen=_LOOKS)
        self._seen = (book.clock(), 0)
        self.resolved: Row | None = None

    @property
    def last_step(self) -> int:
        return max(self._steps, default=0)

    @property
    def step_seconds(self) -> float | None:
        """Emulator time that a step takes, from the latest looks; None before the first two."""
        return median(self._paces) if self._paces else None

    def look(self) -> bool:
        """Take in what is new; True when there were new steps."""
        if self.resolved is None:
            self.resolved = read_object(self._folder / "resolved.json")
        rows = list(self._metrics.new_rows())
        for row in rows:
            self._take_step(row)
        for row in self._checkpoints.new_rows():
            self._take_checkpoint(row)
        if rows:
            self._measure_pace()
            self._write_results()
        return bool(rows)

    def _measure_pace(self) -> None:
        """The first look is not counted: it spans the trainer's start, or steps of an earlier run."""
        now, (then, step) = self._book.clock(), self._seen
        if step and self.last_step > step:
            self._paces.append((now - then) / (self.last_step - step))
        self._seen = (now, self.last_step)

    def _take_step(self, row: Row) -> None:
        step = row["step"]
        self._steps[step] = row
        if step == 1 or step % _STEP_EVENT_EVERY == 0:
            data = {"step": step, **metrics_of(row)}
            self._book.say(self._job_id, step_message(row), key=f"step {step}", data=data)

    def _take_checkpoint(self, row: Row) -> None:
        step = row["step"]
        last = bool(self.resolved) and step == (self.resolved or {}).get("total_steps")
        name = self._model_name if last else f"{self._model_name}:ckpt-step-{step}"
        metrics = {"step": step, **metrics_of(self._steps.get(step, {})), **metrics_of(row)}
        self._book.add_checkpoint(self._job_id, name, step, within(self._folder, row["path"]), metrics)

    def _write_results(self) -> None:
        if self._results_id:
            content = results_csv(self._steps[step] for step in sorted(self._steps))
            self._book.write_results(self._results_id, content)


def step_message(row: Row) -> str:
    """A step whose batch held nothing to learn from has no loss."""
    parts = [
        f"{name} loss={row[key]:.4f}"
        for name, key in (("training", "train_loss"), ("validation", "valid_loss"))
        if row.get(key) is not None
    ]
    return f"Step {row['step']}: {', '.join(parts)}" if parts else f"Step {row['step']}"


def within(folder: Path, path: str) -> str:
    """The path relative to the folder, so that a data directory can be moved."""
    return str((folder / path).relative_to(folder))


def read_ending(folder: Path) -> tuple[Row | None, Row | None]:
    """The trainer's result and error; at most one is there, neither while it runs or when it was killed."""
    return read_object(folder / "result.json"), read_object(folder / "error.json")
