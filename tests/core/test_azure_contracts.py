"""Every request that Wayfarer sends to Azure, as it goes over the wire, against the published contracts."""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from core import azure_chat, azure_deployments, azure_fine_tuning
from core.azure_connection import AzureConnection, connect_azure
from core.azure_fine_tuning import JobRequest
from tests.azure_emulator.conftest import chat_lines
from tests.azure_emulator.contracts.checking import request_problems
from tests.azure_emulator.contracts.choosing import operation_of
from tests.azure_emulator.contracts.deviations import REQUESTS, unexcused
from tests.azure_emulator.contracts.documents import FOLDER
from tests.azure_emulator.contracts.recorder import Exchange, RecordedEmulator
from tests.azure_emulator.contracts.walk import QUICK
from tests.azure_emulator.emulator_process import KEY
from tests.conftest import settings_for

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published contracts are not beside this checkout")

MODULES = (azure_chat, azure_deployments, azure_fine_tuning)
MODEL = "tiny-travel-2026-11-22"
MESSAGES = [{"role": "system", "content": "You are kind."}, {"role": "user", "content": "Where should I go?"}]
PARAMETERS = {"temperature": 0.5, "top_p": 0.9, "max_tokens": 8, "seed": 3, "stop": ["\n\n"]}
DEPLOYED = {"name": "new", "model": "tiny-travel", "model_version": "2026-11-22", "sku": "Standard", "capacity": 1}


def asked(key: str, file: str, **more: Any) -> JobRequest:
    optional = {"validation_file": file, "n_epochs": 1, "batch_size": 8, "learning_rate_multiplier": 0.5, "seed": 7}
    values = {**optional, "suffix": "test", "training_type": "GlobalStandard", "method": "supervised", **more}
    return JobRequest(key=key, model=MODEL, training_file=file, **values)


async def until(look: Callable[[], Awaitable[Any]], over: Callable[[Any], bool]) -> None:
    for _ in range(600):
        if over(await look()):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it does not come to an end")


async def use_everything(azure: AzureConnection) -> None:
    """Every function of core that talks to Azure, in an order that works."""
    file = await azure_fine_tuning.upload_file(azure, "training.jsonl", chat_lines(10))
    await until(lambda: azure_fine_tuning.get_file(azure, file.id), lambda seen: seen.status == "processed")
    assert await azure_fine_tuning.find_file(azure, "training.jsonl")
    assert await azure_fine_tuning.read_file(azure, file.id) == chat_lines(10)
    job = await azure_fine_tuning.create_job(azure, asked("key-1", file.id))
    bare = dict.fromkeys(("validation_file", "n_epochs", "batch_size", "learning_rate_multiplier", "seed", "suffix"))
    other = await azure_fine_tuning.create_job(azure, asked("key-2", file.id, **bare))
    found = await azure_fine_tuning.find_job(azure, "key-1")
    assert found and found.id == (await azure_fine_tuning.get_job(azure, job.id)).id  # the estimate moves meanwhile
    for made in (job, other):
        await azure_fine_tuning.cancel_job(azure, made.id)
    assert [event async for event in azure_fine_tuning.list_events(azure, job.id)]
    await azure_fine_tuning.list_checkpoints(azure, job.id)
    await azure_deployments.list_models(azure)
    await azure_deployments.put_deployment(azure, **DEPLOYED)  # type: ignore[arg-type]
    await until(
        lambda: azure_deployments.get_deployment(azure, "new"), lambda seen: seen.provisioning_state == "Succeeded"
    )
    await azure_deployments.list_deployments(azure)
    assert (await azure_chat.ask(azure, "new", MESSAGES, PARAMETERS)).text
    reply = azure_chat.ChatReply()
    assert [piece async for piece in azure_chat.stream_reply(azure, "new", MESSAGES, PARAMETERS, reply)]
    await azure_deployments.delete_deployment(azure, "new")
    assert file.id in [listed.id for listed in await azure_fine_tuning.list_files(azure)]
    for _ in range(2):  # the second finds nothing, which is no error
        await azure_fine_tuning.delete_file(azure, file.id)
    assert file.id not in [listed.id for listed in await azure_fine_tuning.list_files(azure)]


def talking_functions(module: ModuleType) -> dict[str, Any]:
    """What takes a connection: each of these sends something."""
    return {
        name: function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and "azure" in inspect.signature(function).parameters
    }


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Exchange], set[str]]]:
    """The exchanges of `use_everything`, and the names of core's functions that it has called."""
    emulator, called = RecordedEmulator(tmp_path_factory.mktemp("core"), QUICK), set()
    settings = settings_for(emulator.url, tmp_path_factory.mktemp("settings"))

    def noted(name: str, function: Any) -> Any:
        @functools.wraps(function)
        def call(*values: Any, **named: Any) -> Any:
            called.add(name)
            return function(*values, **named)

        return call

    async def use() -> None:
        async with connect_azure(settings) as azure:
            await use_everything(azure)

    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES:
            for name, function in talking_functions(module).items():
                patch.setattr(module, name, noted(name, function))
        asyncio.run(use())
    yield emulator.exchanges, called
    emulator.stop()


def test_nothing_that_talks_to_azure_is_left_out(sent: tuple[list[Exchange], set[str]]) -> None:
    assert sent[1] == {name for module in MODULES for name in talking_functions(module)}


def test_every_request_keeps_its_contract(sent: tuple[list[Exchange], set[str]]) -> None:
    broken, seen = set(), set()
    for exchange in sent[0]:
        operation = operation_of(exchange)
        assert operation, f"{exchange} is described nowhere"
        seen.add(operation.id)
        problems = unexcused(operation, request_problems(operation, exchange), REQUESTS)
        broken |= {f"{operation} {problem}" for problem in problems}
    assert not broken, "\n".join(sorted(broken))
    assert len(seen) == 17


def test_every_request_shows_its_key_and_what_it_brings(sent: tuple[list[Exchange], set[str]]) -> None:
    for exchange in sent[0]:
        assert exchange.headers["authorization"] == f"Bearer {KEY}"
        if exchange.body:
            kind = "multipart/form-data" if exchange.path.endswith("/files") else "application/json"
            assert exchange.headers["content-type"].startswith(kind)


def test_every_deviation_of_a_request_is_still_needed(sent: tuple[list[Exchange], set[str]]) -> None:
    idle = list(REQUESTS)
    for exchange in sent[0]:
        if operation := operation_of(exchange):
            problems = request_problems(operation, exchange)
            idle = [case for case in idle if not any(case.excuses(operation, problem) for problem in problems)]
    assert not idle, "no request needs this any more: " + " ".join(case.why for case in idle)
