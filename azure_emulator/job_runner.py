"""Runs the jobs whose turn it is, and does what is asked of them: cancel, pause, resume, delete."""

import asyncio
from concurrent.futures import Executor
from typing import Any

from azure_emulator.faults.book import Faults
from azure_emulator.job_book import JobBook
from azure_emulator.job_queue import jobs_to_start, next_moment
from azure_emulator.job_run import JobRun, pause_job, stop_counting, tidy_finished
from azure_emulator.limits import Limits
from azure_emulator.records import UNFINISHED, JobRecord, JobStatus


class JobRunner:
    def __init__(self, book: JobBook, limits: Limits, workers: Executor, faults: Faults) -> None:
        self.book = book
        self._limits = limits
        self._workers = workers
        self._faults = faults
        self._wanted = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """There may be a job to start."""
        self._wanted.set()

    async def run_forever(self) -> None:
        """Cancelling this stops every trainer; the jobs stay as they are, for the next process."""
        self._settle()
        try:
            while True:
                self._wanted.clear()
                for job in jobs_to_start(self.book.all(), self._under_way, self._limits, self.book.clock()):
                    self._start(job)
                await self._change()
        finally:
            tasks = list(self._under_way.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _settle(self) -> None:
        """For an emulator that died: a pausing job has no trainer any more, an ended one may not be tidied up."""
        for job in self.book.all():
            if job.status in UNFINISHED and job.started_at is not None:
                stop_counting(self.book, job.id)
            if job.status is JobStatus.PAUSING:
                pause_job(self.book, job.id)
            tidy_finished(self.book, job.id)

    def _start(self, job: JobRecord) -> None:
        run = JobRun(job.id, self.book, self._limits, self._workers, self._faults)
        task = self._under_way[job.id] = asyncio.create_task(run.go())
        task.add_done_callback(lambda done: self._left(job.id))

    def _left(self, job_id: str) -> None:
        del self._under_way[job_id]
        self.wake()

    async def _change(self) -> None:
        """Until there is something to do, or time has brought a job out of the queue."""
        now = self.book.clock()
        moment = next_moment(self.book.all(), self._limits, now)
        waits: list[asyncio.Task[Any]] = [asyncio.create_task(self._wanted.wait())]
        if moment is not None:
            waits.append(asyncio.create_task(self.book.clock.sleep(moment - now)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    # What clients ask for. The handlers have checked that the job's state allows it.

    async def cancel(self, job: JobRecord) -> JobRecord:
        """End the job, whatever it is doing. The job must be unfinished."""
        with self.book.state.together():
            cancelled = self.book.update(job.id, status=JobStatus.CANCELLED, finished_at=int(self.book.clock()))
            self.book.say(job.id, "Job canceled.")
        task = self._under_way.get(job.id)
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        tidy_finished(self.book, job.id)
        return cancelled

    def pause(self, job: JobRecord) -> JobRecord:
        """The trainer is stopped after its next saved state. The job must be running, with a step behind it."""
        return self.book.update(job.id, status=JobStatus.PAUSING)

    def resume(self, job: JobRecord) -> JobRecord:
        """The job queues for a place again. It must be paused."""
        resuming = self.book.update(job.id, status=JobStatus.RESUMING)
        self.wake()
        return resuming

    async def delete(self, job: JobRecord) -> None:
        """Forget the job with its events, checkpoints and models. It is finished; its trainer may still be ending."""
        task = self._under_way.get(job.id)
        if task:
            await asyncio.gather(task, return_exceptions=True)
        with self.book.state.together():
            self.book.state.events.delete_all(job.id)
            self.book.state.checkpoints.delete_all(job.id)
            self.book.state.jobs.delete(job.id)
        self.book.state.drop_job_dir(job.id)
