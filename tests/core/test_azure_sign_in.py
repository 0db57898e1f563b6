"""Wayfarer without any key: it signs in as a managed identity does, with a token of its own for each plane."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from core.azure_chat import ask
from core.azure_connection import AzureConnection, connect_azure
from core.azure_deployments import list_deployments
from core.azure_fine_tuning import find_file
from core.errors import AzureError
from core.settings import Settings
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess
from tests.conftest import settings_for

MESSAGES = [{"role": "user", "content": "Hi"}]
PATH = "/msi/token"
QUERY = {"api-version": "2019-08-01", "resource": "https://ai.azure.com"}


@pytest.fixture
def signed_in(emulator: EmulatorProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two variables that App Service sets for what runs in it."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{emulator.url}{PATH}")
    monkeypatch.setenv("IDENTITY_HEADER", KEY)


def keyless(emulator: EmulatorProcess, folder: Path, **others: object) -> Settings:
    return settings_for(emulator.url, folder, azure_openai_api_key=None, azure_arm_token=None, **others)


@pytest.fixture
async def azure(emulator: EmulatorProcess, tmp_path: Path, signed_in: None) -> AsyncIterator[AzureConnection]:
    async with connect_azure(keyless(emulator, tmp_path)) as azure:
        yield azure


async def test_both_planes_take_the_tokens(azure: AzureConnection) -> None:
    deployments = await list_deployments(azure)
    assert (await ask(azure, deployments[0].name, MESSAGES, {"max_tokens": 8})).text
    assert await find_file(azure, "nowhere.jsonl") is None


async def test_the_newer_scope_works_as_well(emulator: EmulatorProcess, tmp_path: Path, signed_in: None) -> None:
    settings = keyless(emulator, tmp_path, azure_openai_scope="https://ai.azure.com/.default")
    async with connect_azure(settings) as azure:
        assert await find_file(azure, "nowhere.jsonl") is None


async def test_a_scope_for_something_else_is_refused(
    emulator: EmulatorProcess, tmp_path: Path, signed_in: None
) -> None:
    settings = keyless(emulator, tmp_path, azure_openai_scope="https://graph.microsoft.com/.default")
    async with connect_azure(settings) as azure:
        with pytest.raises(AzureError, match="audience is incorrect") as refused:
            await find_file(azure, "nowhere.jsonl")
    assert (refused.value.http_status, refused.value.retry) == (401, False)


@pytest.mark.parametrize(
    ("headers", "params", "status"),
    [({}, QUERY, 401), ({"X-IDENTITY-HEADER": "wrong"}, QUERY, 401),
     ({"X-IDENTITY-HEADER": KEY}, {"api-version": "2019-08-01"}, 400),
     ({"X-IDENTITY-HEADER": KEY}, {"resource": "https://ai.azure.com"}, 400)],
)  # fmt: skip
async def test_who_gets_no_token(
    emulator: EmulatorProcess, headers: dict[str, str], params: dict[str, str], status: int
) -> None:
    async with httpx.AsyncClient(base_url=emulator.url) as client:
        refused = await client.get(PATH, headers=headers, params=params)
    assert refused.status_code == refused.json()["statusCode"] == status
