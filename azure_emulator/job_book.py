"""The jobs' records and events: the one place through which running jobs read and change what clients see."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from azure_emulator.clock import Clock
from azure_emulator.job_dir import Row
from azure_emulator.records import (
    UNFINISHED,
    CheckpointRecord,
    EventRecord,
    FileRecord,
    FileStatus,
    JobRecord,
    JobStatus,
)
from azure_emulator.results_file import results_csv
from azure_emulator.state import State, write_whole

NewHex = Callable[[], str]
"""Gives 32 fresh hexadecimal digits."""


class JobBook:
    def __init__(self, state: State, clock: Clock, new_hex: NewHex) -> None:
        self.state = state
        self.clock = clock
        self.new_hex = new_hex

    def all(self) -> list[JobRecord]:
        """Oldest first."""
        return self.state.jobs.all()

    def get(self, job_id: str) -> JobRecord:
        """Raises LookupError when the job was deleted."""
        job = self.state.jobs.get(job_id)
        if job is None:
            raise LookupError(f"Job '{job_id}' is gone: it was deleted.")
        return job

    def update(self, job_id: str, **changes: Any) -> JobRecord:
        job = replace(self.get(job_id), **changes)
        self.state.jobs.put(job_id, job)
        return job

    def say(
        self, job_id: str, message: str, *, level: str = "info", key: str | None = None, data: Row | None = None
    ) -> None:
        """Write an event, at most once per job and `key`, which defaults to the message. Data makes it a "metrics"."""
        event = EventRecord(
            id=f"ftevent-{self.new_hex()}",
            job_id=job_id,
            key=key or message,
            created_at=int(self.clock()),
            level=level,
            message=message,
            type="metrics" if data else "message",
            data=data,
        )
        self.state.events.add_once(f"{job_id} {event.key}", event, owner=job_id)

    def fail(self, job_id: str, error: Row) -> None:
        """Nothing happens when the job has ended already. `error` holds code, message and param."""
        if self.get(job_id).status in UNFINISHED:
            with self.state.together():
                self.update(job_id, status=JobStatus.FAILED, finished_at=int(self.clock()), error=error)
                self.say(job_id, f"Job failed. {error['message']}", level="error")

    def add_checkpoint(self, job_id: str, name: str, step: int, path: str, metrics: Row) -> None:
        """`path` is within the job's folder. A step has one checkpoint, however often it is told."""
        checkpoint = CheckpointRecord(
            id=f"ftchkpt-{self.new_hex()}",
            job_id=job_id,
            created_at=int(self.clock()),
            name=name,
            step_number=step,
            path=path,
            metrics=metrics,
        )
        self.state.checkpoints.add_once(f"{job_id} {step}", checkpoint, owner=job_id)

    def create_results(self) -> str:
        """The id of a new results file, still without a step."""
        file_id, content = f"file-{self.new_hex()}", results_csv([])
        write_whole(self.state.content_path(file_id), content)
        self.state.files.put(file_id, _results_record(file_id, len(content), int(self.clock())))
        return file_id

    def write_results(self, file_id: str, content: bytes) -> None:
        """Nothing happens when its owner has deleted the file."""
        record = self.state.files.get(file_id)
        if record:
            write_whole(self.state.content_path(file_id), content)
            self.state.files.put(file_id, _results_record(file_id, len(content), record.created_at))


def _results_record(file_id: str, size: int, created_at: int) -> FileRecord:
    return FileRecord(file_id, "results.csv", "fine-tune-results", size, created_at, FileStatus.PROCESSED)
