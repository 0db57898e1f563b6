"""Before anybody can chat: a deployment that Azure serves already becomes release 1, once."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import select

from admin.deployments import delete_deployment
from admin.first_release import ensure_first_release
from core.azure_deployments import list_deployments
from core.database import Database
from core.errors import AzureError, Refused
from core.models import AuditEntry, Deployment, DeploymentState, Release, TrafficPlan, User
from core.services import Services
from tests.conftest import SQLITE_ONLY


async def test_a_deployment_is_adopted_once_however_many_ask(services: Services, database_address: str) -> None:
    second = replace(services, database=Database(database_address))
    await asyncio.gather(*(ensure_first_release(own) for own in (services, second) * 3))
    assert await ensure_first_release(services)
    async with services.database.reading() as session:
        [deployment] = (await session.scalars(select(Deployment))).all()
        [release] = (await session.scalars(select(Release))).all()
        [plan] = (await session.scalars(select(TrafficPlan))).all()
        actors = (await session.scalars(select(AuditEntry.actor))).all()
    assert deployment.adopted and deployment.state is DeploymentState.READY and deployment.probe_reply
    assert deployment.name in [found.name for found in await list_deployments(services.azure)]
    assert release.system_prompt and plan.shares == [{"release_id": release.id, "share": 1.0}]
    assert set(actors) == {"wayfarer"}
    await second.database.close()


@SQLITE_ONLY
async def test_what_was_there_before_us_is_not_ours_to_delete(services: Services, admin_user: User) -> None:
    await ensure_first_release(services)
    with pytest.raises(Refused, match="before Wayfarer"):
        async with services.database.writing() as session:
            await delete_deployment(session, admin_user, 1)


@SQLITE_ONLY
async def test_the_deployment_that_the_settings_name_is_taken_or_none(services: Services) -> None:
    settings = services.settings.model_copy(update={"azure_openai_deployment": "elsewhere"})
    with pytest.raises(Refused, match="'elsewhere' that AZURE_OPENAI_DEPLOYMENT names"):
        await ensure_first_release(replace(services, settings=settings))
    [name] = [found.name for found in await list_deployments(services.azure) if found.model == "tiny-travel"][:1]
    settings = services.settings.model_copy(update={"azure_openai_deployment": name})
    await ensure_first_release(replace(services, settings=settings))
    async with services.database.reading() as session:
        assert (await session.scalars(select(Deployment.name))).all() == [name]


@SQLITE_ONLY
async def test_an_azure_that_does_not_answer_is_asked_again_later(services_without_azure: Services) -> None:
    with pytest.raises(AzureError) as unreachable:
        await ensure_first_release(services_without_azure)
    assert unreachable.value.retry
