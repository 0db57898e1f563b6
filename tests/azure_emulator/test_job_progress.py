"""A trainer's files, followed: the pace that estimates come from, what is told once, the file of results."""

import json
from pathlib import Path

from azure_emulator.clock import Clock
from azure_emulator.job_book import JobBook
from azure_emulator.job_progress import JobProgress, fine_tuned_name
from azure_emulator.records import JobStatus
from azure_emulator.state import State
from tests.azure_emulator.job_records import job_record

JOB = job_record("ftjob-1", JobStatus.RUNNING, suffix="v1")


class Trainer:
    """Writes what a trainer would, step by step; `progress` reads it. Time is what `now` says."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.state = State(folder)
        self.clock = Clock(real=lambda: self.now)
        self.book = JobBook(self.state, self.clock, iter(map(str, range(1000))).__next__)
        self.state.job_dir(JOB.id).mkdir()
        self.results = self.book.create_results()
        self.state.jobs.put(JOB.id, job_record(JOB.id, JobStatus.RUNNING, suffix="v1", result_files=[self.results]))
        self.progress = JobProgress(self.book, self.book.get(JOB.id))
        self.steps = 0

    def train(self, steps: int, seconds_each: float) -> None:
        self.now += steps * seconds_each
        with (self.state.job_dir(JOB.id) / "metrics.jsonl").open("a") as file:
            for _ in range(steps):
                self.steps += 1
                file.write(json.dumps({"step": self.steps, "train_loss": 1.5, "train_mean_token_accuracy": 0.5}) + "\n")
        assert self.progress.look()


def test_the_pace_is_what_the_latest_steps_took(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path)
    assert trainer.progress.step_seconds is None
    trainer.train(1, seconds_each=30)  # the start of the process is in this look
    assert trainer.progress.step_seconds is None
    for _ in range(3):
        trainer.train(2, seconds_each=0.5)
    assert trainer.progress.step_seconds == 0.5
    for _ in range(9):
        trainer.train(1, seconds_each=0.25)
    assert trainer.progress.step_seconds == 0.25


def test_a_moved_clock_does_not_spoil_the_pace(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path)
    for _ in range(4):
        trainer.train(1, seconds_each=0.5)
    trainer.clock.move(24 * 3600)
    trainer.train(1, seconds_each=0.5)
    assert trainer.progress.step_seconds == 0.5


def test_what_was_told_is_not_told_again(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path)
    trainer.train(12, seconds_each=1)
    again = JobProgress(trainer.book, trainer.book.get(JOB.id))
    assert again.look() and again.last_step == 12
    messages = [event.message for event in trainer.state.events.all(JOB.id)]
    assert messages == ["Step 1: training loss=1.5000", "Step 10: training loss=1.5000"]
    assert trainer.state.content_path(trainer.results).read_text().splitlines()[-1] == "12,1.5,0.5,,,,"


def test_a_deleted_results_file_stays_deleted(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path)
    trainer.state.files.delete(trainer.results)
    trainer.train(1, seconds_each=1)
    assert trainer.state.files.get(trainer.results) is None


def test_names_of_models() -> None:
    assert fine_tuned_name(job_record("ftjob-ab")) == "tiny-travel-1.ft-ab"
    assert fine_tuned_name(JOB) == "tiny-travel-1.ft-1-v1"
