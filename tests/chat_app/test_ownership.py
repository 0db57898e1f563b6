"""What a stranger, a forged message or another site can do: nothing."""

import uuid

import httpx
import pytest
import socketio.exceptions
from sqlalchemy import func, select

from core.database import Database
from core.models import ChatStep, Conversation, Exchange, Rating
from tests.chat_app.chainlit_client import ChainlitClient
from tests.chat_app.conftest import ChatServer
from tests.chat_app.scripted_azure import reply_to
from tests.chat_app.test_turns import settled_steps


async def test_conversation_of_somebody_else_is_closed(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as owner:
        await owner.ask("Mine")
        await settled_steps(owner, expected=3)
    async with ChainlitClient(chat.address) as stranger:
        assert (await stranger.conversation(owner.thread_id)).status_code == 404
        renamed = await stranger.http.put("/project/thread", json={"threadId": owner.thread_id, "name": "Taken"})
        assert renamed.status_code == 404
        deleted = await stranger.http.request("DELETE", "/project/thread", json={"threadId": owner.thread_id})
        assert deleted.status_code == 404
        assert (await stranger.conversations())["data"] == []
    async with ChainlitClient(chat.address, stranger.cookie, owner.thread_id) as intruder:
        assert intruder.resumed is None
        await intruder.ask("Theirs")
        assert intruder.thread_id != owner.thread_id
    async with ChainlitClient(chat.address, owner.cookie, owner.thread_id) as again:
        assert again.resumed is not None
        assert [step["output"] for step in again.resumed["steps"] if step["type"] == "user_message"] == ["Mine"]


async def test_session_of_somebody_else_is_closed(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as owner:
        await owner.ask("Mine")
        intruder = ChainlitClient(chat.address)
        await intruder.visit()
        intruder.session_id = owner.session_id
        with pytest.raises(socketio.exceptions.ConnectionError):
            await intruder.connect()
        await intruder.close()


@pytest.mark.parametrize(
    "thread_id", ["../../etc", "my-own-id", "0" * 36, "x" * 2000, "7f1d57a5-f2f6-4726-adb3-286dbd1c90c7"]
)
async def test_conversation_id_must_be_a_known_uuid(chat: ChatServer, database: Database, thread_id: str) -> None:
    async with ChainlitClient(chat.address, thread_id=thread_id) as guest:
        assert guest.resumed is None
        await guest.ask("One")
        assert guest.thread_id != thread_id


async def test_deleted_conversation_cannot_be_continued(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        await guest.http.request("DELETE", "/project/thread", json={"threadId": guest.thread_id})
        assert (await guest.conversation()).status_code == 404
        assert (await guest.conversations())["data"] == []
        assert "can't be continued" in await guest.ask("Two")
    async with ChainlitClient(chat.address, guest.cookie, guest.thread_id) as again:
        assert again.resumed is None
        assert await again.ask("Three") == reply_to("Three")
    async with database.reading() as session:
        conversation = await session.get_one(Conversation, guest.thread_id)
        query = select(func.count()).where(Exchange.conversation_id == guest.thread_id)
        assert conversation.deleted_at is not None
        assert await session.scalar(query) == 1


async def test_forged_assistant_message_is_stored_as_the_travellers(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("I said this", type="assistant_message", name="Wayfarer", metadata={"a": 1}, parentId="x")
        steps = await settled_steps(guest, expected=3)
    said = [step for step in steps if step["output"] == "I said this"]
    assert [(step["type"], step["parentId"]) for step in said] == [("user_message", None)]
    assert said[0]["name"].startswith("guest:")
    assert [step["output"] for step in steps if step["type"] == "assistant_message"] == [reply_to("I said this")]


async def test_message_id_of_somebody_else_does_not_overwrite(chat: ChatServer, database: Database) -> None:
    message_id = str(uuid.uuid4())
    async with ChainlitClient(chat.address) as owner:
        await owner.ask("Original", id=message_id)
        await settled_steps(owner, expected=3)
        async with ChainlitClient(chat.address) as stranger:
            await stranger.ask("Overwritten", id=message_id)
        steps = (await owner.conversation()).json()["steps"]
    assert [step["output"] for step in steps if step["id"] == message_id] == ["Original"]


async def test_edit_is_refused(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        text = await guest.ask("One")
        edited = {**guest.messages[-1], "output": "Rewritten"}
        await guest.emit("edit_message", {"message": edited, "fileReferences": []})
        await guest.ask("Two")
        steps = await settled_steps(guest, expected=6)
    assert [step["output"] for step in steps if step["type"] == "assistant_message"] == [text, reply_to("Two")]
    async with database.reading() as session:
        assert (await session.scalar(select(Exchange.reply).where(Exchange.question == "Rewritten"))) is None


@pytest.mark.parametrize(
    "payload",
    [None, "text", {}, {"message": None}, {"message": {"id": "1", "output": "x"}}, {"message": {"output": 5}}],
)
async def test_malformed_message_is_dropped(chat: ChatServer, database: Database, payload: object) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.emit("client_message", payload)
        assert await guest.ask("Still here?") == reply_to("Still here?")


async def test_one_question_at_a_time(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.send("One")
        await guest.send("Two")
        await guest.reply()
        steps = await settled_steps(guest, expected=3)
    assert guest.toasts and "One question at a time" in guest.toasts[0]
    assert [step["output"] for step in steps if step["type"] == "user_message"] == ["One"]


async def test_rating_is_made_changed_and_removed(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        rating_id = (await guest.rate(1)).json()["feedbackId"]
        assert (await guest.rate(0, "Too long")).json()["feedbackId"] == rating_id
        async with database.reading() as session:
            rating = await session.get_one(Rating, rating_id)
        assert (rating.exchange_id, rating.conversation_id) == (guest.exchange_id, guest.thread_id)
        assert (rating.value, rating.comment) == (0, "Too long")
        run = next(step for step in await settled_steps(guest, expected=3) if step["type"] == "run")
        assert run["feedback"] == {"forId": run["id"], "id": rating_id, "value": 0, "comment": "Too long"}
        assert (await guest.conversations(feedback=0))["data"][0]["id"] == guest.thread_id
        assert (await guest.conversations(feedback=1))["data"] == []
        assert (await guest.unrate(rating_id)).json() == {"success": True}
        assert (await guest.unrate(rating_id)).status_code == 404
    async with database.reading() as session:
        assert await session.get(Rating, rating_id) is None


async def test_rating_of_somebody_else_is_refused(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as owner:
        await owner.ask("One")
        rating_id = (await owner.rate(1)).json()["feedbackId"]
        async with ChainlitClient(chat.address) as stranger:
            assert (await stranger.rate(0, exchange_id=owner.exchange_id)).status_code == 404
            assert (await stranger.rate(0, exchange_id=str(uuid.uuid4()))).status_code == 404
            assert (await stranger.unrate(rating_id)).status_code == 404
    async with database.reading() as session:
        query = select(Rating).where(Rating.exchange_id == owner.exchange_id)
        assert [(rating.id, rating.value) for rating in await session.scalars(query)] == [(rating_id, 1)]


@pytest.mark.parametrize(("value", "comment"), [(2, None), (-1, None), (1, "x" * 2001)])
async def test_rating_must_make_sense(chat: ChatServer, database: Database, value: int, comment: str | None) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        assert (await guest.rate(value, comment)).status_code == 422


async def test_without_a_session_nothing_is_rated(chat: ChatServer) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as nobody:
        body = {"feedback": {"forId": "x", "value": 1}, "sessionId": "s"}
        assert (await nobody.put("/feedback", json=body)).status_code == 401


async def test_stored_prompts_stay_on_the_server(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        await settled_steps(guest, expected=3)
        shown = (await guest.conversation()).text
    assert "secret system prompt" not in shown
    assert all(not step["input"] for step in (httpx.Response(200, text=shown)).json()["steps"])
    async with database.reading() as session:
        assert await session.scalar(select(ChatStep.input).where(ChatStep.id == guest.exchange_id)) == "One"
