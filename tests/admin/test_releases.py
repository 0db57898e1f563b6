"""Releases, switches and the way back."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from admin.deployments import delete_deployment
from admin.releases import (
    ReleaseRequest,
    create_release,
    list_releases,
    live_release,
    live_split,
    plan_before_last_promotion,
    promote,
    rollback,
    write_plan,
)
from core.azure_deployments import list_deployments
from core.database import Database
from core.errors import BadInput, NotFound, Refused, WayfarerError
from core.models import AuditEntry, Deployment, DeploymentState, Release, TrafficPlan, User, saved
from core.services import Services
from core.traffic import Share
from tests.conftest import SQLITE_ONLY


async def add_releases(services: Services, count: int = 3, **deployment: Any) -> None:
    """Releases 1 to `count`, each with a deployment row of its own that points to one that Azure serves."""
    found = (await list_deployments(services.azure))[0].name
    values = {"name": found, "model": "m", "state": DeploymentState.READY, **deployment}
    async with services.database.writing() as session:
        for number in range(1, count + 1):
            session.add(Deployment(**values))
            await session.flush()
            session.add(Release(name=f"r{number}", deployment_id=number, system_prompt="Be kind."))
            await session.flush()


async def go_first(services: Services, number: int = 1) -> None:
    async with services.database.writing() as session:
        await write_plan(session, None, [Share(number, 1.0)], "first")


async def split(database: Database) -> dict[int, float]:
    async with database.reading() as session:
        return await live_split(session)


def plans_of(history: str) -> list[TrafficPlan]:
    """'f p p r' as plans, the newest first; the id is the place in the history, from 1."""
    reasons = {"f": "first", "p": "promotion", "r": "rollback"}
    return [TrafficPlan(id=at, reason=reasons[letter]) for at, letter in enumerate(history.split(), start=1)][::-1]


@pytest.mark.parametrize(
    ("history", "target"),
    [
        ("", None),
        ("f", None),
        ("f p", 1),
        ("f p p", 2),
        ("f p p p", 3),
        ("f p r", None),
        ("f p p r", 1),
        ("f p p r r", None),
        ("f p r p", 3),
        ("f p p r p", 4),
        ("f p p r p r", 1),
        ("f p p r p r r", None),
        ("f p p p r r", 1),
        ("p", None),
        ("r", None),
    ],
)
def test_where_a_rollback_leads(history: str, target: int | None) -> None:
    found = plan_before_last_promotion(plans_of(history))
    assert (found.id if found else None) == target


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("steps", "live"),
    [((2,), 2), ((2, 3), 3), ((2, "back"), 1), ((2, 3, "back"), 2), ((2, 3, "back", "back"), 1),
     ((2, "back", 3, "back"), 1), ((2, 3, "back", 3, "back"), 2)],
)  # fmt: skip
async def test_switching_and_going_back(
    services: Services, admin_user: User, steps: Sequence[int | str], live: int
) -> None:
    await add_releases(services)
    await go_first(services)
    for step in steps:
        await (rollback(services, admin_user) if step == "back" else promote(services, admin_user, int(step)))
    assert await split(services.database) == {live: 1.0}
    async with services.database.reading() as session:
        release = await live_release(session)
        entries = (await session.scalars(select(AuditEntry))).all()
    assert release and release.id == live
    assert len(entries) == 1 + len(steps) and all("switched traffic" in entry.action for entry in entries)


@SQLITE_ONLY
async def test_a_rollback_brings_a_whole_split_back(services: Services, admin_user: User) -> None:
    await add_releases(services)
    await go_first(services)
    async with services.database.writing() as session:
        await write_plan(session, admin_user, [Share(1, 0.9), Share(2, 0.1)], "promotion")
    await promote(services, admin_user, 3)
    await rollback(services, admin_user)
    assert await split(services.database) == {1: 0.9, 2: 0.1}


@SQLITE_ONLY
async def test_nothing_to_go_back_to_is_said(services: Services, admin_user: User) -> None:
    await add_releases(services)
    with pytest.raises(Refused, match="nothing to roll back to"):
        await rollback(services, admin_user)
    await go_first(services)
    with pytest.raises(Refused, match="nothing to roll back to"):
        await rollback(services, admin_user)


@SQLITE_ONLY
async def test_promoting_what_is_live_changes_nothing(services: Services, admin_user: User) -> None:
    await add_releases(services)
    await go_first(services)
    plan = await promote(services, admin_user, 2)
    assert (await promote(services, admin_user, 2)).id == plan.id


async def test_of_two_switches_at_once_one_is_told_to_look_again(services: Services, admin_user: User) -> None:
    await add_releases(services)
    await go_first(services)

    async def switch(number: int) -> str:
        try:
            await promote(services, admin_user, number)
        except WayfarerError as error:
            return str(error)
        return "switched"

    words = await asyncio.gather(switch(2), switch(3))
    assert words.count("switched") == 1 and "a moment ago" in " ".join(words)
    async with services.database.reading() as session:
        assert len((await session.scalars(select(TrafficPlan))).all()) == 2


@SQLITE_ONLY
@pytest.mark.parametrize(
    "deployment",
    [
        {"state": DeploymentState.CREATING},
        {"state": DeploymentState.FAILED},
        {"state": DeploymentState.DELETED},
        {"deletion_wanted": True},
        {"name": "not-at-azure"},
    ],
    ids=["creating", "failed", "deleted", "going", "silent"],
)
async def test_traffic_never_goes_to_what_does_not_answer(
    services: Services, admin_user: User, deployment: dict[str, Any]
) -> None:
    await add_releases(services, **deployment)
    await go_first(services)
    with pytest.raises(Refused, match="cannot serve"):
        await promote(services, admin_user, 2)
    assert await split(services.database) == {1: 1.0}


async def test_what_serves_cannot_be_deleted_however_the_two_meet(services: Services, admin_user: User) -> None:
    """A promotion and a deletion of the same deployment at once: exactly one of them happens."""
    await add_releases(services)
    await go_first(services)

    async def delete() -> str:
        async with services.database.writing() as session:
            await delete_deployment(session, admin_user, 2)
        return "deleted"

    async def switch() -> str:
        await promote(services, admin_user, 2)
        return "switched"

    ends = await asyncio.gather(delete(), switch(), return_exceptions=True)
    happened = [end for end in ends if isinstance(end, str)]
    assert len(happened) == 1 and sum(isinstance(end, Refused) for end in ends) == 1
    assert (await split(services.database) == {2: 1.0}) == (happened == ["switched"])


@SQLITE_ONLY
async def test_a_release_needs_a_deployment_that_stays(services: Services, admin_user: User) -> None:
    await add_releases(services, deletion_wanted=True)
    for number in (1, 99):
        with pytest.raises(NotFound):
            async with services.database.writing() as session:
                request = ReleaseRequest(name="r", deployment=number, system_prompt="p")
                await create_release(session, admin_user, request)


@pytest.mark.parametrize("field", ["name", "system_prompt"])
def test_a_release_needs_a_name_and_a_prompt(field: str) -> None:
    with pytest.raises(ValidationError):
        ReleaseRequest.model_validate({"name": "r", "deployment": 1, "system_prompt": "p", field: "   "})


@SQLITE_ONLY
async def test_only_good_splits_are_written(services: Services, admin_user: User) -> None:
    with pytest.raises(BadInput):
        async with services.database.writing() as session:
            await write_plan(session, admin_user, [Share(1, 0.5)], "promotion")
    assert await split(services.database) == {}


@SQLITE_ONLY
async def test_releases_are_listed_with_their_share(services: Services, admin_user: User) -> None:
    await add_releases(services)
    await go_first(services, 2)
    async with services.database.reading() as session:
        rows = await list_releases(session)
    assert [(saved(row.release.id), row.share_now, row.conversations) for row in rows] == [
        (3, 0.0, 0),
        (2, 1.0, 0),
        (1, 0.0, 0),
    ]
