"""Runs fine-tuning jobs: one at a time, oldest first, from preprocessing to the finished model.

A job that was running when the emulator died is simply run again: its trainer goes on from its last saved state, and
nothing is reported twice.
"""

import asyncio
import logging
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from azure_emulator.catalogue import deployable_checkpoints
from azure_emulator.clock import Clock
from azure_emulator.job_dir import TRAINING_FILE, VALIDATION_FILE, Row, tidy
from azure_emulator.job_progress import JobLog, JobProgress, NewHex, read_ending, results_record, within
from azure_emulator.records import UNFINISHED, JobRecord, JobStatus
from azure_emulator.state import State, write_whole
from azure_emulator.trainer_process import TrainerBusyError, last_words, start_trainer, stop_trainer
from azure_emulator.training_lines import MINIMUM_EXAMPLES, FileReport, check_file

_LOOK_EVERY = 0.2  # seconds between two looks at the trainer's files
_logger = logging.getLogger(__name__)


def fine_tuned_name(base: str, job_id: str, suffix: str | None) -> str:
    """`{base}.ft-{the job's 32 hex}[-suffix]`; training on from a fine-tuned model keeps the base's name only."""
    name = f"{base.split('.ft-')[0]}.ft-{job_id.removeprefix('ftjob-')}"
    return f"{name}-{suffix}" if suffix else name


class JobFailedError(Exception):
    """The job ends in `failed` with this error."""

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.error = {"code": code, "message": message, "param": param}


class JobRunner:
    def __init__(self, state: State, clock: Clock, new_hex: NewHex, workers: Executor) -> None:
        self._state = state
        self._clock = clock
        self._new_hex = new_hex
        self._workers = workers
        self._wanted = asyncio.Event()
        self._trainers: dict[str, asyncio.subprocess.Process] = {}

    def wake(self) -> None:
        """There may be a new job."""
        self._wanted.set()

    async def run_forever(self) -> None:
        while True:
            self._wanted.clear()
            job = self._next()
            if job is None:
                await self._wanted.wait()
            else:
                await self._run(job)

    async def cancel(self, job: JobRecord) -> JobRecord:
        """End the job, whatever it is doing. The job must be unfinished."""
        cancelled = self._update(job.id, status=JobStatus.CANCELLED, finished_at=int(self._clock()))
        self._log(job.id).say("Job canceled.")
        await self._stop(job.id)
        return cancelled

    def log(self, job_id: str) -> JobLog:
        return self._log(job_id)

    def _next(self) -> JobRecord | None:
        waiting = [job for job in self._state.jobs.all() if job.status in UNFINISHED]
        return min(waiting, key=lambda job: job.status is not JobStatus.RUNNING, default=None)

    async def _run(self, job: JobRecord) -> None:
        try:
            await self._preprocess(job)
            await self._train(job)
        except JobFailedError as failure:
            self._fail(job.id, failure.error)
        except Exception:
            # The outermost loop of a job: the next one must still get its turn.
            _logger.exception("job %s failed inside the emulator", job.id)
            self._fail(job.id, {"code": "internalFailure", "message": "The job failed inside the service."})
        finally:
            await self._stop(job.id)
            self._tidy(job.id)

    async def _preprocess(self, job: JobRecord) -> None:
        log, folder = self._log(job.id), self._state.job_dir(job.id)
        log.say("Preprocessing running for file training file.")
        report = await self._check(folder / TRAINING_FILE, "training_file")
        if report.examples < MINIMUM_EXAMPLES:
            message = f"The training file has {report.examples} examples; at least {MINIMUM_EXAMPLES} are required."
            raise JobFailedError("jsonlValidationFailed", message, "training_file")
        log.say("Preprocessing completed for file training file.")
        if job.validation_file:
            log.say("Preprocessing running for file validation file.")
            await self._check(folder / VALIDATION_FILE, "validation_file")
            log.say("Preprocessing completed for file validation file.")

    async def _check(self, path: Any, param: str) -> FileReport:
        report = await asyncio.get_running_loop().run_in_executor(self._workers, check_file, path)
        if report.problem:
            raise JobFailedError("jsonlValidationFailed", report.problem, param)
        if report.kind != "chat":
            message = "Supervised fine-tuning needs chat examples ('messages'); the file holds preference pairs."
            raise JobFailedError("jsonlValidationFailed", message, param)
        return report

    async def _train(self, job: JobRecord) -> None:
        job = self._begin(job.id)
        if job.status not in UNFINISHED:
            return
        process = await self._start(job)
        name = fine_tuned_name(job.model, job.id, job.suffix)
        log = self._log(job.id)
        progress = JobProgress(self._state, job, name, log, self._clock, self._new_hex)
        while process.returncode is None:
            await asyncio.sleep(_LOOK_EVERY)
            self._follow(job, progress)
        self._follow(job, progress)
        self._finish(job.id, name, process.returncode)

    async def _start(self, job: JobRecord) -> asyncio.subprocess.Process:
        try:
            process = await start_trainer(self._state.job_dir(job.id))
        except TrainerBusyError as busy:
            raise JobFailedError("internalFailure", str(busy)) from busy
        self._trainers[job.id] = process
        if self._state_of(job.id).status not in UNFINISHED:  # cancelled while the process was being made
            await self._stop(job.id)
        return process

    def _begin(self, job_id: str) -> JobRecord:
        """Say that the job has started and create its results file, unless an earlier run already did."""
        job = self._state_of(job_id)
        if job.status not in UNFINISHED:
            return job
        log = self._log(job_id)
        for message in ("Job started.", "Data Import started.", "Finetuning started."):
            log.say(message)
        log.say("Job queued, waiting for GPUs.")
        log.say("Training started.")
        if job.status is JobStatus.PENDING:
            results = self._create_results()
            job = self._update(job_id, status=JobStatus.RUNNING, started_at=self._clock(), result_files=[results])
        log.say(f"Created results file: {(job.result_files or [''])[0]}")
        return job

    def _create_results(self) -> str:
        file_id = f"file-{self._new_hex()}"
        write_whole(self._state.content_path(file_id), b"")
        self._state.files.put(file_id, results_record(file_id, 0, int(self._clock())))
        return file_id

    def _follow(self, job: JobRecord, progress: JobProgress) -> None:
        if self._state_of(job.id).status not in UNFINISHED:  # nothing is told about a job after its end
            return
        if progress.look() and progress.resolved:
            self._take_resolved(job, progress.resolved, progress.last_step)

    def _take_resolved(self, job: JobRecord, resolved: Row, step: int) -> None:
        now = self._clock()
        pace = (now - (job.started_at or now)) / max(step, 1)
        left = max(resolved["total_steps"] - step, 0)
        values = {name: resolved[name] for name in job.hyperparameters}
        self._update(job.id, hyperparameters=values, estimated_finish=int(now + left * pace))

    def _finish(self, job_id: str, name: str, exit_code: int | None) -> None:
        if self._state_of(job_id).status not in UNFINISHED:
            return
        result, error = read_ending(self._state.job_dir(job_id))
        if error:
            raise JobFailedError(error["code"], error["message"], "training_file")
        if result is None:
            reason = last_words(self._state.job_dir(job_id))
            raise JobFailedError("internalFailure", f"The trainer ended with code {exit_code}: {reason}")
        self._succeed(job_id, name, result)

    def _succeed(self, job_id: str, name: str, result: Row) -> None:
        folder, log = self._state.job_dir(job_id), self._log(job_id)
        with self._state.together():
            log.say("Job succeeded.")
            log.say("Model Evaluation Passed.")
            job = self._update(
                job_id,
                status=JobStatus.SUCCEEDED,
                fine_tuned_model=name,
                finished_at=int(self._clock()),
                trained_tokens=result["trained_tokens"],
                checkpoint_path=within(folder, result["checkpoint"]),
            )
            log.say(f"Completed results file: {(job.result_files or [''])[0]}")
            log.say(f"Training tokens billed: {result['trained_tokens']}")

    def _fail(self, job_id: str, error: dict[str, Any]) -> None:
        if self._state_of(job_id).status not in UNFINISHED:
            return
        self._update(job_id, status=JobStatus.FAILED, finished_at=int(self._clock()), error=error)
        self._log(job_id).say(f"Job failed. {error['message']}", level="error")

    async def _stop(self, job_id: str) -> None:
        process = self._trainers.pop(job_id, None)
        if process:
            await stop_trainer(process)

    def _tidy(self, job_id: str) -> None:
        """Unfinished jobs keep everything: this emulator may be stopping, and the next one goes on from there."""
        if self._state_of(job_id).status not in UNFINISHED:
            kept = {checkpoint.path for checkpoint in deployable_checkpoints(self._state, job_id)}
            tidy(self._state.job_dir(job_id), kept)

    def _log(self, job_id: str) -> JobLog:
        return JobLog(self._state, job_id, self._clock, self._new_hex)

    def _state_of(self, job_id: str) -> JobRecord:
        job = self._state.jobs.get(job_id)
        assert job is not None, f"job {job_id} is gone"
        return job

    def _update(self, job_id: str, **changes: Any) -> JobRecord:
        job = replace(self._state_of(job_id), **changes)
        self._state.jobs.put(job_id, job)
        return job
