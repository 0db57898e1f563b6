"""When the unfinished jobs will be done, from the pace that was measured on jobs so far. Pure arithmetic.

A job's work is counted in example-passes: examples times epochs.
"""

import heapq
from collections.abc import Sequence
from statistics import fmean

from azure_emulator.job_queue import leaves_queue_at, places, waiting_jobs
from azure_emulator.limits import Limits
from azure_emulator.records import TRAINING, UNFINISHED, JobRecord

_UNMEASURED_SECONDS = 60.0  # what a job of the usual size takes, until one has been measured
_RECENT = 5  # jobs that the pace is taken from


def estimated_finishes(jobs: Sequence[JobRecord], limits: Limits, now: float) -> dict[str, int]:
    """Unix seconds by job id, for every unfinished job that is not paused."""
    finishes: dict[str, int] = {}
    for developer in (False, True):
        line = [job for job in jobs if job.developer is developer and job.status in UNFINISHED]
        finishes |= _finishes(line, jobs, limits, now)
    return finishes


def _finishes(line: list[JobRecord], measured: Sequence[JobRecord], limits: Limits, now: float) -> dict[str, int]:
    """Each waiting job takes the place that is free first."""
    if not line:
        return {}
    training = [job for job in line if job.status in TRAINING]
    ends = {job.id: now + seconds_left(job, measured) for job in training}
    free_at = [now] * (places(limits, line[0].developer) - len(ends)) + list(ends.values()) or [now]
    heapq.heapify(free_at)
    for job in waiting_jobs(job for job in line if job not in training):
        start = max(heapq.heappop(free_at), leaves_queue_at(job, limits))
        ends[job.id] = start + seconds_left(job, measured)
        heapq.heappush(free_at, ends[job.id])
    return {job_id: round(end) for job_id, end in ends.items()}


def seconds_left(job: JobRecord, measured: Sequence[JobRecord]) -> float:
    """Training time that the job still needs."""
    if job.total_steps and job.step_seconds:
        return (job.total_steps - job.last_step) * job.step_seconds
    known = [other for other in measured if other.step_seconds and _passes(other)][-_RECENT:]
    if not known:
        return _UNMEASURED_SECONDS
    pace = fmean((other.step_seconds or 0) / _batch_size(other) for other in known)
    return pace * (_asked_passes(job) or fmean(_passes(other) for other in known))


def _passes(job: JobRecord) -> float:
    return (job.total_steps or 0) * _batch_size(job)


def _asked_passes(job: JobRecord) -> float | None:
    """None while the number of epochs is left to the service."""
    epochs = job.hyperparameters.get("n_epochs")
    return job.examples * epochs if job.examples and epochs else None


def _batch_size(job: JobRecord) -> float:
    return job.hyperparameters.get("batch_size") or 1
