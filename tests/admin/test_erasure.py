"""Erasing a traveller: what they said is nowhere any more, files at Azure included, whenever a process dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, select

from admin.dataset_checks import check_version
from admin.dataset_comparison import compare_versions
from admin.dataset_exports import export_version
from admin.datasets import ExtendRequest, extend_version, get_version, list_versions, read_part
from admin.erasure import advance_erasure, erase_traveller
from admin.line_origins import line_origin
from admin.lineage import conversation_lineage
from admin.monitor import tick
from admin.redaction_scans import scan_sources
from admin.redactions import decide as decide_case
from admin.redactions import list_cases
from admin.training_jobs import TERMINAL, advance_job
from admin.work import LeaseLost, claim, finish
from core.azure_connection import connect_azure
from core.clock import utc_now
from core.database import Database
from core.errors import NotFound, Refused
from core.models import (
    AuditEntry,
    ChatStep,
    Conversation,
    DatasetFile,
    DatasetVersion,
    Erasure,
    ErasureState,
    Exchange,
    JobState,
    Rating,
    RedactionDecision,
    Review,
    TrainingJob,
    User,
    saved,
)
from core.services import Services
from tests.admin.approved_talks import add_approved, add_talk, approve, build, correct
from tests.admin.training_path import Walk, make_job
from tests.conftest import SQLITE_ONLY, settings_for

SAID = "Zanzibarquilt"
"""A word that nobody else says."""


async def everything(database: Database) -> str:
    """Every column of every row, as text."""
    async with database.reading() as session:
        tables = [(await session.execute(table.select())).all() for table in SQLModel.metadata.sorted_tables]
    return "\n".join(repr(tuple(row)) for rows in tables for row in rows)  # a row's own repr cuts long values


async def tell(database: Database, traveller: User, reviewer: User, name: str = "island") -> None:
    """A conversation that says the word everywhere a word can be said; approved."""
    await add_talk(database, traveller, name, 1, reply=f"Ah, {SAID.lower()}! Shall we?")
    async with database.writing() as session:
        conversation = await session.get_one(Conversation, name)
        conversation.name = f"About {SAID}"
        exchange = await session.get_one(Exchange, f"{name}-0")
        exchange.question = f"My name is {SAID} Quillon, write to {SAID}@x.example. Where is it warm?"
        exchange.prompt = [{"role": "user", "content": exchange.question}]
        rating = (await session.scalars(select(Rating).where(Rating.conversation_id == name))).one()
        rating.comment, rating.tags = f"Kind to {SAID}", ["tone"]
        session.add(ChatStep(id=f"{name}-s", conversation_id=name, output=exchange.question, payload={"x": SAID}))
    await correct(database, reviewer, f"{name}-0", f"Then Stone Town, {SAID} Quillon. Shall we?")
    async with database.writing() as session:
        review = (await session.scalars(select(Review).where(Review.conversation_id == name))).one()
        review.note = f"{SAID} sounded happy"
    await approve(database, reviewer, name)


async def decide_everything(services: Services, reviewer: User) -> None:
    while not await scan_sources(services):
        pass
    async with services.database.writing() as session:
        for case in (await list_cases(session)).rows:
            await decide_case(session, reviewer, case.number, RedactionDecision.KEEP)


@pytest.fixture
async def other_traveller(database: Database) -> User:
    user = User(identifier="guest:22222222-2222-4222-8222-222222222222")
    async with database.writing() as session:
        session.add(user)
    return user


async def learned(services: Services, admin: User, reviewer: User, traveller: User, other: User) -> DatasetVersion:
    """A version of the traveller's conversation and of ten others'."""
    await add_approved(services.database, other, reviewer, 10)
    await tell(services.database, traveller, reviewer)
    await decide_everything(services, reviewer)
    return await build(services, admin)


async def erase(services: Services, admin: User, traveller: User) -> Erasure:
    async with services.database.writing() as session:
        return await erase_traveller(session, admin, traveller.id)


async def now(services: Services, erasure: Erasure) -> Erasure:
    async with services.database.reading() as session:
        return await session.get_one(Erasure, erasure.id)


async def walk_to_the_end(services: Services, erasure: Erasure, *die_in: ErasureState) -> Walk:
    walk = Walk(services, Erasure, advance_erasure)
    walk.die_in = {str(state) for state in die_in}
    for _ in range(20):
        await walk.step()
        if (await now(services, erasure)).state is ErasureState.DONE:
            return walk
    raise AssertionError(await now(services, erasure))


async def files_at_azure(services: Services, version: DatasetVersion) -> list[str]:
    files = [file async for file in services.azure.data_plane.files.list(purpose="fine-tune")]
    async with services.database.reading() as session:
        shas = (await session.scalars(select(DatasetFile.sha256).where(DatasetFile.version_id == version.id))).all()
    return [file.filename for file in files if any(sha[:16] in file.filename for sha in shas)]


# --- the database ---------------------------------------------------------------------------------------------------


async def test_nothing_that_was_said_is_left_and_others_stay(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    services = services_without_azure
    await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    before = await everything(services.database)
    assert before.count(SAID) > 10 and traveller_user.identifier in before
    erasure = await erase(services, admin_user, traveller_user)
    after = await everything(services.database)
    assert SAID.lower() not in after.lower() and traveller_user.identifier not in after
    assert before.count("What should I see in city") >= 20  # in exchanges, in the version's file and in its report
    assert after.count("What should I see in city") == 10
    removed = {"conversations": 1, "redaction cases": 1, "redaction scans": 1, "ratings": 1, "reviews": 1}
    assert erasure.removed == removed | {"decisions": 1, "chat steps": 1, "exchanges": 1, "dataset files": 1}
    async with services.database.reading() as session:
        user, conversation = (
            await session.get_one(User, traveller_user.id),
            await session.get_one(Conversation, "island"),
        )
    assert (user.identifier, user.active) == (f"erased:{user.id}", False)
    assert (conversation.name, conversation.user_id) == (None, user.id) and conversation.deleted_at


@SQLITE_ONLY
async def test_nothing_is_left_in_the_bytes_of_the_file(
    services: Services,
    admin_user: User,
    reviewer_user: User,
    traveller_user: User,
    other_traveller: User,
    tmp_path: Path,
) -> None:
    await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    await walk_to_the_end(services, await erase(services, admin_user, traveller_user))
    files = [file.read_bytes().lower() for file in tmp_path.glob("wayfarer.db*")]
    assert files and not any(SAID.lower().encode() in content for content in files)


async def test_the_audit_trail_keeps_ids_alone(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    await walk_to_the_end(services, await erase(services, admin_user, traveller_user))
    async with services.database.reading() as session:
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.object_type == "traveller"))).all()
    assert [(entry.actor, entry.action, entry.object_id) for entry in entries] == [
        ("ada@example.com", "erased", traveller_user.id),
        ("wayfarer", "finished erasing", traveller_user.id),
    ]
    assert entries[0].details["versions"] == [version.id] and entries[1].details == {"azure_files": []}


async def test_the_same_request_twice_gives_the_same_answer(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    first = await erase(services, admin_user, traveller_user)
    assert await erase(services, admin_user, traveller_user) == first
    await walk_to_the_end(services, first)
    done = await now(services, first)
    assert await erase(services, admin_user, traveller_user) == done
    async with services.database.reading() as session:
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "erased"))).all()
    assert len(entries) == 1


async def test_two_requests_at_once_make_one_erasure(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await tell(services_without_azure.database, traveller_user, reviewer_user)
    both = await asyncio.gather(*(erase(services_without_azure, admin_user, traveller_user) for _ in range(2)))
    assert both[0].id == both[1].id and both[0].removed == both[1].removed


async def test_what_is_said_on_a_page_that_was_open_is_erased_by_the_next_request(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await tell(services.database, traveller_user, reviewer_user)
    first = await erase(services, admin_user, traveller_user)
    await walk_to_the_end(services, first)
    await tell(services.database, traveller_user, reviewer_user, "again")
    second = await erase(services, admin_user, traveller_user)
    assert second.id == first.id and second.removed["conversations"] == 2 and second.state is ErasureState.LOOKING
    assert SAID.lower() not in (await everything(services.database)).lower()
    await walk_to_the_end(services, second)


async def test_staff_and_strangers_are_not_erased(services_without_azure: Services, admin_user: User) -> None:
    async with services_without_azure.database.writing() as session:
        with pytest.raises(Refused, match="member of staff"):
            await erase_traveller(session, admin_user, admin_user.id)
        with pytest.raises(NotFound, match="no traveller"):
            await erase_traveller(session, admin_user, "nobody")


# --- versions -------------------------------------------------------------------------------------------------------


async def test_a_version_without_its_text_is_remembered_and_used_by_nobody(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    services = services_without_azure
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    number = saved(version.id)
    async with services.database.reading() as session:
        sha256 = (await read_part(session, number, "training")).sha256
    await erase(services, admin_user, traveller_user)
    async with services.database.reading() as session:
        view = await get_version(session, number)
        uses = (await conversation_lineage(session, "island")).versions
        origin = await line_origin(session, number, "training", uses[0].lines[0])
        [row] = await list_versions(session)
        for refused in (
            read_part(session, number, "training"),
            compare_versions(session, number, number),
            export_version(session, number, "plain"),
            check_version(view),
        ):
            with pytest.raises(Refused, match="held the text of a traveller who was erased"):
                await refused
    assert view.erased_at and row.erased_at == view.erased_at and view.files["training"].sha256 == sha256
    assert (uses[0].version, uses[0].erased_at) == (number, view.erased_at)
    assert origin.example is None and origin.conversation and not origin.conversation.present
    assert "openings" not in view.version.report["together"] and view.version.report["training"]["examples"] == 11
    with pytest.raises(Refused, match="build a new version"):
        await make_job(services, admin_user, version)


async def test_the_next_version_is_built_without_their_lines(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    services = services_without_azure
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    await erase(services, admin_user, traveller_user)
    later = await extend_version(services, admin_user, saved(version.id), ExtendRequest())
    async with services.database.reading() as session:
        file = await read_part(session, saved(later.id), "training")
    assert file.examples == 10 and SAID.encode() not in file.content


async def test_a_version_that_is_being_built_does_not_keep_their_text(
    services_without_azure: Services,
    admin_user: User,
    reviewer_user: User,
    traveller_user: User,
    other_traveller: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The build has read everything when the traveller is erased, and has written nothing yet."""
    services = services_without_azure
    await add_approved(services.database, other_traveller, reviewer_user, 10)
    await tell(services.database, traveller_user, reviewer_user)
    await decide_everything(services, reviewer_user)
    write = services.database.writing
    erased = False

    @asynccontextmanager
    async def writing() -> AsyncIterator[AsyncSession]:
        nonlocal erased
        if not erased:
            erased = True
            await erase(services, admin_user, traveller_user)
        async with write() as session:
            yield session

    monkeypatch.setattr(services.database, "writing", writing)
    with pytest.raises(Refused, match="while the version was being built"):
        await build(services, admin_user)
    assert SAID.lower() not in (await everything(services.database)).lower()


# --- Azure ----------------------------------------------------------------------------------------------------------


async def uploaded(services: Services, admin: User, version: DatasetVersion, *die_in: JobState) -> TrainingJob:
    """A job whose files are at Azure, or whose process died in the state in which it had sent them there."""
    job = await make_job(services, admin, version)
    walk = Walk(services, TrainingJob, advance_job)
    walk.die_in = {str(state) for state in die_in}
    await walk.step()
    assert len(await files_at_azure(services, version)) == 1
    return job


async def finish_job(services: Services, job: TrainingJob) -> TrainingJob:
    walk = Walk(services, TrainingJob, advance_job)
    async with asyncio.timeout(30):
        while True:
            async with services.database.reading() as session:
                row = await session.get_one(TrainingJob, job.id)
            if row.state in TERMINAL:
                return row
            await walk.step()


async def test_uploaded_files_are_deleted_once_their_job_has_ended(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    job = await uploaded(services, admin_user, version)
    erasure = await erase(services, admin_user, traveller_user)
    walk = Walk(services, Erasure, advance_erasure)
    for _ in range(4):
        await walk.step()
    assert await files_at_azure(services, version) == []
    assert (await now(services, erasure)).state is ErasureState.LOOKING  # the job could still upload
    assert (await finish_job(services, job)).state is JobState.CANCELLED
    await walk_to_the_end(services, erasure)
    done = await now(services, erasure)
    assert len(done.azure_files) == 1 and done.finished_at and done.due_at is None
    async with services.database.reading() as session:
        last = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "finished erasing"))).one()
    assert last.details == {"azure_files": done.azure_files}


@pytest.mark.parametrize("die_in", [ErasureState.LOOKING, ErasureState.DELETING])
async def test_a_death_on_the_way_leaves_no_file(
    services: Services,
    admin_user: User,
    reviewer_user: User,
    traveller_user: User,
    other_traveller: User,
    die_in: ErasureState,
) -> None:
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    job = await uploaded(services, admin_user, version)
    erasure = await erase(services, admin_user, traveller_user)
    await finish_job(services, job)
    walk = await walk_to_the_end(services, erasure, die_in)
    assert walk.died_in == [str(die_in)]
    assert await files_at_azure(services, version) == [] and len((await now(services, erasure)).azure_files) == 1


async def test_a_file_whose_id_nobody_knows_is_found_by_its_name(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    job = await uploaded(services, admin_user, version, JobState.UPLOADING)
    erasure = await erase(services, admin_user, traveller_user)
    assert (await finish_job(services, job)).training_file_id is None
    await walk_to_the_end(services, erasure)
    assert await files_at_azure(services, version) == []


async def test_a_file_that_somebody_else_deleted_is_no_obstacle(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User, other_traveller: User
) -> None:
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    job = await uploaded(services, admin_user, version)
    erasure = await erase(services, admin_user, traveller_user)
    await finish_job(services, job)
    walk = Walk(services, Erasure, advance_erasure)
    await walk.step()
    [file_id] = (await now(services, erasure)).azure_files
    await services.azure.data_plane.files.delete(file_id)
    await walk_to_the_end(services, erasure)


async def test_while_azure_is_down_the_text_is_gone_and_the_rest_waits(
    services: Services,
    admin_user: User,
    reviewer_user: User,
    traveller_user: User,
    other_traveller: User,
    tmp_path: Path,
) -> None:
    version = await learned(services, admin_user, reviewer_user, traveller_user, other_traveller)
    job = await uploaded(services, admin_user, version)
    erasure = await erase(services, admin_user, traveller_user)
    await finish_job(services, job)
    async with connect_azure(settings_for("http://127.0.0.1:9", tmp_path)) as down:
        assert await tick(Services(services.settings, services.database, down), Erasure, advance_erasure) == 1
    waiting = await now(services, erasure)
    assert waiting.problem and "did not answer" in waiting.problem and waiting.state is ErasureState.LOOKING
    assert waiting.due_at and waiting.due_at > utc_now()
    await walk_to_the_end(services, erasure)
    assert await files_at_azure(services, version) == [] and (await now(services, erasure)).problem is None


async def test_an_erasure_that_azure_refused_is_tried_again_on_request(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await tell(services.database, traveller_user, reviewer_user)
    erasure = await erase(services, admin_user, traveller_user)
    async with services.database.writing() as session:
        row = await session.get_one(Erasure, erasure.id)
        row.state, row.error, row.due_at = ErasureState.FAILED, "Azure answered 400", None
    again = await erase(services, admin_user, traveller_user)
    assert (again.id, again.state, again.error) == (erasure.id, ErasureState.LOOKING, None)
    await walk_to_the_end(services, again)


async def test_what_a_step_did_not_know_of_is_not_passed_over(
    services: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    """A look is under way when more is erased: its outcome is dropped, and the next look is due at once."""
    await tell(services.database, traveller_user, reviewer_user)
    erasure = await erase(services, admin_user, traveller_user)
    [held] = await claim(services.database, Erasure, utc_now(), 1)
    outcome = await advance_erasure(services, held)
    await tell(services.database, traveller_user, reviewer_user, "again")
    await erase(services, admin_user, traveller_user)
    with pytest.raises(LeaseLost):
        await finish(services.database, held, outcome, utc_now())
    row = await now(services, erasure)
    assert row.state is ErasureState.LOOKING and row.due_at and row.due_at <= utc_now()
