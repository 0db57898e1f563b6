"""The button "Use for training": who sees it, who may press it, what it writes."""

from sqlalchemy import select

from core.database import Database
from core.models import AuditEntry, Review, Role, User
from tests.chat_app.chainlit_client import ChainlitClient
from tests.chat_app.conftest import ChatServer, go_live, make_staff
from tests.chat_app.test_turns import settled_steps


def forged(exchange_id: str) -> dict[str, object]:
    return {"name": "use_for_training", "payload": {"exchange_id": exchange_id}, "label": "", "tooltip": "", "id": "1"}


async def reviews_of(database: Database, exchange_id: str) -> list[Review]:
    async with database.reading() as session:
        return list(await session.scalars(select(Review).where(Review.exchange_id == exchange_id)))


async def test_staff_mark_a_reply_once(chat: ChatServer, database: Database) -> None:
    user, cookie = await make_staff(database)
    async with ChainlitClient(chat.address, cookie) as staff:
        await staff.ask("One")
        assert [action["label"] for action in staff.actions] == ["Use for training"]
        assert staff.actions[0]["forId"] == staff.messages[-1]["id"]
        assert "Marked for training" in (await staff.press(staff.actions[0]))["said"]
        await staff.press(staff.actions[0])
    reviews = await reviews_of(database, staff.exchange_id)
    assert [(review.weight, review.reviewer_id, review.conversation_id) for review in reviews] == [
        (1, user.id, staff.thread_id)
    ]
    async with database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.object_id == staff.exchange_id)
        entries = [(entry.actor, entry.action) for entry in await session.scalars(query)]
    assert entries == [(user.identifier, "marked for training")]


async def test_button_is_there_again_after_a_reload(chat: ChatServer, database: Database) -> None:
    _, cookie = await make_staff(database, Role.ADMIN)
    async with ChainlitClient(chat.address, cookie) as staff:
        await staff.ask("One")
        await settled_steps(staff, expected=3)
    async with ChainlitClient(chat.address, cookie, staff.thread_id) as again:
        assert [action["payload"] for action in again.actions] == [{"exchange_id": staff.exchange_id}]


async def test_guests_neither_see_nor_press_it(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        assert guest.actions == []
        assert (await guest.press(forged(guest.exchange_id)))["said"] == "Only staff can choose replies for training"
    assert await reviews_of(database, guest.exchange_id) == []


async def test_role_is_read_when_it_is_pressed(chat: ChatServer, database: Database) -> None:
    user, cookie = await make_staff(database)
    async with ChainlitClient(chat.address, cookie) as staff:
        await staff.ask("One")
        async with database.writing() as session:
            (await session.get_one(User, user.id)).role = Role.TRAVELLER
        assert (await staff.press(staff.actions[0]))["said"] == "Only staff can choose replies for training"
    assert await reviews_of(database, staff.exchange_id) == []


async def test_stopped_reply_is_not_offered(chat: ChatServer, database: Database) -> None:
    await go_live(database, "slow")
    _, cookie = await make_staff(database)
    async with ChainlitClient(chat.address, cookie) as staff:
        await staff.send("One")
        await staff.first_words()
        await staff.stop()
        assert staff.actions == []
        assert "proper end" in (await staff.press(forged(staff.exchange_id)))["said"]
    assert await reviews_of(database, staff.exchange_id) == []
