"""Estimates as arithmetic: small jobs whose numbers can be followed by hand."""

from dataclasses import replace
from typing import Any

from azure_emulator.job_estimates import estimated_finishes
from azure_emulator.limits import Limits
from azure_emulator.records import JobStatus
from tests.azure_emulator.job_records import job_record

ONE_PLACE = Limits(running_jobs=1)
# 100 steps of 4 examples, 2 seconds each: half a second for an example in one epoch.
MEASURED = job_record(
    "measured",
    JobStatus.RUNNING,
    hyperparameters={"n_epochs": 10, "batch_size": 4},
    examples=40,
    total_steps=100,
    last_step=30,
    step_seconds=2.0,
)


def waiting(id: str, n_epochs: int | None = None, **fields: Any) -> Any:
    return job_record(id, hyperparameters={"n_epochs": n_epochs, "batch_size": None}, examples=20, **fields)


def test_a_running_job_needs_its_steps_that_are_left() -> None:
    assert estimated_finishes([MEASURED], ONE_PLACE, now=1000) == {"measured": 1000 + 70 * 2}


def test_a_waiting_job_comes_after_those_ahead() -> None:
    jobs = [MEASURED, waiting("first", 3), waiting("second", 5)]
    assert estimated_finishes(jobs, ONE_PLACE, now=1000) == {"measured": 1140, "first": 1170, "second": 1220}


def test_free_places_are_used_at_once() -> None:
    jobs = [MEASURED, waiting("first", 3), waiting("second", 5)]
    finishes = estimated_finishes(jobs, Limits(running_jobs=3), now=1000)
    assert finishes == {"measured": 1140, "first": 1030, "second": 1050}


def test_open_epochs_are_taken_to_be_as_usual() -> None:
    done = replace(MEASURED, status=JobStatus.SUCCEEDED, last_step=100)
    assert estimated_finishes([done, waiting("open")], ONE_PLACE, now=1000) == {"open": 1200}


def test_without_a_measurement_a_minute_is_said() -> None:
    assert estimated_finishes([waiting("first"), waiting("second")], ONE_PLACE, 1000) == {"first": 1060, "second": 1120}


def test_the_queue_counts() -> None:
    limits = Limits(queue_seconds=3600)
    assert estimated_finishes([waiting("first", created_at=900)], limits, now=1000) == {"first": 900 + 3600 + 60}


def test_developer_jobs_do_not_wait_for_others() -> None:
    jobs = [MEASURED, waiting("developer", 3, training_type="developerTier")]
    assert estimated_finishes(jobs, ONE_PLACE, now=1000)["developer"] == 1030


def test_paused_and_finished_jobs_have_no_estimate() -> None:
    jobs = [replace(MEASURED, status=status) for status in (JobStatus.PAUSED, JobStatus.FAILED, JobStatus.CANCELLED)]
    assert estimated_finishes(jobs, ONE_PLACE, now=1000) == {}


def test_more_running_jobs_than_places_do_no_harm() -> None:
    jobs = [replace(MEASURED, id=str(number)) for number in range(3)]
    assert len(estimated_finishes([*jobs, waiting("next", 3)], ONE_PLACE, now=1000)) == 4
