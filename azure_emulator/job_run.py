"""One job under way: checked, trained, evaluated, ended; or paused in between, or cut short.

A job that was running when the emulator died is simply run again: its trainer goes on from its last saved state, and
nothing is reported twice.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, TypeVar

from azure_emulator.catalogue import deployable_checkpoints
from azure_emulator.content_check import check_content
from azure_emulator.faults.book import Faults
from azure_emulator.job_book import JobBook
from azure_emulator.job_dir import TRAINING_FILE, VALIDATION_FILE, PausePoint, Row, tidy
from azure_emulator.job_progress import JobProgress, fine_tuned_name, read_ending, within
from azure_emulator.limits import Limits
from azure_emulator.model_evaluation import evaluate_model
from azure_emulator.records import TRAINING, UNFINISHED, JobRecord, JobStatus
from azure_emulator.trainer_process import TrainerBusyError, last_words, start_trainer, stop_trainer
from azure_emulator.training_lines import FileReport, check_file

_LOOK_EVERY = 0.2  # seconds between two looks at the trainer's files
_KINDS = {"supervised": "chat", "dpo": "preference"}  # of examples, by method
_logger = logging.getLogger(__name__)
Value = TypeVar("Value")


class JobFailedError(Exception):
    """The job ends in `failed` with this error."""

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.error = {"code": code, "message": message, "param": param}


class JobRun:
    """Takes one job as far as it gets. A wish to pause stands in its record; who cancels the job cancels the task."""

    def __init__(self, job_id: str, book: JobBook, limits: Limits, workers: Executor, faults: Faults) -> None:
        self._id = job_id
        self._book = book
        self._limits = limits
        self._workers = workers
        self._faults = faults
        self._folder = book.state.job_dir(job_id)
        self._process: asyncio.subprocess.Process | None = None

    async def go(self) -> None:
        """Until the job is finished or paused. Cancelling this stops the trainer; the job can be run again."""
        try:
            await self._prepare()
            await self._train()
        except JobFailedError as failure:
            self._book.fail(self._id, failure.error)
        except Exception:
            # The outermost loop of a job: the others must go on.
            _logger.exception("job %s failed inside the emulator", self._id)
            self._book.fail(self._id, JobFailedError("internalFailure", "The job failed inside the service.").error)
        finally:
            await self._stop_trainer()
            tidy_finished(self._book, self._id)

    async def _stop_trainer(self) -> None:
        process, self._process = self._process, None
        if process:
            await stop_trainer(process)

    # Before the training

    async def _prepare(self) -> None:
        """A job that has trained before passed its checks then."""
        if self._job.last_step or self._job.status is JobStatus.RESUMING:
            return
        await self._preprocess()
        if self._job.status is JobStatus.PENDING:
            self._begin()
        await self._import_data()

    async def _preprocess(self) -> None:
        self._say("Preprocessing running for file training file.")
        report = await self._check(self._folder / TRAINING_FILE, "training_file")
        fewest = self._limits.fewest_examples
        if report.examples < fewest:
            message = f"The training file has {report.examples} examples; at least {fewest} are required."
            raise JobFailedError("jsonlValidationFailed", message, "training_file")
        self._say("Preprocessing completed for file training file.")
        if self._job.validation_file:
            self._say("Preprocessing running for file validation file.")
            await self._check(self._folder / VALIDATION_FILE, "validation_file")
            self._say("Preprocessing completed for file validation file.")

    async def _check(self, path: Path, param: str) -> FileReport:
        report = await self._in_background(check_file, path)
        method = self._job.method_name
        if report.problem:
            raise JobFailedError("jsonlValidationFailed", report.problem, param)
        if report.kind != _KINDS[method]:
            message = f"Method '{method}' needs {_KINDS[method]} examples; the file holds {report.kind} examples."
            raise JobFailedError("jsonlValidationFailed", message, param)
        return report

    def _begin(self) -> None:
        with self._book.state.together():
            self._update(status=JobStatus.RUNNING)
            self._say("Job started.")

    async def _import_data(self) -> None:
        self._say("Data Import started.")
        for name, param in ((TRAINING_FILE, "training_file"), (VALIDATION_FILE, "validation_file")):
            harm = await self._in_background(check_content, self._folder / name) if getattr(self._job, param) else None
            if harm:
                raise JobFailedError("contentFilter", harm, param)

    # The training

    async def _train(self) -> None:
        self._enter_training()
        await self._meet_faults()
        process = await self._start_trainer()
        progress, pause = JobProgress(self._book, self._job), PausePoint(self._folder)
        while process.returncode is None:
            await asyncio.sleep(_LOOK_EVERY)
            self._follow(progress)
            if self._job.status is JobStatus.PAUSING and pause.reached():
                await self._pause(progress)
                return
        self._follow(progress)
        await self._finish(process.returncode)

    def _enter_training(self) -> None:
        job = self._job
        if job.status is JobStatus.RESUMING:
            self._say("Job resumed.", key=f"resumed {job.pauses}")
        else:
            for message in ("Finetuning started.", "Job queued, waiting for GPUs.", "Training started."):
                self._say(message)
            self._create_results()
        status = job.status if job.status in TRAINING else JobStatus.RUNNING
        self._update(status=status, started_at=job.started_at or self._book.clock())

    def _create_results(self) -> None:
        with self._book.state.together():
            job = self._job
            if not job.result_files:
                job = self._update(result_files=[self._book.create_results()])
            self._say(f"Created results file: {(job.result_files or [''])[0]}")

    async def _meet_faults(self) -> None:
        path = f"/openai/v1/fine_tuning/jobs/{self._id}"
        await self._faults.hold_job(path)
        error = self._faults.job_failure(path)
        if error:
            raise JobFailedError(**error)

    async def _start_trainer(self) -> asyncio.subprocess.Process:
        try:
            self._process = await start_trainer(self._folder)
        except TrainerBusyError as busy:
            raise JobFailedError("internalFailure", str(busy)) from busy
        return self._process

    def _follow(self, progress: JobProgress) -> None:
        if progress.look() and progress.resolved:
            self._take_progress(progress, progress.resolved)
        if seconds_trained(self._job, self._book.clock()) > self._limits.job_hours * 3600:
            message = f"The job ran for more than {self._limits.job_hours:g} hours, the most that a job may take."
            raise JobFailedError("internalFailure", message)

    def _take_progress(self, progress: JobProgress, resolved: Row) -> None:
        """What was left to the service gets the trainer's values, where the trainer has any."""
        hyperparameters = {name: resolved.get(name, value) for name, value in self._job.hyperparameters.items()}
        self._update(
            hyperparameters=hyperparameters,
            total_steps=resolved["total_steps"],
            last_step=progress.last_step,
            step_seconds=progress.step_seconds or self._job.step_seconds,
            trained_for=seconds_trained(self._job, self._book.clock()),
            started_at=self._book.clock(),
        )

    async def _pause(self, progress: JobProgress) -> None:
        """The saved state is what the job goes on from; what was trained after it will be trained again."""
        await self._stop_trainer()
        self._follow(progress)
        await self._evaluate_newest()
        pause_job(self._book, self._id)

    async def _evaluate_newest(self) -> None:
        """What a pause leaves can be deployed at once, if it is harmless."""
        checkpoints = deployable_checkpoints(self._book.state, self._id)
        newest = checkpoints[-1] if checkpoints else None
        if newest and await self._in_background(evaluate_model, self._folder / newest.path) is None:
            self._update(evaluated_step=newest.step_number)

    # The end

    async def _finish(self, exit_code: int) -> None:
        result, error = read_ending(self._folder)
        if error:
            raise JobFailedError(error["code"], error["message"], "training_file")
        if result is None:
            raise JobFailedError(
                "internalFailure", f"The trainer ended with code {exit_code}: {last_words(self._folder)}"
            )
        checkpoint = within(self._folder, result["checkpoint"])
        harm = await self._in_background(evaluate_model, self._folder / checkpoint)
        if harm:
            raise JobFailedError("modelEvaluationFailed", harm)
        self._succeed(checkpoint, result["trained_tokens"])

    def _succeed(self, checkpoint: str, trained_tokens: int) -> None:
        with self._book.state.together():
            self._say("Job succeeded.")
            self._say("Model Evaluation Passed.")
            job = self._update(
                status=JobStatus.SUCCEEDED,
                fine_tuned_model=fine_tuned_name(self._job),
                finished_at=int(self._book.clock()),
                trained_tokens=trained_tokens,
                checkpoint_path=checkpoint,
            )
            self._say(f"Completed results file: {(job.result_files or [''])[0]}")
            self._say(f"Training tokens billed: {trained_tokens}")

    # Shorter words

    @property
    def _job(self) -> JobRecord:
        return self._book.get(self._id)

    def _update(self, **changes: Any) -> JobRecord:
        return self._book.update(self._id, **changes)

    def _say(self, message: str, *, key: str | None = None) -> None:
        self._book.say(self._id, message, key=key)

    async def _in_background(self, work: Callable[[Path], Value], path: Path) -> Value:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work, path)


def pause_job(book: JobBook, job_id: str) -> None:
    """Its trainer has stopped."""
    job = book.get(job_id)
    pauses, trained_for = job.pauses + 1, seconds_trained(job, book.clock())
    with book.state.together():
        book.update(job_id, status=JobStatus.PAUSED, pauses=pauses, trained_for=trained_for, started_at=None)
        book.say(job_id, "Job paused.", key=f"paused {pauses}")


def stop_counting(book: JobBook, job_id: str) -> None:
    """For an emulator that died: the time in which it was not there is nobody's training."""
    book.update(job_id, started_at=None)


def seconds_trained(job: JobRecord, now: float) -> float:
    """Emulator time under way, pauses not counted."""
    return job.trained_for + now - (job.started_at or now)


def tidy_finished(book: JobBook, job_id: str) -> None:
    """Unfinished jobs keep everything: this emulator may be stopping, and the next one goes on from there.

    What is deployed is kept, and nothing is done when the job was deleted meanwhile.
    """
    job = book.state.jobs.get(job_id)
    if job is None or job.status in UNFINISHED:
        return
    deployed = {record.model_name for record in book.state.deployments.all()}
    used = [checkpoint for checkpoint in book.state.checkpoints.all(job_id) if checkpoint.name in deployed]
    kept = {checkpoint.path for checkpoint in (*deployable_checkpoints(book.state, job_id), *used)}
    tidy(book.state.job_dir(job_id), kept)
