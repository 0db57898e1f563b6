"""The data layer on a database of its own, called as Chainlit calls it."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from chat_app.runtime import ChatRuntime
from core.database import Database
from core.models import ChatStep, Conversation, Role, User


@pytest.fixture
async def database(database_address: str) -> AsyncIterator[Database]:
    """Both kinds, one after the other; this folder's other tests use the server's database."""
    database = Database(database_address)
    yield database
    await database.close()


@pytest.fixture
def layer(chainlit_environment: None, database: Database) -> Any:
    services: Any = SimpleNamespace(database=database)
    return import_module("chat_app.chainlit_data_layer").ConversationDataLayer(ChatRuntime(services))


@pytest.fixture
def types(chainlit_environment: None) -> Any:
    return import_module("chainlit.types")


@contextmanager
def socket_of(user: Any) -> Iterator[None]:
    """As if the code inside ran on this user's socket."""
    context_var = import_module("chainlit.context").context_var
    session = SimpleNamespace(user=user, has_first_interaction=True)
    token = context_var.set(SimpleNamespace(session=session))
    try:
        yield
    finally:
        context_var.reset(token)


async def make_guest(layer: Any, name: str = "guest:1") -> Any:
    return await layer.create_user(import_module("chainlit.user").User(identifier=name))


def step(thread_id: str, **values: Any) -> dict[str, Any]:
    base = {"id": str(uuid.uuid4()), "threadId": thread_id, "name": "n", "type": "assistant_message", "output": ""}
    return {**base, "createdAt": "2026-01-01T00:00:00Z", **values}


async def test_only_guests_are_made(layer: Any, database: Database) -> None:
    assert (await make_guest(layer)).identifier == "guest:1"
    assert (await make_guest(layer)).id == (await layer.get_user("guest:1")).id
    assert await make_guest(layer, "anna@example.com") is None
    async with database.reading() as session:
        users = list(await session.scalars(select(User)))
    assert [(user.identifier, user.role) for user in users] == [("guest:1", Role.TRAVELLER)]


async def test_many_first_requests_make_one_guest(layer: Any) -> None:
    guests = await asyncio.gather(*(make_guest(layer) for _ in range(10)))
    assert len({guest.id for guest in guests}) == 1


async def test_update_before_create_is_not_lost(layer: Any, database: Database) -> None:
    guest, thread_id = await make_guest(layer), str(uuid.uuid4())
    late = step(thread_id)
    with socket_of(guest):
        await layer.update_step({**late, "output": "whole", "end": "z"})
        await layer.create_step(late)
    async with database.reading() as session:
        row = await session.get_one(ChatStep, late["id"])
    assert (row.output, row.ended_at) == ("whole", "z")


async def test_racing_writes_keep_every_output(layer: Any, database: Database) -> None:
    guest, thread_id = await make_guest(layer), str(uuid.uuid4())
    steps = [step(thread_id, type="tool") for _ in range(30)]
    with socket_of(guest):
        writes = [layer.create_step(one) for one in steps]
        writes += [layer.update_step({**one, "output": "done"}) for one in reversed(steps)]
        await asyncio.gather(*writes)
    async with database.reading() as session:
        rows = list(await session.scalars(select(ChatStep).order_by(ChatStep.sequence)))
    assert [row.id for row in rows] == [one["id"] for one in steps]
    assert {row.output for row in rows} == {"done"}
    assert [row.sequence for row in rows] == list(range(1, 31))


async def test_writes_into_a_foreign_conversation_are_refused(
    layer: Any, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    owner, stranger = await make_guest(layer), await make_guest(layer, "guest:2")
    thread_id = str(uuid.uuid4())
    mine = step(thread_id, output="mine")
    with socket_of(owner):
        await layer.create_step(mine)
    with socket_of(stranger):
        await layer.create_step(step(thread_id, output="theirs"))
        await layer.update_step({**mine, "output": "theirs"})
        await layer.update_step({**mine, "threadId": str(uuid.uuid4()), "output": "theirs"})
    async with database.reading() as session:
        assert [row.output for row in await session.scalars(select(ChatStep))] == ["mine"]
        assert (await session.get_one(Conversation, thread_id)).user_id == owner.id
    assert "belongs to somebody else" in caplog.text


@pytest.mark.parametrize("thread_id", ["", "x", "../../x", "7f1d57a5-f2f6-4726-adb3-286dbd1c90c7x"])
async def test_malformed_conversation_ids_are_nobodys(layer: Any, database: Database, thread_id: str) -> None:
    with socket_of(await make_guest(layer)):
        await layer.create_step(step(thread_id))
    assert await layer.get_thread(thread_id) is None
    assert await layer.get_thread_author(thread_id) == ""
    async with database.reading() as session:
        assert list(await session.scalars(select(Conversation))) == []


async def test_name_is_one_short_line_and_metadata_is_not_kept(layer: Any) -> None:
    guest, thread_id = await make_guest(layer), str(uuid.uuid4())
    await layer.update_thread(thread_id, name="  Two\nlines " + "x" * 400, user_id=guest.id)
    await layer.update_thread(thread_id, metadata={"is_shared": True})
    thread = await layer.get_thread(thread_id)
    assert thread["name"].startswith("Two lines xxx") and len(thread["name"]) == 200
    assert (thread["metadata"], thread["userIdentifier"]) == ({}, "guest:1")


async def test_pages_hold_every_conversation_once(layer: Any, types: Any) -> None:
    guest, stranger = await make_guest(layer), await make_guest(layer, "guest:2")
    ids = [str(uuid.uuid4()) for _ in range(7)]
    for number, thread_id in enumerate(ids):
        await layer.update_thread(thread_id, name=f"Trip {number}", user_id=guest.id)
    await layer.update_thread(str(uuid.uuid4()), name="Trip of another", user_id=stranger.id)
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = await layer.list_threads(types.Pagination(first=3, cursor=cursor), types.ThreadFilter(userId=guest.id))
        seen += [row["id"] for row in page.data]
        cursor = page.pageInfo.endCursor
        if not page.pageInfo.hasNextPage:
            break
    assert seen == ids[::-1]


@pytest.mark.parametrize(("words", "found"), [("rome", 1), ("100%", 1), ("%", 1), ("_", 0), ("lisbon", 1), ("x", 0)])
async def test_search_looks_at_names_and_words(layer: Any, types: Any, words: str, found: int) -> None:
    guest = await make_guest(layer)
    with socket_of(guest):
        for name, said in (("A week in Rome", "100% sure"), ("Plans", "Try Lisbon")):
            thread_id = str(uuid.uuid4())
            await layer.update_thread(thread_id, name=name, user_id=guest.id)
            await layer.create_step(step(thread_id, output=said))
    filters = types.ThreadFilter(userId=guest.id, search=words)
    page = await layer.list_threads(types.Pagination(first=10), filters)
    assert len(page.data) == found


async def test_inner_steps_are_shown_empty(layer: Any) -> None:
    guest, thread_id = await make_guest(layer), str(uuid.uuid4())
    with socket_of(guest):
        secret = {"input": "secret", "output": "secret", "metadata": {"a": "secret"}, "generation": {"p": "secret"}}
        await layer.create_step(step(thread_id, type="run", **secret))
        await layer.create_step(step(thread_id, type="assistant_message", output="shown"))
    thread = await layer.get_thread(thread_id)
    assert [one["output"] for one in thread["steps"]] == ["", "shown"]
    assert "secret" not in str(thread)
