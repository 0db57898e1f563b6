"""From a conversation to everything that learned from it, and from a line back to the people behind it."""

from typing import Any

import pytest

from admin.line_origins import line_origin
from admin.lineage import conversation_lineage
from admin.releases import write_plan
from core.clock import utc_now
from core.database import Database
from core.errors import NotFound
from core.models import (
    Checkpoint,
    Conversation,
    DatasetVersion,
    Deployment,
    DeploymentState,
    JobState,
    Release,
    TrainingJob,
    User,
    saved,
)
from core.services import Services
from core.traffic import Share
from tests.admin.approved_talks import add_approved, add_talk, approve, build, correct


async def add_job(database: Database, actor: User, number: int, version: DatasetVersion, **others: Any) -> None:
    given: dict[str, Any] = {
        "base_model": "gpt", "training_version_id": saved(version.id), "state": JobState.SUCCEEDED,
        "fine_tuned_model": f"tune-{number}", "training_file_id": f"file-{number}", "azure_job_id": f"ftjob-{number}",
    } | others  # fmt: skip
    async with database.writing() as session:
        session.add(TrainingJob(id=number, created_by=actor.id, **given))


async def add_release(database: Database, number: int, model: str) -> None:
    async with database.writing() as session:
        session.add(Deployment(id=number, name=f"d-{number}", model=model, state=DeploymentState.READY))
        await session.flush()
        session.add(Release(id=number, name=f"r-{number}", deployment_id=number, system_prompt="Be kind."))


async def versions(services: Services, admin: User, reviewer: User, traveller: User) -> list[DatasetVersion]:
    """Version 1 with conversations city0 to city11; version 2 with rome besides."""
    await add_approved(services.database, traveller, reviewer, 12)
    first = await build(services, admin)
    await add_talk(services.database, traveller, "rome", 1, 0)
    await approve(services.database, reviewer, "rome")
    return [first, await build(services, admin)]


async def test_from_a_conversation_to_the_releases_that_learned_from_it(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    first, second = await versions(services, admin_user, reviewer_user, traveller_user)
    await add_job(database, admin_user, 1, first)
    await add_job(database, admin_user, 2, second)
    await add_job(database, admin_user, 3, first, base_model="tune-2:ckpt-1")
    await add_job(database, admin_user, 4, second, state=JobState.FAILED, fine_tuned_model=None, training_file_id=None)
    async with database.writing() as session:
        session.add(Checkpoint(job_id=2, azure_id="c", model="tune-2:ckpt-1", step=1, created_at=utc_now(), metrics={}))
    for number, model in ((11, "tune-1"), (12, "tune-2:ckpt-1"), (13, "tune-3")):
        await add_release(database, number, model)
    async with database.writing() as session:
        await write_plan(session, admin_user, [Share(11, 0.75), Share(13, 0.25)], "promotion", "")
    async with database.reading() as session:
        found = await conversation_lineage(session, "rome")
    assert [(one.version, one.part, one.lines) for one in found.versions] == [(second.id, "training", (13,))]
    jobs = {one.job: (one.use, one.through, one.file_id, one.models) for one in found.learned.jobs}
    assert jobs == {
        2: ("learned", None, "file-2", ("tune-2", "tune-2:ckpt-1")),
        3: ("learned", 2, None, ("tune-3",)),
        4: ("learned", None, None, ()),
    }
    assert [(one.deployment, one.model) for one in found.learned.deployments] == [(12, "tune-2:ckpt-1"), (13, "tune-3")]
    assert [(one.release, one.share) for one in found.learned.releases] == [(12, 0.0), (13, 0.25)]
    assert (found.present, found.title) == (True, "About rome")


async def test_what_was_held_back_was_measured_and_not_learned(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    await add_approved(database, traveller_user, reviewer_user, 16)
    version = await build(services, admin_user, validation_share=0.4)
    await add_job(database, admin_user, 1, version, validation_file_id="file-v")
    await add_release(database, 11, "tune-1")
    async with database.reading() as session:
        found = [await conversation_lineage(session, f"city{number}") for number in range(16)]
    uses = {one.versions[0].part: one for one in found}
    measured, learned = uses["validation"].learned, uses["training"].learned
    assert [(job.use, job.file_id) for job in measured.jobs] == [("measured", "file-v")]
    assert (measured.deployments, measured.releases) == ((), ())
    assert [(job.use, job.file_id) for job in learned.jobs] == [("learned", "file-1")]
    assert [one.release for one in learned.releases] == [11]


async def test_a_deleted_conversation_still_says_what_learned_from_it(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    _, second = await versions(services, admin_user, reviewer_user, traveller_user)
    async with database.writing() as session:
        row = await session.get(Conversation, "rome")
        assert row
        row.deleted_at = utc_now()
    async with database.reading() as session:
        found = await conversation_lineage(session, "rome")
        line = await line_origin(session, saved(second.id), "training", 13)
        with pytest.raises(NotFound):
            await conversation_lineage(session, "nobody")
    assert (found.present, found.title, [one.version for one in found.versions]) == (False, None, [second.id])
    assert line.conversation and not line.conversation.present and line.conversation.exchanges == ()


async def test_from_a_line_to_the_people_behind_it(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    await correct_and_approve(database, traveller_user, reviewer_user)
    version = await build(services, admin_user)
    await add_job(database, admin_user, 1, version)
    async with database.reading() as session:
        view = await line_origin(session, saved(version.id), "training", 13)
        with pytest.raises(NotFound):
            await line_origin(session, saved(version.id), "training", 99)
    assert view.conversation and view.imported is None
    assert (view.conversation.conversation_id, view.conversation.decided_by) == ("rome", "Rio")
    first, second = view.conversation.exchanges
    assert (first.exchange_id, [rating.value for rating in first.ratings]) == ("rome-0", [1])
    assert (first.weight, first.reason) == (1, "thumb up")
    assert (second.weight, second.reason, second.reviewer) == (1, "ideal reply written", "Rio")
    assert second.review and second.review.ideal_reply == "Oh, the Forum! Shall we?"
    assert [job.job for job in view.learned.jobs] == [1]


async def correct_and_approve(database: Database, traveller: User, reviewer: User) -> None:
    await add_approved(database, traveller, reviewer, 12)
    await add_talk(database, traveller, "rome", 1, 0)
    await correct(database, reviewer, "rome-1", "Oh, the Forum! Shall we?")
    await approve(database, reviewer, "rome")
