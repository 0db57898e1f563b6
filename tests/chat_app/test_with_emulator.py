"""The chat on the emulator's own model, instead of the script that the other tests use."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.models import Deployment, DeploymentState, Exchange, FinishReason, Release, TrafficPlan
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess
from tests.chat_app.chainlit_client import ChainlitClient
from tests.chat_app.conftest import ChatServer, open_database


@pytest.fixture
def chat_on_emulator(tmp_path: Path) -> Iterator[ChatServer]:
    emulator = EmulatorProcess(tmp_path / "emulator")
    server = ChatServer(tmp_path, emulator.url, KEY)
    yield server
    server.stop()
    emulator.terminate()


async def test_conversation_with_the_tiny_model(chat_on_emulator: ChatServer) -> None:
    async with open_database(chat_on_emulator) as database:
        async with database.writing() as session:
            session.add(Deployment(id=1, name="travel-base", model="tiny-travel", state=DeploymentState.READY))
            await session.flush()
            prompt = "You are a helpful travel assistant."
            session.add(Release(id=1, name="base", deployment_id=1, system_prompt=prompt, parameters={"seed": 7}))
            session.add(TrafficPlan(shares=[{"release_id": 1, "share": 1.0}], reason="first"))
        async with ChainlitClient(chat_on_emulator.address) as guest:
            first = await guest.ask("What are some local delicacies I should try in Rome?")
            await guest.ask("When is the best time of year to visit?")
        async with database.reading() as session:
            exchange = await session.get_one(Exchange, guest.exchange_id)
    assert len(first.split()) > 5
    assert exchange.finish_reason is FinishReason.STOP, json.dumps(exchange.model_dump(mode="json"))
    assert exchange.prompt[1:3] == [
        {"role": "user", "content": "What are some local delicacies I should try in Rome?"},
        {"role": "assistant", "content": first},
    ]
    assert exchange.prompt_tokens and exchange.completion_tokens and exchange.first_token_ms
    assert exchange.model.startswith("tiny-travel")
