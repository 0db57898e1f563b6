"""What is left when the process ends in the middle of a reply."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from core.database import Database
from core.models import Exchange, FinishReason
from tests.chat_app.chainlit_client import ChainlitClient
from tests.chat_app.conftest import SYSTEM_PROMPT, ChatServer, go_live, open_database
from tests.chat_app.scripted_azure import ScriptedAzure, reply_to


@pytest.fixture
def own_chat(tmp_path: Path, scripted_azure: tuple[ScriptedAzure, str]) -> Iterator[ChatServer]:
    """A server that a test may end."""
    server = ChatServer(tmp_path, scripted_azure[1])
    yield server
    server.stop()


async def interrupted_turn(server: ChatServer, database: Database) -> ChainlitClient:
    await go_live(database, "slow")
    guest = ChainlitClient(server.address)
    await guest.visit()
    await guest.connect()
    await guest.send("Tell me everything")
    await guest.first_words()
    return guest


async def only_exchange(database: Database) -> Exchange:
    async with database.reading() as session:
        return (await session.scalars(select(Exchange))).one()


async def test_orderly_stop_lets_the_reply_end(own_chat: ChatServer) -> None:
    async with open_database(own_chat) as database:
        guest = await interrupted_turn(own_chat, database)
        own_chat.stop()
        exchange = await only_exchange(database)
        assert (exchange.finish_reason, exchange.reply) == (FinishReason.STOP, reply_to("Tell me everything"))
        await guest.close()


async def test_sudden_end_leaves_a_trace(own_chat: ChatServer) -> None:
    async with open_database(own_chat) as database:
        guest = await interrupted_turn(own_chat, database)
        own_chat.process.kill()
        own_chat.process.wait()
        exchange = await only_exchange(database)
        assert (exchange.finish_reason, exchange.reply, exchange.question) == (None, "", "Tell me everything")
        assert exchange.prompt[0] == {"role": "system", "content": SYSTEM_PROMPT}
        await guest.close()
