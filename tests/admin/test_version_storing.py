"""Many conversations: versions are made by several processes and written in pieces, and are the same as any other."""

import asyncio
from hashlib import sha256

import pytest
from sqlmodel import col, select

from admin import version_lines, version_storing
from admin.datasets import BuildRequest, build_version, get_version
from core.database import Database
from core.errors import Refused
from core.models import Conversation, DatasetFile, DatasetLine, DatasetVersion, User, saved
from core.services import Services
from tests.admin.approved_talks import SYSTEM_MESSAGE, add_approved
from training_data import workers


@pytest.fixture
async def services(services_without_azure: Services, reviewer_user: User, traveller_user: User) -> Services:
    """With thirty approved conversations."""
    await add_approved(services_without_azure.database, traveller_user, reviewer_user, 30)
    return services_without_azure


async def files_of(database: Database, version: DatasetVersion) -> dict[str, tuple[str, bytes]]:
    async with database.reading() as session:
        view = await get_version(session, saved(version.id))
    return {part: (file.sha256, file.content) for part, file in view.files.items()}


async def build(services: Services, admin: User) -> DatasetVersion:
    return await build_version(services, admin, BuildRequest(system_message=SYSTEM_MESSAGE, validation_share=0.3))


async def test_pages_processes_and_pieces_change_no_byte(
    services: Services, admin_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = services.database
    plain = await build(services, admin_user)
    started: list[workers.Workers] = []

    def start(count: int) -> workers.Workers:
        started.append(workers.Workers(count))
        return started[-1]

    monkeypatch.setattr(version_lines, "PAGE", 3)
    monkeypatch.setattr(version_lines, "IN_THIS_PROCESS", 2)
    monkeypatch.setattr(version_lines.Makers.__init__, "__defaults__", (2,))
    monkeypatch.setattr(version_lines.line_makers.__wrapped__, "__defaults__", (2,))  # type: ignore[attr-defined]
    monkeypatch.setattr(version_lines, "Workers", start)
    monkeypatch.setattr(version_storing, "PIECE", 100)
    monkeypatch.setattr(version_storing, "LINES_AT_ONCE", 4)
    pieces = await build(services, admin_user)
    assert await files_of(database, pieces) == await files_of(database, plain)
    assert pieces.report == plain.report
    for digest, content in (await files_of(database, pieces)).values():
        assert sha256(content).hexdigest() == digest
    assert started and all(one.poll() is not None for each in started for one in each._processes)


async def test_nothing_stays_of_a_version_whose_conversation_vanishes_while_it_is_written(
    services: Services, admin_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = services.database
    monkeypatch.setattr(version_storing, "PIECE", 100)
    fill = version_storing._write

    async def vanish(*given: object) -> int:
        number = await fill(*given)  # type: ignore[arg-type]
        session = given[0]
        gone = (await session.scalars(select(Conversation).limit(1))).one()  # type: ignore[attr-defined]
        gone.deleted_at = gone.created_at
        await session.flush()  # type: ignore[attr-defined]
        return number

    monkeypatch.setattr(version_storing, "_write", vanish)
    with pytest.raises(Refused, match="build it again"):
        await build(services, admin_user)
    await asyncio.sleep(0)
    async with database.reading() as session:
        for table in (DatasetVersion, DatasetFile, DatasetLine):
            assert (await session.scalars(select(table))).all() == []
        assert (
            await session.scalars(select(Conversation).where(col(Conversation.deleted_at).is_not(None)))
        ).all() == []
