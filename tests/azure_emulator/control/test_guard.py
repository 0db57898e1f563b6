"""Who may drive the emulator: keys, names of the machine, and pages of other sites."""

import socket

import httpx
import pytest

from azure_emulator.control.guard import ControlError, check_host, check_origin
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

STATE = "/emulator/api/state"
HOSTS = [
    ("127.0.0.1:8100", "127.0.0.1", True),
    ("localhost:8100", "127.0.0.1", True),
    ("[::1]:8100", "127.0.0.1", True),
    ("desk.example:8100", "desk.example", True),
    ("emulator:8100", "::", True),
    ("evil.example:8100", "127.0.0.1", False),
    ("127.0.0.1.evil.example", "127.0.0.1", False),
    ("", "127.0.0.1", False),
]


@pytest.mark.parametrize(("host", "bound_to", "allowed"), HOSTS)
def test_names_of_this_machine(host: str, bound_to: str, allowed: bool) -> None:
    if allowed:
        check_host({"host": host}, bound_to)
    else:
        with pytest.raises(ControlError) as refusal:
            check_host({"host": host}, bound_to)
        assert refusal.value.status == 403


ORIGINS = [
    (None, True),
    ("http://127.0.0.1:8100", True),
    ("http://127.0.0.1:9999", False),
    ("https://evil.example", False),
    ("null", False),
]


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS)
def test_pages_of_other_origins(origin: str | None, allowed: bool) -> None:
    headers = {"host": "127.0.0.1:8100"} | ({"origin": origin} if origin else {})
    if allowed:
        check_origin(headers)
    else:
        with pytest.raises(ControlError):
            check_origin(headers)


REFUSED = [
    pytest.param({}, 401, id="no key"),
    pytest.param({"api-key": "wrong"}, 401, id="wrong key"),
    pytest.param({"api-key": KEY, "host": "evil.example"}, 403, id="another name"),
    pytest.param({"api-key": KEY, "origin": "https://evil.example"}, 403, id="another origin"),
]
ASKED = [("GET", STATE), ("POST", "/emulator/api/clock"), ("DELETE", "/emulator/api/faults")]


@pytest.mark.parametrize(("headers", "status"), REFUSED)
@pytest.mark.parametrize(("method", "path"), ASKED, ids=["look", "move", "remove"])
def test_refusals_over_http(
    emulator: EmulatorProcess, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    reply = httpx.request(method, f"{emulator.url}{path}", headers=headers)
    assert reply.status_code == status
    assert reply.json()["error"] and "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("headers", [{"api-key": KEY}, {"Authorization": f"Bearer {KEY}"}], ids=["api-key", "bearer"])
def test_whoever_has_the_key_is_let_in(emulator: EmulatorProcess, headers: dict[str, str]) -> None:
    reply = httpx.get(f"{emulator.url}{STATE}", headers=headers)
    assert reply.status_code == 200 and reply.headers["cache-control"] == "no-store"


def test_a_preflight_of_another_site_is_not_granted(emulator: EmulatorProcess) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-headers": "api-key"}
    reply = httpx.options(f"{emulator.url}/emulator/api/clock", headers=asked)
    assert reply.status_code >= 400 and "access-control-allow-origin" not in reply.headers


def test_a_request_without_any_host_is_refused(emulator: EmulatorProcess) -> None:
    port = int(emulator.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"GET {STATE} HTTP/1.0\r\napi-key: {KEY}\r\n\r\n".encode())
        assert line.recv(1000).startswith((b"HTTP/1.1 403", b"HTTP/1.0 403", b"HTTP/1.1 400", b"HTTP/1.0 400"))
