"""Whose turn it is, as a table."""

from typing import Any

import pytest

from azure_emulator.job_queue import jobs_to_start, next_moment
from azure_emulator.limits import Limits
from azure_emulator.records import JobStatus
from tests.azure_emulator.job_records import job_record

LIMITS = Limits(running_jobs=2, running_developer_jobs=1)
SIX = [job_record(str(number)) for number in range(6)]

TURNS: list[Any] = [
    pytest.param(SIX, [], ["0", "1"], id="as many as there are places"),
    pytest.param(SIX, ["0"], ["1"], id="one place is taken"),
    pytest.param(SIX, ["0", "1"], [], id="all places are taken"),
    pytest.param(
        [*SIX, job_record("d", training_type="developerTier"), job_record("e", training_type="developerTier")],
        ["0", "1"],
        ["d"],
        id="developer jobs have places of their own",
    ),
    pytest.param(
        [job_record("standard"), job_record("global", training_type="globalStandard"), *SIX],
        [],
        ["standard", "global"],
        id="standard and global share theirs",
    ),
    pytest.param(
        [*SIX, job_record("resuming", JobStatus.RESUMING), job_record("running", JobStatus.RUNNING)],
        [],
        ["running", "resuming"],
        id="what was running goes on before new jobs start",
    ),
    pytest.param(
        [
            job_record("paused", JobStatus.PAUSED),
            job_record("pausing", JobStatus.PAUSING),
            job_record("done", JobStatus.SUCCEEDED),
        ],
        [],
        [],
        id="paused and finished jobs want no place",
    ),
]


@pytest.mark.parametrize(("jobs", "under_way", "turn"), TURNS)
def test_whose_turn_it_is(jobs: Any, under_way: list[str], turn: list[str]) -> None:
    assert [job.id for job in jobs_to_start(jobs, under_way, LIMITS, now=100)] == turn


def test_a_job_stays_in_the_queue_for_as_long_as_the_queue_takes() -> None:
    limits = Limits(queue_seconds=12 * 3600)
    jobs = [job_record("early", created_at=100), job_record("late", created_at=200)]
    assert jobs_to_start(jobs, [], limits, now=43_299.9) == []
    assert jobs_to_start(jobs, [], limits, now=43_300) == [jobs[0]]
    assert next_moment(jobs, limits, now=100) == 43_300
    assert next_moment(jobs, limits, now=43_300) == 43_400
    assert next_moment(jobs, limits, now=43_400) is None
