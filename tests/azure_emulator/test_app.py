"""What all replies share: keys, unknown paths, error shapes, request ids."""

import httpx
import pytest

from tests.azure_emulator.conftest import ACCOUNT
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

MODELS = "/openai/v1/models"
DEPLOYMENTS = f"{ACCOUNT}/deployments?api-version=2024-10-01"

KEYS = [
    pytest.param(MODELS, {"api-key": KEY}, 200, None, id="api-key"),
    pytest.param(MODELS, {"Authorization": f"Bearer {KEY}"}, 200, None, id="bearer"),
    pytest.param(MODELS, {"api-key": "wrong", "Authorization": f"bearer {KEY}"}, 200, None, id="one of two is right"),
    pytest.param(MODELS, {}, 401, None, id="no key"),
    pytest.param(MODELS, {"api-key": "wrong"}, 401, "401", id="wrong key"),
    pytest.param(MODELS, {"Authorization": f"Basic {KEY}"}, 401, None, id="basic"),
    pytest.param(MODELS, {"Authorization": "Bearer"}, 401, None, id="empty bearer"),
    pytest.param("/nowhere", {}, 401, None, id="unknown path without a key"),
    pytest.param(DEPLOYMENTS, {"Authorization": f"Bearer {KEY}"}, 200, None, id="arm bearer"),
    pytest.param(DEPLOYMENTS, {"api-key": KEY}, 401, "AuthenticationFailed", id="arm refuses api keys"),
    pytest.param(
        DEPLOYMENTS, {"Authorization": "Bearer wrong"}, 401, "InvalidAuthenticationToken", id="arm wrong token"
    ),
]


@pytest.mark.parametrize(("path", "headers", "status", "code"), KEYS)
async def test_keys(
    emulator: EmulatorProcess, path: str, headers: dict[str, str], status: int, code: str | None
) -> None:
    async with httpx.AsyncClient(base_url=emulator.url, headers=headers) as client:
        reply = await client.get(path)
    assert reply.status_code == status
    assert reply.json().get("error", {}).get("code") == code


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {KEY}"}])
async def test_no_credential_is_refused_in_a_shape_of_its_own(
    emulator: EmulatorProcess, headers: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=emulator.url, headers=headers) as client:
        refused = (await client.get(MODELS)).json()
    assert refused["statusCode"] == 401 and "Access token is missing" in refused["message"]


NOWHERE = [
    ("GET", "/"),
    ("GET", "/openai/v1"),
    ("GET", "/openai/v1/nowhere"),
    ("GET", "/openai/v1/files/"),
    ("DELETE", "/openai/v1/models"),
    ("GET", "/openai/v1/chat/completions"),
    ("DELETE", "/openai/v1/fine_tuning/jobs/ftjob-1"),
    ("POST", "/openai/v1/files/import"),
    ("GET", "/openai/files"),
    ("GET", "/openai/files?api-version="),
    ("GET", "/openai/files?api-version=2023-01-01"),
    ("GET", "/openai/files?api-version=v1"),
    ("GET", "/openai/files/?api-version=2024-10-21"),
    ("POST", "/openai/chat/completions?api-version=2024-10-21"),
]


@pytest.mark.parametrize(("method", "path"), NOWHERE)
async def test_unknown_paths_and_methods(http: httpx.AsyncClient, method: str, path: str) -> None:
    reply = await http.request(method, path)
    assert reply.status_code == 404
    assert reply.json() == {"error": {"code": "404", "message": "Resource not found"}}


async def test_replies_carry_request_ids(http: httpx.AsyncClient) -> None:
    first, second = await http.get(MODELS), await http.get("/nowhere")
    assert first.headers["apim-request-id"] != second.headers["apim-request-id"]
    assert first.headers["x-ms-region"] == "swedencentral"
    echoed = await http.get(MODELS, headers={"x-ms-client-request-id": "mine"})
    assert echoed.headers["x-ms-client-request-id"] == "mine"


BROKEN_JSON = [b"", b"{", b"[]", b'"text"', b"\xff", b'{"a": NaN}', b'{"model": "\\ud800"}', b"[" * 100_000]


@pytest.mark.parametrize("body", BROKEN_JSON, ids=range(len(BROKEN_JSON)))
@pytest.mark.parametrize("path", ["/openai/v1/chat/completions", "/openai/v1/fine_tuning/jobs"])
async def test_broken_json_is_the_clients_fault(http: httpx.AsyncClient, path: str, body: bytes) -> None:
    reply = await http.post(path, content=body)
    assert reply.status_code == 400
    assert "JSON" in reply.json()["error"]["message"]


@pytest.mark.parametrize("version", ["2024-10-21", "2025-04-01-preview", "latest", ""])
async def test_v1_refuses_dates(http: httpx.AsyncClient, version: str) -> None:
    reply = await http.get(MODELS, params={"api-version": version})
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "BadRequest")
    assert reply.json()["error"]["message"] == "API version not supported"


@pytest.mark.parametrize("version", ["v1", "preview"])
async def test_v1_knows_two_versions(http: httpx.AsyncClient, version: str) -> None:
    assert (await http.get(MODELS, params={"api-version": version})).status_code == 200
