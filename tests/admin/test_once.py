"""A request that is sent twice, or twice at the same moment, is carried out once and recorded once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import select

from admin.dataset_imports import import_file
from admin.datasets import BuildRequest, build_version
from admin.deployments import DeploymentRequest, request_deployment
from admin.evaluations import EvaluationRequest, start_evaluation
from admin.releases import ReleaseRequest, create_release
from admin.training_jobs import JobRequest, start_job
from core.errors import Refused
from core.models import (
    AuditEntry,
    DatasetVersion,
    Deployment,
    Evaluation,
    ImportedFile,
    JobState,
    Release,
    TrainingJob,
    User,
    saved,
)
from core.services import Services
from tests.admin.training_path import BASE_MODEL, SYSTEM_MESSAGE, example_file, make_version

MODEL = "tiny.ft-1"
Step = Callable[[Services, User], Awaitable[Any]]


async def a_version(services: Services, actor: User) -> Any:
    request = BuildRequest(request_id="r", system_message=SYSTEM_MESSAGE, import_ids=[1], note="second")
    return await build_version(services, actor, request)


async def an_import(services: Services, actor: User) -> Any:
    async with services.database.writing() as session:
        return await import_file(session, actor, "again.jsonl", example_file("once more"))


async def a_job(services: Services, actor: User) -> Any:
    async with services.database.writing() as session:
        return await start_job(session, actor, JobRequest(request_id="r", base_model=BASE_MODEL, training_version=1))


async def a_deployment(services: Services, actor: User) -> Any:
    async with services.database.writing() as session:
        return await request_deployment(session, actor, DeploymentRequest(request_id="r", name="new-one", model=MODEL))


async def a_release(services: Services, actor: User) -> Any:
    async with services.database.writing() as session:
        request = ReleaseRequest(request_id="r", name="New", deployment=1, system_prompt="Be kind.")
        return await create_release(session, actor, request)


async def an_evaluation(services: Services, actor: User) -> Any:
    async with services.database.writing() as session:
        return await start_evaluation(session, actor, EvaluationRequest(request_id="r", baseline=1, candidate=2))


@pytest.fixture
async def stage(services_without_azure: Services, admin_user: User) -> Services:
    """One of everything that a step may need."""
    services = services_without_azure
    await make_version(services, admin_user, "once")
    async with services.database.writing() as session:
        job = TrainingJob(
            base_model=BASE_MODEL, training_version_id=1, created_by=admin_user.id, state=JobState.SUCCEEDED,
            fine_tuned_model=MODEL,
        )  # fmt: skip
        deployment = Deployment(name="there", model=MODEL)
        session.add_all([job, deployment])
        await session.flush()
        for name in ("one", "two"):
            session.add(Release(name=name, deployment_id=saved(deployment.id), system_prompt="p"))
            await session.flush()
    return services


STEPS = {
    "version": (a_version, DatasetVersion, "built"),
    "import": (an_import, ImportedFile, "imported"),
    "job": (a_job, TrainingJob, "started"),
    "deployment": (a_deployment, Deployment, "requested"),
    "release": (a_release, Release, "created"),
    "evaluation": (an_evaluation, Evaluation, "started"),
}


async def count(services: Services, kind: type[Any]) -> int:
    async with services.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("name", STEPS)
async def test_the_same_request_twice_does_it_once(stage: Services, admin_user: User, name: str) -> None:
    step, kind, action = STEPS[name]
    rows, entries = await count(stage, kind), await count(stage, AuditEntry)
    first, again = await step(stage, admin_user), await step(stage, admin_user)
    assert first.id == again.id
    assert (await count(stage, kind), await count(stage, AuditEntry)) == (rows + 1, entries + 1)
    async with stage.database.reading() as session:
        newest = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))).first()  # type: ignore[union-attr]
    assert newest and (newest.actor, newest.action) == (admin_user.identifier, action)
    assert newest.object_id == str(first.id)


@pytest.mark.parametrize("name", STEPS)
async def test_the_same_request_at_the_same_moment_does_it_once(stage: Services, admin_user: User, name: str) -> None:
    step, kind, _ = STEPS[name]
    rows, entries = await count(stage, kind), await count(stage, AuditEntry)
    ids = [row.id for row in await asyncio.gather(*(step(stage, admin_user) for _ in range(4)))]
    assert len(set(ids)) == 1
    assert (await count(stage, kind), await count(stage, AuditEntry)) == (rows + 1, entries + 1)


async def test_two_people_cannot_take_one_deployment_name_at_once(stage: Services, admin_user: User) -> None:
    async def take() -> str:
        try:
            async with stage.database.writing() as session:
                await request_deployment(session, admin_user, DeploymentRequest(name="wanted", model=MODEL))
        except Refused:
            return "refused"
        return "taken"

    assert sorted(await asyncio.gather(*(take() for _ in range(4)))) == ["refused"] * 3 + ["taken"]
