"""Commands in this process, in a data folder of their own."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.database import Database
from core.models import (
    Conversation,
    Deployment,
    DeploymentState,
    Exchange,
    FinishReason,
    Rating,
    Release,
    TrafficPlan,
    User,
)
from core.services import open_services
from core.settings import load_settings
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess
from wayfarer.cli import main

Run = Callable[..., tuple[int, str, str]]
ADMIN = "ada@example.com"


@pytest.fixture
def run(
    tmp_path: Path,
    emulator: EmulatorProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """`wayfarer …` in a data folder of its own; gives the exit code, what it printed, and what it complained about."""
    values = {
        "WAYFARER_DATA_DIR": str(tmp_path / "var"),
        "WAYFARER_PUBLIC_URL": "https://travel.example.com",
        "AZURE_OPENAI_ENDPOINT": emulator.url,
        "AZURE_OPENAI_API_KEY": KEY,
        "AZURE_ARM_URL": emulator.url,
        "AZURE_ARM_TOKEN": KEY,
        "AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-000000000000",
        "AZURE_RESOURCE_GROUP": "wayfarer",
        "AZURE_ACCOUNT_NAME": "wayfarer",
        "AZURE_LOCATION": "swedencentral",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wayfarer", *(str(argument) for argument in arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
            raise SystemExit(0)
        printed = capsysbinary.readouterr()
        return int(ended.value.code or 0), printed.out.decode(), printed.err.decode()

    return run


@pytest.fixture
def furnished(run: Run) -> Run:
    """An admin, a live release, a rated conversation: the rest is made by commands."""
    assert run("users", "add", ADMIN, "--role", "admin")[0] == 0
    asyncio.run(_furnish())
    return run


async def _furnish() -> None:
    async with open_services(load_settings()) as services:
        await _add_rows(services.database)


async def _add_rows(database: Database) -> None:
    rows: tuple[Any, ...] = (
        User(id="t", identifier="guest:1"),
        Deployment(id=1, name="d", model="m", state=DeploymentState.READY),
        Release(id=1, name="Base", deployment_id=1, system_prompt="You are kind."),
        Release(id=2, name="Other", deployment_id=1, system_prompt="You are kinder."),
        TrafficPlan(shares=[{"release_id": 1, "share": 1.0}], reason="first"),
        Conversation(id="c", user_id="t", name="Rome"),
        Exchange(
            id="e", conversation_id="c", position=0, release_id=1, deployment="d", question="Rome?",
            reply="Ah, Rome! Shall we?", finish_reason=FinishReason.STOP,
        ),
        Rating(exchange_id="e", conversation_id="c", user_id="t", value=1),
    )  # fmt: skip
    for row in rows:
        async with database.writing() as session:
            session.add(row)
