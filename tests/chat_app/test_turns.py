"""Turns through the real server: what the traveller gets, and what is recorded of it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from core.database import Database
from core.models import Exchange, FinishReason, TrafficPlan
from tests.chat_app.chainlit_client import ChainlitClient
from tests.chat_app.conftest import SYSTEM_PROMPT, ChatServer, go_live
from tests.chat_app.scripted_azure import ScriptedAzure, reply_to

NOT_READY = "I'm not quite ready yet: my travel knowledge is still being set up. Please try again in a minute."
TRY_AGAIN = "I couldn't finish this reply, sorry. Please try again in a moment."
BLOCKED = "I'd rather not answer that one. Is there something about your trip I can help with?"


async def exchange_of(database: Database, client: ChainlitClient) -> Exchange:
    async with database.reading() as session:
        return await session.get_one(Exchange, client.exchange_id)


async def test_reply_is_streamed_and_recorded(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        text = await guest.ask("Where in Rome should I stay?")
    assert text == reply_to("Where in Rome should I stay?")
    assert "".join(guest.streamed) == text
    exchange = await exchange_of(database, guest)
    assert exchange.conversation_id == guest.thread_id
    assert exchange.position == 0
    assert (exchange.question, exchange.reply) == ("Where in Rome should I stay?", text)
    assert (exchange.release_id, exchange.deployment, exchange.model) == (1, "steady", "scripted-model")
    assert exchange.prompt == [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": "Where in Rome should I stay?"},
    ]
    assert exchange.finish_reason is FinishReason.STOP
    assert exchange.prompt_tokens == 11
    assert exchange.completion_tokens == len(text.split())
    assert exchange.first_token_ms and exchange.latency_ms and 0 < exchange.first_token_ms < exchange.latency_ms
    assert exchange.error is None


async def test_history_is_what_the_server_recorded(chat: ChatServer, database: Database, azure: ScriptedAzure) -> None:
    async with ChainlitClient(chat.address) as guest:
        first = await guest.ask("One")
        await guest.ask("Two")
    assert azure.asked[-1]["messages"] == [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": first},
        {"role": "user", "content": "Two"},
    ]
    assert azure.asked[-1]["temperature"] == 0.5
    assert (await exchange_of(database, guest)).position == 1


async def test_conversation_stays_on_its_release(chat: ChatServer, database: Database) -> None:
    second = await go_live(database, "second")
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        assert (await exchange_of(database, guest)).release_id == second
        steady = await go_live(database, "steady")
        await guest.ask("Two")
        assert (await exchange_of(database, guest)).release_id == second
    async with ChainlitClient(chat.address, guest.cookie) as same_guest:
        await same_guest.ask("Three")
        assert (await exchange_of(database, same_guest)).release_id == steady


async def test_stop_keeps_what_was_seen(chat: ChatServer, database: Database, azure: ScriptedAzure) -> None:
    await go_live(database, "slow")
    unfinished = azure.unfinished
    async with ChainlitClient(chat.address) as guest:
        await guest.send("Tell me everything")
        await guest.first_words()
        kept = await guest.stop()
        exchange = await exchange_of(database, guest)
        assert kept and reply_to("Tell me everything").startswith(kept.rstrip())
        assert kept != reply_to("Tell me everything")
        assert exchange.finish_reason is FinishReason.CANCELLED
        assert exchange.reply.startswith(kept)
        assert exchange.latency_ms
        await settled_steps(guest, expected=3)
    async with ChainlitClient(chat.address, guest.cookie, guest.thread_id) as again:
        shown = [step["output"] for step in again.resumed["steps"] if step["type"] == "assistant_message"]
    assert shown == [kept]
    for _ in range(50):
        if azure.unfinished > unfinished:
            break
        await asyncio.sleep(0.1)
    assert azure.unfinished == unfinished + 1, "the stream at Azure went on after the stop"


async def test_stop_without_a_turn_says_nothing(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        await guest.emit("stop")
        await guest.ask("Two")
        steps = await settled_steps(guest, expected=6)
    replies = [step["output"] for step in steps if step["type"] == "assistant_message"]
    assert replies == [reply_to("One"), reply_to("Two")]


@pytest.mark.parametrize(
    ("manner", "reason", "shown", "recorded"),
    [
        ("failing", FinishReason.ERROR, TRY_AGAIN, ""),
        ("filtered", FinishReason.CONTENT_FILTER, BLOCKED, ""),
        ("broken", FinishReason.ERROR, TRY_AGAIN, "You asked: Hello That is "),
    ],
)
async def test_failure_is_polite_and_recorded(
    chat: ChatServer, database: Database, manner: str, reason: FinishReason, shown: str, recorded: str
) -> None:
    await go_live(database, manner)
    async with ChainlitClient(chat.address) as guest:
        text = await guest.ask("Hello")
    exchange = await exchange_of(database, guest)
    assert text.endswith(shown) and text.startswith(recorded.strip())
    assert "secret inner reason" not in text
    assert (exchange.finish_reason, exchange.reply) == (reason, recorded)
    assert (exchange.error and "Azure" in exchange.error) or "stream broke off" in str(exchange.error)


async def test_failed_turn_is_not_part_of_the_history(
    chat: ChatServer, database: Database, azure: ScriptedAzure
) -> None:
    failing = await go_live(database, "failing")
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        await guest.ask("Two")
    assert [message["content"] for message in azure.asked[-1]["messages"]] == [SYSTEM_PROMPT, "Two"]
    assert (await exchange_of(database, guest)).release_id == failing


async def test_without_a_release_the_chat_says_so(chat: ChatServer, database: Database) -> None:
    async with database.writing() as session:
        plans = list(await session.scalars(select(TrafficPlan)))
        for plan in plans:
            await session.delete(plan)
    async with ChainlitClient(chat.address) as guest:
        assert await guest.ask("Hello") == NOT_READY
    async with database.reading() as session:
        assert await session.get(Exchange, guest.exchange_id) is None


async def test_overlong_question_is_refused_in_words(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        assert "4,000 characters" in await guest.ask("x" * 5000)
        assert await guest.ask("x" * 4000) == reply_to("x" * 4000)


async def test_thirty_quick_turns_lose_no_step(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        for number in range(30):
            await guest.ask(f"Question {number}")
        steps = await settled_steps(guest, expected=90)
    for kind in ("user_message", "run", "assistant_message"):
        assert sum(step["type"] == kind for step in steps) == 30
    replies = [step["output"] for step in steps if step["type"] == "assistant_message"]
    assert replies == [reply_to(f"Question {number}") for number in range(30)]
    assert all(step["end"] for step in steps if step["type"] == "run")
    async with database.reading() as session:
        query = select(Exchange).where(Exchange.conversation_id == guest.thread_id).order_by(Exchange.position)
        exchanges = list(await session.scalars(query))
    assert [exchange.position for exchange in exchanges] == list(range(30))


async def settled_steps(client: ChainlitClient, expected: int) -> list[dict[str, Any]]:
    """Steps are written after the reply was shown: waits until as many are there and every run has its end."""
    for _ in range(100):
        steps: list[dict[str, Any]] = (await client.conversation()).json()["steps"]
        if len(steps) == expected and all(step["end"] for step in steps if step["type"] == "run"):
            return steps
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(steps)} steps of {expected} after five seconds")
