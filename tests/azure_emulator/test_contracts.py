"""Every operation of every surface, seen on the wire, against Microsoft's published interface descriptions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.routing import Route

from azure_emulator.app import build_app
from azure_emulator.settings import Settings
from azure_emulator.surfaces import DATED_VERSIONS
from tests.azure_emulator.contracts import documents
from tests.azure_emulator.contracts.checking import reply_problems, request_problems
from tests.azure_emulator.contracts.choosing import face_of, operation_of
from tests.azure_emulator.contracts.deviations import REPLIES, unexcused
from tests.azure_emulator.contracts.documents import FOLDER
from tests.azure_emulator.contracts.operation import Operation
from tests.azure_emulator.contracts.operations import operations
from tests.azure_emulator.contracts.recorder import Exchange, RecordedEmulator
from tests.azure_emulator.contracts.walk import CONTROL_VERSIONS, QUICK, walk_everything
from tests.azure_emulator.emulator_process import KEY

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the published contracts are not beside this checkout"),
    pytest.mark.timeout(900),  # the walk trains a model; a busy machine takes minutes for it
]

OWN = ("/emulator", "/msi/")  # the emulator's own controls, and sign-in: neither is part of the service
ROUTES = [
    route
    for route in build_app(Settings(KEY, Path())).routes
    if isinstance(route, Route) and not route.path.startswith(OWN)
]
# Described, but not emulated: what is no part of training, deploying and chatting.
LEFT_OUT = {
    "runGrader": "grading belongs to reinforcement fine-tuning",
    "validateGrader": "grading belongs to reinforcement fine-tuning",
    "FineTuning_CopyCheckpoint": "copies to another account, and the emulator is one account",
    "FineTuning_GetCheckpoint": "copies to another account, and the emulator is one account",
}
EMULATED = ("/openai/v1/files", "/openai/v1/fine_tuning", "/openai/v1/models", "/openai/v1/chat")


@pytest.fixture(scope="module")
def exchanges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exchange]]:
    """What went over the wire while one client used everything there is."""
    emulator = RecordedEmulator(tmp_path_factory.mktemp("contracts"), QUICK)
    try:
        walk_everything(emulator.url)
        yield emulator.exchanges
    finally:
        emulator.stop()


def route_id(route: Route) -> str:
    return f"{'/'.join(sorted(route.methods or ()))} {route.path}"


@pytest.mark.parametrize("route", ROUTES, ids=route_id)
def test_every_route_was_seen_to_keep_a_contract(route: Route, exchanges: list[Exchange]) -> None:
    """A route that no contract describes, or that the walk does not take, fails here."""
    for exchange in exchanges:
        taken = route.path_regex.match(exchange.path) and exchange.method in (route.methods or ())
        if taken and exchange.status < 400 and operation_of(exchange):
            return
    raise AssertionError(f"{route_id(route)} has no described operation that was answered well")


@pytest.mark.parametrize("version", ["v1", *DATED_VERSIONS, *CONTROL_VERSIONS])
def test_every_reply_keeps_its_contract(version: str, exchanges: list[Exchange]) -> None:
    chosen = [exchange for exchange in exchanges if face_of(exchange).version == version]
    assert len(chosen) > 20, f"{version} was hardly walked"
    broken = set()
    for exchange in chosen:
        operation = operation_of(exchange)
        assert operation, f"{exchange} is described nowhere"
        problems = unexcused(operation, reply_problems(operation, exchange), REPLIES)
        broken |= {f"{operation} {exchange.status} {problem}" for problem in problems}
    assert not broken, "\n".join(sorted(broken))


def test_every_deviation_is_still_needed(exchanges: list[Exchange]) -> None:
    idle = list(REPLIES)
    for exchange in exchanges:
        if operation := operation_of(exchange):
            problems = reply_problems(operation, exchange)
            idle = [case for case in idle if not any(case.excuses(operation, problem) for problem in problems)]
    assert not idle, "nothing needs this any more: " + " ".join(case.why for case in idle)


def described() -> list[Operation]:
    authoring = [
        *operations(documents.AUTHORING_2024, "/openai"),
        *operations(documents.AUTHORING_2025, "/openai"),
    ]
    v1 = operations(documents.V1, "/openai/v1")
    return [*authoring, *(operation for operation in v1 if operation.path.startswith(EMULATED))]


@pytest.mark.parametrize("operation", described() if FOLDER.is_dir() else [], ids=str)
def test_what_is_described_is_there(operation: Operation, exchanges: list[Exchange]) -> None:
    answered = any(exchange.status < 400 and operation_of(exchange) == operation for exchange in exchanges)
    assert answered != (operation.id in LEFT_OUT)


def one(exchanges: list[Exchange], id: str) -> tuple[Operation, Exchange]:
    """The first good exchange of that operation."""
    for exchange in exchanges:
        operation = operation_of(exchange)
        if operation and operation.id == id and exchange.status < 400:
            return operation, exchange
    raise AssertionError(f"{id} was not seen")


SPOILED = [
    pytest.param("retrieveFile", {"reply_body": b'{"id": "file-1"}'}, "'bytes' is a required property", id="missing"),
    pytest.param("Files_Get", {"reply_body": b'{"purpose": 1, "filename": "x"}'}, "1 is not", id="wrong type"),
    pytest.param("Files_List", {"reply_body": b'{"data": [{"size": 1}]}'}, "$.data[*].size: not declared", id="extra"),
    pytest.param("Files_Upload", {"status": 200}, "200 is none of 201", id="wrong status"),
    pytest.param("Files_Upload", {"reply_headers": {"content-type": "application/json"}}, "Location", id="no header"),
    pytest.param("Files_Delete", {"reply_body": b"{}", "status": 204}, "a body is not declared", id="unexpected body"),
    pytest.param("listModels", {"reply_headers": {}}, "nothing is none of application/json", id="no content type"),
    pytest.param("Deployments_Get", {"reply_body": b'{"sku": {"name": 3}}'}, "3 is not of type 'string'", id="arm"),
]


@pytest.mark.parametrize(("id", "changes", "words"), SPOILED)
def test_a_spoiled_reply_is_noticed(id: str, changes: dict[str, object], words: str, exchanges: list[Exchange]) -> None:
    operation, exchange = one(exchanges, id)
    spoiled = replace(exchange, **changes)  # type: ignore[arg-type]
    assert any(words in str(problem) for problem in reply_problems(operation, spoiled))


BAD_REQUESTS = [
    pytest.param("createFineTuningJob", {"body": b'{"model": "m"}'}, "'training_file' is a required", id="missing"),
    pytest.param("createFineTuningJob", {"body": b'{"model": "m", "training_file": "f", "epochs": 1}'}, "$.epochs",
                 id="extra"),
    pytest.param("createFineTuningJob", {"body": b""}, "the body is missing", id="no body"),
    pytest.param("listFineTuningEvents", {"query": "limit=many"}, "'many' is not of type 'integer'", id="query type"),
    pytest.param("listFineTuningEvents", {"query": "page=2"}, "query.page: not declared", id="unknown query"),
    pytest.param("Files_List", {"query": ""}, "api-version is missing", id="no version"),
    pytest.param("createFile", {"headers": {"content-type": "application/json"}}, "is not multipart", id="no form"),
    pytest.param("retrieveFile", {"body": b"{}"}, "a body is not declared", id="unexpected body"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "changes", "words"), BAD_REQUESTS)
def test_a_bad_request_is_noticed(id: str, changes: dict[str, object], words: str, exchanges: list[Exchange]) -> None:
    operation, exchange = one(exchanges, id)
    problems = request_problems(operation, replace(exchange, **changes))  # type: ignore[arg-type]
    assert any(words in str(problem) for problem in problems)
    assert not any(words in str(problem) for problem in request_problems(operation, exchange))
