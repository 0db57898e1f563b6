"""What the trainer wrote, told in the service's words: events, checkpoints and the growing results file."""

from collections.abc import Callable
from pathlib import Path

from azure_emulator.clock import Clock
from azure_emulator.job_dir import Row, Tail, read_object
from azure_emulator.records import CheckpointRecord, EventRecord, FileRecord, FileStatus, JobRecord
from azure_emulator.results_file import metrics_of, results_csv
from azure_emulator.state import State, write_whole

NewHex = Callable[[], str]
"""Gives 32 fresh hexadecimal digits."""

_STEP_EVENT_EVERY = 10


class JobLog:
    """Writes the events of one job, each at most once."""

    def __init__(self, state: State, job_id: str, clock: Clock, new_hex: NewHex) -> None:
        self._state = state
        self._job_id = job_id
        self._clock = clock
        self._new_hex = new_hex

    def say(self, message: str, *, level: str = "info", key: str | None = None, data: Row | None = None) -> None:
        """`key` defaults to the message. An event with data is of type "metrics"."""
        event = EventRecord(
            id=f"ftevent-{self._new_hex()}",
            job_id=self._job_id,
            key=key or message,
            created_at=int(self._clock()),
            level=level,
            message=message,
            type="metrics" if data else "message",
            data=data,
        )
        self._state.events.add_once(f"{self._job_id} {event.key}", event, owner=self._job_id)


class JobProgress:
    """Follows the files of one job's trainer. `look()` may be called as often as one likes."""

    def __init__(self, state: State, job: JobRecord, model_name: str, log: JobLog, clock: Clock, new_hex: NewHex):
        self._state = state
        self._job_id = job.id
        self._model_name = model_name
        self._results_id = job.result_files[0] if job.result_files else None
        self._log = log
        self._clock = clock
        self._new_hex = new_hex
        self._folder = state.job_dir(job.id)
        self._metrics = Tail(self._folder / "metrics.jsonl")
        self._checkpoints = Tail(self._folder / "checkpoints.jsonl")
        self._steps: dict[int, Row] = {}
        self.resolved: Row | None = None

    @property
    def last_step(self) -> int:
        return max(self._steps, default=0)

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
            self._write_results()
        return bool(rows)

    def _take_step(self, row: Row) -> None:
        step = row["step"]
        self._steps[step] = row
        if step == 1 or step % _STEP_EVENT_EVERY == 0:
            self._log.say(step_message(row), key=f"step {step}", data={"step": step, **metrics_of(row)})

    def _take_checkpoint(self, row: Row) -> None:
        step = row["step"]
        last = bool(self.resolved) and step == (self.resolved or {}).get("total_steps")
        checkpoint = CheckpointRecord(
            id=f"ftchkpt-{self._new_hex()}",
            job_id=self._job_id,
            created_at=int(self._clock()),
            name=self._model_name if last else f"{self._model_name}:ckpt-step-{step}",
            step_number=step,
            path=within(self._folder, row["path"]),
            metrics={"step": step, **metrics_of(self._steps.get(step, {})), **metrics_of(row)},
        )
        self._state.checkpoints.add_once(f"{self._job_id} {step}", checkpoint, owner=self._job_id)

    def _write_results(self) -> None:
        record = self._state.files.get(self._results_id) if self._results_id else None
        if record is None:  # deleted by its owner while the job runs
            return
        content = results_csv(self._steps[step] for step in sorted(self._steps))
        write_whole(self._state.content_path(record.id), content)
        self._state.files.put(record.id, results_record(record.id, len(content), record.created_at))


def step_message(row: Row) -> str:
    """A step whose batch held nothing to learn from has no loss."""
    parts = [
        f"{name} loss={row[key]:.4f}"
        for name, key in (("training", "train_loss"), ("validation", "valid_loss"))
        if row.get(key) is not None
    ]
    return f"Step {row['step']}: {', '.join(parts)}" if parts else f"Step {row['step']}"


def results_record(file_id: str, size: int, created_at: int) -> FileRecord:
    return FileRecord(file_id, "results.csv", "fine-tune-results", size, created_at, FileStatus.PROCESSED)


def within(folder: Path, path: str) -> str:
    """The path relative to the folder, so that a data directory can be moved."""
    return str((folder / path).relative_to(folder))


def read_ending(folder: Path) -> tuple[Row | None, Row | None]:
    """The trainer's result and error; at most one is there, neither while it runs or when it was killed."""
    return read_object(folder / "result.json"), read_object(folder / "error.json")
