"""Training jobs: results files, refusals, and what the service's words mean."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from admin import training_jobs
from admin.training_jobs import JobRequest, cancel_job, get_job, list_base_models, read_results, start_job
from core.azure_fine_tuning import AzureJob
from core.errors import NotFound, Refused
from core.models import AuditEntry, JobState, TrainingJob, User, saved
from core.services import Services
from tests.admin.training_path import BASE_MODEL, make_job, make_version
from tests.conftest import SQLITE_ONLY

OBSERVED = b"""step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy,train_mean_token_accuracy
1,2.5,0.1,,,0.4
2,2.25,0.2,2.75,0.375,0.5
"""
DOCUMENTED = (
    b"\xef\xbb\xbfstep,train_loss,train_mean_token_accuracy,valid_loss,validation_mean_token_accuracy\r\n"
    b"3,1.5,0.5,1.75,0.25\r\n"
)


def figures(content: bytes) -> list[tuple[Any, ...]]:
    return [
        (row.step, row.train_loss, row.train_mean_token_accuracy, row.valid_loss, row.valid_mean_token_accuracy)
        for row in read_results(1, content)
    ]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (OBSERVED, [(1, 2.5, 0.4, None, None), (2, 2.25, 0.5, 2.75, 0.375)]),
        (DOCUMENTED, [(3, 1.5, 0.5, 1.75, 0.25)]),
        (b"step,train_loss\n1,nan\n2,inf\n3,1.5\n", [(3, 1.5, None, None, None)]),
        (b"step,train_loss\nnan,1.5\n,2.5\nfour,3.5\n", []),
        (b"step,train_loss\n1,\n2,x\n", []),
        (b"step,train_loss\n1,1.5,surplus\n2\n", [(1, 1.5, None, None, None)]),
        (b"step\n1\n", []),
        (b"", []),
    ],
    ids=["observed", "documented", "not finite", "no step", "blank", "ragged", "no figures", "empty"],
)
def test_a_results_file_is_read(content: bytes, rows: list[tuple[Any, ...]]) -> None:
    assert figures(content) == rows


@pytest.mark.parametrize(
    "asked",
    [
        {"base_model": ""},
        {"training_version": 0},
        {"n_epochs": 0},
        {"batch_size": 0},
        {"learning_rate_multiplier": 0},
        {"learning_rate_multiplier": float("nan")},
        {"learning_rate_multiplier": float("inf")},
        {"seed": -1},
        {"suffix": "no spaces"},
        {"suffix": "x" * 19},
        {"method": "dpo"},
        {"training_type": "Cheapest"},
        {"epochs": 3},
    ],
)
def test_a_request_that_azure_would_refuse_is_refused_here(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        JobRequest.model_validate({"base_model": BASE_MODEL, "training_version": 1, **asked})


@SQLITE_ONLY
async def test_a_job_needs_files_that_exist(services_without_azure: Services, admin_user: User) -> None:
    services = services_without_azure
    version = await make_version(services, admin_user, "no validation", validation_share=0.0)
    for asked in ({"training_version": 99}, {"training_version": 1, "validation_version": saved(version.id)}):
        with pytest.raises(NotFound):
            async with services.database.writing() as session:
                await start_job(session, admin_user, JobRequest(base_model=BASE_MODEL, **asked))
    async with services.database.reading() as session:
        assert (await session.scalars(select(TrainingJob))).all() == []


async def test_cancelling_is_safe_to_repeat_and_refused_at_the_end(
    services_without_azure: Services, admin_user: User
) -> None:
    services = services_without_azure
    job = await make_job(services, admin_user, await make_version(services, admin_user, "cancel"))
    for _ in range(2):
        async with services.database.writing() as session:
            assert (await cancel_job(session, admin_user, saved(job.id))).cancel_wanted
    async with services.database.writing() as session:
        row = await session.get(TrainingJob, job.id)
        assert row
        row.state = JobState.SUCCEEDED
    async with services.database.writing() as session:
        with pytest.raises(Refused, match="has ended"):
            await cancel_job(session, admin_user, saved(job.id))
    async with services.database.reading() as session:
        actions = (await session.scalars(select(AuditEntry.action))).all()
        with pytest.raises(NotFound):
            await get_job(session, 99)
    assert sorted(actions) == ["built", "cancelled", "imported", "started"]


@SQLITE_ONLY
async def test_base_models_are_those_that_the_region_can_train(services: Services) -> None:
    models = await list_base_models(services.azure)
    assert [model.id for model in models] == [BASE_MODEL] and all(model.fine_tunable for model in models)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("created", JobState.QUEUED),
        ("pending", JobState.QUEUED),
        ("validating_files", JobState.QUEUED),
        ("running", JobState.RUNNING),
        ("paused", JobState.RUNNING),
        ("a word from next year", JobState.RUNNING),
        ("succeeded", JobState.SUCCEEDED),
        ("failed", JobState.FAILED),
        ("cancelled", JobState.CANCELLED),
    ],
)
def test_the_services_words(status: str, state: JobState) -> None:
    job = AzureJob("id", status, None, {}, None, None, None, None, None)
    assert training_jobs._state(job) is state
