"""Azure's errors as ours: whether to try again is decided here and nowhere else."""

from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from core.azure_chat import ask
from core.azure_connection import azure_errors, connect_azure
from core.azure_deployments import list_deployments, list_models
from core.errors import AzureError, BadInput
from tests.azure_emulator.emulator_process import EmulatorProcess
from tests.conftest import settings_for

REQUEST = httpx.Request("GET", "http://127.0.0.1/x")


def raised(error: Exception) -> AzureError:
    with pytest.raises(AzureError) as caught, azure_errors("Asking"):
        raise error
    return caught.value


def openai_error(status: int) -> openai.APIStatusError:
    body = {"code": "some_code", "message": "words"}
    return openai.APIStatusError("words", response=httpx.Response(status, request=REQUEST), body=body)


def arm_error(status: int, **content: Any) -> httpx.HTTPStatusError:
    return httpx.HTTPStatusError("x", request=REQUEST, response=httpx.Response(status, request=REQUEST, **content))


@pytest.mark.parametrize(
    ("status", "retry"),
    [(400, False), (401, False), (403, False), (404, False), (408, True), (409, True), (422, False), (429, True),
     (500, True), (502, True), (503, True), (504, True)],
)  # fmt: skip
def test_whether_the_same_call_may_succeed_later(status: int, retry: bool) -> None:
    data_plane = raised(openai_error(status))
    control_plane = raised(arm_error(status, json={"error": {"code": "some_code", "message": "words"}}))
    for error in (data_plane, control_plane):
        assert (error.retry, error.http_status, error.code) == (retry, status, "some_code")
        assert str(error) == f"Asking: Azure answered {status}: words"


@pytest.mark.parametrize(
    "error",
    [openai.APITimeoutError(REQUEST), openai.APIConnectionError(request=REQUEST), httpx.ConnectError("no"),
     httpx.ReadTimeout("slow")],
)  # fmt: skip
def test_no_answer_may_become_one(error: Exception) -> None:
    ours = raised(error)
    assert ours.retry and ours.http_status is None and "did not answer" in str(ours)


def test_an_error_within_a_stream_may_be_over_later() -> None:
    """The answer had begun with 200, so there is no status that could say so."""
    ours = raised(openai.APIError("The server had an error", REQUEST, body={"code": "server_error"}))
    assert ours.retry and str(ours) == "Asking: Azure broke off: The server had an error"


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"error": "words"}', b'{"error": {}}'])
def test_an_error_page_is_no_surprise(content: bytes) -> None:
    assert raised(arm_error(502, content=content)).retry


def test_our_own_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), azure_errors("Asking"):
        _ = 1 / 0


@pytest.mark.parametrize(
    "missing",
    ["azure_openai_endpoint", "azure_subscription_id", "azure_resource_group", "azure_account_name", "azure_location"],
)
async def test_a_missing_setting_is_named(tmp_path: Path, missing: str) -> None:
    settings = settings_for("http://127.0.0.1:9", tmp_path, **{missing: None})
    with pytest.raises(BadInput, match=missing.upper()) as refused:
        async with connect_azure(settings):
            pass
    assert refused.value.place == missing.upper()


async def test_a_wrong_key_is_said_and_not_tried_again(tmp_path: Path, emulator: EmulatorProcess) -> None:
    settings = settings_for(emulator.url, tmp_path, azure_openai_api_key="wrong", azure_arm_token="wrong")
    async with connect_azure(settings) as azure:
        for call in (list_deployments(azure), ask(azure, "any", [{"role": "user", "content": "Hi"}], {})):
            with pytest.raises(AzureError) as refused:
                await call
            assert refused.value.http_status == 401 and not refused.value.retry


async def test_the_emulator_answers_both_planes(tmp_path: Path, emulator: EmulatorProcess) -> None:
    async with connect_azure(settings_for(f"{emulator.url}/", tmp_path)) as azure:
        models, deployments = await list_models(azure), await list_deployments(azure)
        reply = await ask(azure, deployments[0].name, [{"role": "user", "content": "Hi"}], {"max_tokens": 20})
    assert models and models[0].id.startswith("tiny-travel")
    assert reply.text and reply.finish_reason and reply.prompt_tokens and reply.completion_tokens
    assert reply.latency_ms and reply.first_token_ms and reply.first_token_ms <= reply.latency_ms
