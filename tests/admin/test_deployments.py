"""What can be deployed, under which name, and what may go."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from admin.deployments import DeploymentRequest, delete_deployment, list_deployable_models, request_deployment
from admin.releases import write_plan
from core.errors import NotFound, Refused
from core.models import AuditEntry, Checkpoint, Deployment, DeploymentState, JobState, Release, TrainingJob, User, saved
from core.services import Services
from core.traffic import Share
from tests.admin.training_path import BASE_MODEL, make_version
from tests.conftest import SQLITE_ONLY

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


async def add_job(services: Services, actor: User, state: JobState, epochs: int = 5) -> TrainingJob:
    version = await make_version(services, actor, f"job {state}")
    async with services.database.writing() as session:
        job = TrainingJob(
            base_model=BASE_MODEL, training_version_id=saved(version.id), created_by=actor.id, state=state,
            fine_tuned_model=f"{state}.ft-1",
        )  # fmt: skip
        session.add(job)
        await session.flush()
        for step in range(1, epochs + 1):
            model = f"{state}.ft-1" if step == epochs else f"{state}.ft-1:ckpt-step-{step}"
            session.add(Checkpoint(job_id=saved(job.id), azure_id=f"c{step}", model=model, step=step, created_at=NOON))
    return job


async def request(services: Services, actor: User, **asked: Any) -> Deployment:
    values = {"name": "brand", "model": "succeeded.ft-1", **asked}
    async with services.database.writing() as session:
        return await request_deployment(session, actor, DeploymentRequest(**values))


@SQLITE_ONLY
async def test_the_last_three_of_a_succeeded_job_can_be_deployed(
    services_without_azure: Services, admin_user: User
) -> None:
    services = services_without_azure
    await add_job(services, admin_user, JobState.SUCCEEDED)
    await add_job(services, admin_user, JobState.FAILED)
    async with services.database.reading() as session:
        models = await list_deployable_models(session)
    assert [(found.model, found.step, found.is_final) for found in models] == [
        ("succeeded.ft-1", None, True),
        ("succeeded.ft-1:ckpt-step-4", 4, False),
        ("succeeded.ft-1:ckpt-step-3", 3, False),
    ]


@SQLITE_ONLY
async def test_a_name_is_free_again_when_its_deployment_is_gone(
    services_without_azure: Services, admin_user: User
) -> None:
    services = services_without_azure
    await add_job(services, admin_user, JobState.SUCCEEDED)
    first = await request(services, admin_user)
    with pytest.raises(Refused, match="there already"):
        await request(services, admin_user)
    async with services.database.writing() as session:
        row = await session.get(Deployment, first.id)
        assert row
        row.state = DeploymentState.DELETED
    assert (await request(services, admin_user)).id != first.id


@pytest.mark.parametrize("model", ["failed.ft-1", "succeeded.ft-1:ckpt-step-1", "gpt-4o"])
@SQLITE_ONLY
async def test_only_what_a_job_left_can_be_deployed(
    services_without_azure: Services, admin_user: User, model: str
) -> None:
    await add_job(services_without_azure, admin_user, JobState.SUCCEEDED)
    await add_job(services_without_azure, admin_user, JobState.FAILED)
    with pytest.raises(NotFound):
        await request(services_without_azure, admin_user, model=model)


@pytest.mark.parametrize(
    "asked",
    [{"name": "x"}, {"name": "-x"}, {"name": "a b"}, {"name": "a/../b"}, {"name": "x" * 65}, {"sku": "Cheap"},
     {"capacity": 0}, {"capacity": 10_001}],
)  # fmt: skip
def test_what_azure_would_refuse_is_refused_here(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DeploymentRequest.model_validate({"name": "good", "model": "m", **asked})


@SQLITE_ONLY
async def test_a_deletion_is_asked_for_once_and_refused_for_what_is_live(
    services_without_azure: Services, admin_user: User
) -> None:
    services = services_without_azure
    await add_job(services, admin_user, JobState.SUCCEEDED)
    live, spare = await request(services, admin_user), await request(services, admin_user, name="spare")
    async with services.database.writing() as session:
        release = Release(name="r", deployment_id=saved(live.id), system_prompt="p")
        session.add(release)
        await session.flush()
        await write_plan(session, admin_user, [Share(saved(release.id), 1.0)], "first")
    with pytest.raises(Refused, match="is live"):
        async with services.database.writing() as session:
            await delete_deployment(session, admin_user, saved(live.id))
    for _ in range(2):
        async with services.database.writing() as session:
            assert (await delete_deployment(session, admin_user, saved(spare.id))).deletion_wanted
    async with services.database.reading() as session:
        deleted = select(AuditEntry).where(AuditEntry.action == "deleted")
        assert [entry.object_id for entry in (await session.scalars(deleted)).all()] == [str(spare.id)]
