"""What Wayfarer's own clients make of every fault: the answer all the same, or an AzureError that says what to do.

One row per fault and call. `recovers`: the caller notices nothing. `again`: AzureError that may be over later.
`person`: AzureError that somebody must do something about.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from azure_emulator.control_client import ControlClient
from core.azure_chat import ChatReply, ask, stream_reply
from core.azure_connection import AzureConnection, connect_azure
from core.azure_deployments import get_deployment, list_deployments, list_models, put_deployment
from core.azure_fine_tuning import JobRequest, create_job, find_file, find_job, get_file, upload_file
from core.errors import AzureError
from core.models import FinishReason
from tests.azure_emulator.conftest import chat_lines
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess
from tests.conftest import settings_for

Outcome = Literal["recovers", "again", "person"]
Call = Callable[[AzureConnection], Awaitable[Any]]
QUESTION = [{"role": "user", "content": "Hello!"}]
BRIEF = {"max_tokens": 8, "seed": 1}
PATIENCE = 1.5  # real seconds that the clients of these tests wait for an answer


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("faulty"), "--limit", "rpm_per_capacity=60000")
    yield process
    process.terminate()


@pytest.fixture
def control(faulty: EmulatorProcess) -> Iterator[ControlClient]:
    with ControlClient(faulty.url, KEY) as control:
        yield control
        control.clear_faults()


@pytest.fixture
async def azure(faulty: EmulatorProcess, tmp_path: Path) -> AsyncIterator[AzureConnection]:
    """As the server has it, but for its patience."""
    async with connect_azure(settings_for(faulty.url, tmp_path)) as azure:
        azure.control_plane.timeout = PATIENCE
        yield replace(azure, data_plane=azure.data_plane.with_options(timeout=PATIENCE))


async def chat(azure: AzureConnection) -> ChatReply:
    reply = await ask(azure, "travel-base", QUESTION, BRIEF)
    assert reply.text and reply.finish_reason
    return reply


async def missing_file(azure: AzureConnection) -> None:
    assert await find_file(azure, "no such file") is None


async def missing_job(azure: AzureConnection) -> None:
    assert await find_job(azure, "no such key") is None


async def upload(azure: AzureConnection) -> str:
    return (await upload_file(azure, "faults.jsonl", chat_lines(10))).id


async def deployments(azure: AzureConnection) -> None:
    assert [one.name for one in await list_deployments(azure)] == ["travel-base"]


async def models(azure: AzureConnection) -> None:
    assert any(model.fine_tunable for model in await list_models(azure))


async def deploy(azure: AzureConnection) -> None:
    await put_deployment(azure, name="new", model="tiny-travel", model_version="2026-11-22", sku="Standard", capacity=1)


@dataclass(frozen=True)
class Case:
    kind: str
    call: Call
    outcome: Outcome
    status: int | None = None
    """What Azure answered, for an error."""
    times: int = 0
    how: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        how = " ".join(str(value) for _, value in self.how)
        return f"{self.kind}{' ' + how if how else ''}{' once' if self.times else ''}: {self.call.__name__}"


def once(kind: str, call: Call, outcome: Outcome, status: int | None = None, **how: Any) -> Case:
    return Case(kind, call, outcome, status, 1, tuple(how.items()))


def always(kind: str, call: Call, outcome: Outcome, status: int | None = None, **how: Any) -> Case:
    return Case(kind, call, outcome, status, 0, tuple(how.items()))


CASES = [
    # The data plane's SDK tries twice more.
    once("rate_limit", chat, "recovers", seconds=0.1),
    once("rate_limit", chat, "recovers", retry_after="date"),
    once("rate_limit", chat, "recovers", retry_after="absent"),
    once("rate_limit", chat, "recovers", retry_after="nonsense"),
    once("rate_limit", chat, "again", 429, retry_after="absurd"),
    once("server_error", chat, "recovers"),
    once("unavailable", missing_job, "recovers"),
    once("request_timeout", missing_file, "recovers"),
    once("conflict", missing_job, "recovers"),
    always("rate_limit", chat, "again", 429, seconds=0.1),
    always("server_error", chat, "again", 500),
    always("unavailable", missing_file, "again", 503),
    always("request_timeout", missing_job, "again", 408),
    always("conflict", missing_job, "again", 409),
    always("token_expired", chat, "person", 401),
    # What is made must not be made twice, so that is never tried again by itself.
    once("unavailable", upload, "again", 503),
    once("cut", upload, "again"),
    once("truncated_json", upload, "again"),
    # The control plane's client does not try again: the monitor does.
    once("rate_limit", deployments, "again", 429),
    once("server_error", models, "again", 500),
    once("unavailable", deploy, "again", 503),
    once("request_timeout", deployments, "again", 408),
    once("conflict", deploy, "again", 409),
    once("token_expired", deployments, "person", 401),
    # Answers that come late or broken.
    once("slow_first_byte", chat, "recovers", seconds=600),
    always("slow_first_byte", missing_job, "again", seconds=600),
    once("slow_first_byte", deployments, "again", seconds=600),
    once("stall", deployments, "again", seconds=600),
    once("stall", chat, "again", seconds=600, event=3),
    once("cut", chat, "again", event=3),
    once("cut", chat, "again", event=1),
    once("cut", deployments, "again"),
    once("cut", missing_file, "recovers"),
    once("truncated_json", chat, "again", event=3),
    once("truncated_json", missing_job, "again"),
    once("truncated_json", models, "again"),
    # HTML where JSON is due: the label alone is reason enough for the data plane's client to ask again.
    once("wrong_content_type", chat, "recovers"),
    once("wrong_content_type", missing_job, "recovers", body="page"),
    once("wrong_content_type", chat, "recovers", body="page"),
    always("wrong_content_type", missing_file, "again", 502, body="page"),
    always("wrong_content_type", chat, "again", 502, body="page"),
    once("wrong_content_type", upload, "again", 502, body="page"),
    once("wrong_content_type", deployments, "recovers"),
    once("wrong_content_type", deployments, "again", body="page"),
    once("duplicate_event", chat, "recovers", event=4),
    # The service has lost it: nothing to wait for.
    once("deployment_vanished", deployments, "recovers", deployment="no such name"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_what_our_clients_make_of_it(azure: AzureConnection, control: ControlClient, case: Case) -> None:
    control.add_fault(case.kind, times=case.times, **dict(case.how))
    if case.outcome == "recovers":
        await case.call(azure)
        return
    with pytest.raises(AzureError) as refused:
        await case.call(azure)
    assert refused.value.retry is (case.outcome == "again"), str(refused.value)
    assert refused.value.http_status == case.status, str(refused.value)
    assert str(refused.value).count("\n") == 0 and len(str(refused.value)) > 20


async def test_what_arrived_before_a_stream_broke_off_is_kept(azure: AzureConnection, control: ControlClient) -> None:
    control.add_fault("cut", event=5)
    reply, seen = ChatReply(), ""
    with pytest.raises(AzureError):
        async for text in stream_reply(azure, "travel-base", QUESTION, {"seed": 1}, reply):
            seen += text
    assert seen and reply.text == seen and reply.finish_reason is None and reply.latency_ms


async def test_a_deployment_that_vanished_is_told_apart(azure: AzureConnection, control: ControlClient) -> None:
    await deploy(azure)
    control.move(seconds=60)
    control.add_fault("deployment_vanished", deployment="new", path="*/chat/completions")
    with pytest.raises(AzureError) as refused:
        await ask(azure, "new", QUESTION, BRIEF)
    assert (refused.value.http_status, refused.value.code) == (404, "DeploymentNotFound")
    assert await get_deployment(azure, "new") is None


async def test_unknown_words_for_states_are_passed_on(azure: AzureConnection, control: ControlClient) -> None:
    file = await upload(azure)
    control.add_fault("unknown_status", times=0, word="meditating")
    assert (await get_file(azure, file)).status == "meditating"
    found = await get_deployment(azure, "travel-base")
    assert found and found.provisioning_state == "meditating"


async def test_a_job_whose_answer_was_lost_is_found_by_its_key(azure: AzureConnection, control: ControlClient) -> None:
    file = await upload(azure)
    while (await get_file(azure, file)).status not in ("processed", "error"):
        control.move(seconds=1)
    control.add_fault("cut", method="POST", path="*/fine_tuning/jobs")
    control.add_fault("job_failed")
    request = JobRequest("key-1", "tiny-travel", file, None, "supervised", 1, None, None, 1, None, "Standard")
    with pytest.raises(AzureError) as lost:
        await create_job(azure, request)
    assert lost.value.retry
    found = await find_job(azure, "key-1")
    assert found is not None


async def test_an_event_that_comes_twice_ends_the_reply_in_good_order(
    azure: AzureConnection, control: ControlClient
) -> None:
    """Chunks have no numbers, so its text is there twice; nothing else may suffer."""
    control.add_fault("duplicate_event", event=4)
    reply = await chat(azure)
    assert reply.finish_reason in (FinishReason.LENGTH, FinishReason.STOP) and reply.completion_tokens


async def test_a_stream_that_just_ends_is_no_whole_reply(tmp_path: Path) -> None:
    """What a proxy makes of a lost connection: a stream in good order, but without its last chunks."""
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choice = {"index": 0, "delta": {"content": "Half a "}, "finish_reason": None}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        writer.write(f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect_azure(settings_for(f"http://127.0.0.1:{port}", tmp_path)) as azure:
            with pytest.raises(AzureError, match="broke off") as refused:
                await ask(azure, "any", QUESTION, {})
    assert refused.value.retry
