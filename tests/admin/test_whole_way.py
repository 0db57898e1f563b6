"""The whole way with a running monitor: file, version, job, deployment, release, comparison, switch and back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlmodel import select

from admin.dataset_imports import import_file
from admin.datasets import BuildRequest, build_version
from admin.deployments import DeploymentRequest, list_deployable_models, request_deployment
from admin.evaluations import EvaluationRequest, get_evaluation, start_evaluation
from admin.monitor import run_monitor
from admin.releases import ReleaseRequest, create_release, live_split, promote, rollback
from admin.training_jobs import TERMINAL, JobRequest, get_job, list_base_models, start_job
from core.database import Database
from core.models import (
    AuditEntry,
    Deployment,
    DeploymentState,
    Evaluation,
    EvaluationState,
    JobState,
    Release,
    TrafficPlan,
    User,
    saved,
)
from core.services import Services
from tests.conftest import SQLITE_ONLY
from training_data.samples import sample_set

pytestmark = [SQLITE_ONLY, pytest.mark.slow]
EXAMPLES = 48
"""Several steps and a validation file; `make loop` and the browser's tests train on the whole set."""
CAPACITY = 3
"""Three requests in ten seconds: the comparison has to wait once, but not before every question."""


@pytest.fixture
async def monitored(services: Services) -> AsyncIterator[Services]:
    running = asyncio.create_task(run_monitor(services))
    yield services
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until(look: Callable[[], Awaitable[Any]], seconds: float = 300) -> Any:
    async with asyncio.timeout(seconds):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(0.1)


async def row(database: Database, kind: type[Any], number: int | None) -> Any:
    async with database.reading() as session:
        return await session.get(kind, number)


async def trained(services: Services, admin_user: User) -> Any:
    """A job over the beginning of the sample set that ended, with all that it left behind."""
    database = services.database
    async with database.writing() as session:
        file = await import_file(
            session, admin_user, "beginning.jsonl", b"\n".join(sample_set().split(b"\n")[:EXAMPLES])
        )
    version = await build_version(services, admin_user, BuildRequest(import_ids=[saved(file.id)]))
    [model] = [model.id for model in await list_base_models(services.azure)]
    async with database.writing() as session:
        asked = JobRequest(base_model=model, training_version=saved(version.id), n_epochs=1, seed=1, suffix="brand")
        job = await start_job(session, admin_user, asked)

    async def ended() -> Any:
        async with database.reading() as session:
            view = await get_job(session, saved(job.id))
        return view if view.job.state in TERMINAL else None

    return await until(ended)


async def deployed(services: Services, admin_user: User, name: str, model: str) -> Deployment:
    async with services.database.writing() as session:
        wish = await request_deployment(
            session, admin_user, DeploymentRequest(name=name, model=model, capacity=CAPACITY)
        )

    async def ended() -> Any:
        found = await row(services.database, Deployment, wish.id)
        return found if found.state in (DeploymentState.READY, DeploymentState.FAILED) else None

    found: Deployment = await until(ended)
    return found


async def compared(services: Services, admin_user: User, baseline: int, candidate: int) -> Evaluation:
    async with services.database.writing() as session:
        asked = EvaluationRequest(
            baseline=baseline, candidate=candidate, samples=1, questions=["What can you do?", "Where in Rome?"]
        )
        evaluation = await start_evaluation(session, admin_user, asked)

    async def ended() -> Any:
        found = await row(services.database, Evaluation, evaluation.id)
        return found if found.state is not EvaluationState.RUNNING else None

    found: Evaluation = await until(ended)
    return found


async def test_the_whole_way(monitored: Services, admin_user: User, unique: Callable[[str], str]) -> None:
    services, database = monitored, monitored.database
    first = await until(lambda: row(database, TrafficPlan, 1))
    assert first.shares == [{"release_id": 1, "share": 1.0}] and (await row(database, Deployment, 1)).adopted

    view = await trained(services, admin_user)
    assert view.job.state is JobState.SUCCEEDED and view.job.fine_tuned_model and view.job.finished_at
    assert view.job.resolved["n_epochs"] == 1 and view.job.resolved["seed"] == 1
    assert [metric.step for metric in view.metrics] == list(range(1, len(view.metrics) + 1))
    assert all(metric.train_loss for metric in view.metrics) and view.metrics[-1].full_valid_loss
    assert view.checkpoints and view.checkpoints[-1].model == view.job.fine_tuned_model
    messages = [event.message for event in view.events]
    assert len(messages) == len({event.azure_id for event in view.events}) and "succe" in " ".join(messages)

    async with database.reading() as session:
        [offered] = await list_deployable_models(session)
    assert (offered.model, offered.is_final) == (view.job.fine_tuned_model, True)
    deployment = await deployed(services, admin_user, unique("brand"), offered.model)
    assert deployment.state is DeploymentState.READY and deployment.probe_reply and deployment.job_id == view.job.id

    async with database.writing() as session:
        base = await session.get(Release, 1)
        assert base
        asked = ReleaseRequest(
            name="Brand voice", deployment=saved(deployment.id), system_prompt=base.system_prompt, temperature=0
        )
        release = await create_release(session, admin_user, asked)
    evaluation = await compared(services, admin_user, 1, saved(release.id))
    assert evaluation.state is EvaluationState.DONE and evaluation.summary["units"] == 4
    async with database.reading() as session:
        seen = await get_evaluation(session, saved(evaluation.id))
    assert (seen.asked, seen.wanted) == (8, 8) and all(row.baseline and row.candidate for row in seen.rows)

    await promote(services, admin_user, saved(release.id), "the evaluation says so")
    async with database.reading() as session:
        assert await live_split(session) == {release.id: 1.0}
    await rollback(services, admin_user, "not convinced")
    async with database.reading() as session:
        assert await live_split(session) == {1: 1.0}
        actions = (await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))).all()  # type: ignore[arg-type]
    assert actions == [
        "adopted",
        "switched traffic (first)",
        "imported",
        "built",
        "started",
        "requested",
        "created",
        "started",
        "switched traffic (promotion)",
        "switched traffic (rollback)",
    ]
