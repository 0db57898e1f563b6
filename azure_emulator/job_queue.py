"""Whose turn it is: a few jobs train at once, the others wait. Pure decisions.

Standard and GlobalStandard jobs share one set of places, jobs of the developer type have another (Azure OpenAI's page
on quotas and limits). A paused job gives its place up and queues for one when it is resumed.
"""

from collections.abc import Collection, Iterable, Sequence

from azure_emulator.limits import Limits
from azure_emulator.records import JobRecord, JobStatus

# Jobs that an earlier process was training come first, then those that have waited longest.
_ORDER = (JobStatus.RUNNING, JobStatus.RESUMING, JobStatus.PENDING)


def jobs_to_start(jobs: Sequence[JobRecord], under_way: Collection[str], limits: Limits, now: float) -> list[JobRecord]:
    """Those that get a place now. `jobs` are in order of arrival; `under_way` are the ids that have a place."""
    free = {developer: places(limits, developer) for developer in (False, True)}
    for job in jobs:
        free[job.developer] -= job.id in under_way
    chosen = []
    for job in waiting_jobs(job for job in jobs if job.id not in under_way):
        if free[job.developer] > 0 and leaves_queue_at(job, limits) <= now:
            free[job.developer] -= 1
            chosen.append(job)
    return chosen


def waiting_jobs(jobs: Iterable[JobRecord]) -> list[JobRecord]:
    """Those that want a place, in the order in which they get one."""
    waiting = [job for job in jobs if job.status in _ORDER]
    return sorted(waiting, key=lambda job: _ORDER.index(job.status))


def places(limits: Limits, developer: bool) -> int:
    return limits.running_developer_jobs if developer else limits.running_jobs


def leaves_queue_at(job: JobRecord, limits: Limits) -> float:
    """The earliest moment at which it may start."""
    return job.created_at + limits.queue_seconds if job.status is JobStatus.PENDING else 0.0


def next_moment(jobs: Iterable[JobRecord], limits: Limits, now: float) -> float | None:
    """When time alone will next let a job start; None when it takes something else."""
    moments = [leaves_queue_at(job, limits) for job in jobs if job.status is JobStatus.PENDING]
    return min((moment for moment in moments if moment > now), default=None)
