"""`wayfarer serve` as people start it: its doors, its end, and what it does when it is killed."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.admin.training_path import BASE_MODEL, SYSTEM_MESSAGE, example_file

START_SECONDS = 90
HTML = {"accept": "text/html"}


class Server:
    """The process; its output is read all the time, so that it never waits for us."""

    def __init__(self, folder: Path, **variables: str) -> None:
        environment = {**os.environ, "WAYFARER_DATA_DIR": str(folder / "var"), "WAYFARER_PORT": "0", **variables}
        command = [sys.executable, "-m", "wayfarer", "serve"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=folder
        )
        self.output: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        self.output += self.process.stdout  # line by line until its end

    @property
    def said(self) -> str:
        return "".join(self.output)

    def wait_until_ready(self) -> str:
        """The address, once it answers."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            found = re.search(r"Travellers\s+(http://\S+)/", self._so_far())
            if found and _answers(found[1]):
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"the server did not start: {self._so_far()}")

    def _so_far(self) -> str:
        return "".join(list(self.output))

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self._reader.join(timeout=10)
        if self.process.stdout:
            self.process.stdout.close()
        return code


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def serve(**variables: str) -> Server:
        servers.append(Server(tmp_path, **variables))
        return servers[-1]

    yield serve
    for server in servers:
        server.end(signal.SIGKILL)


def emulator_address(folder: Path) -> str:
    note = (folder / "var" / "emulator.json").read_text()
    found = re.search(r"http://127\.0\.0\.1:\d+", note)
    assert found
    return found[0]


def wait_for(what: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def _listens(address: str) -> bool:
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@pytest.mark.slow
def test_the_server_from_start_to_end(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve()
    address = server.wait_until_ready()
    with httpx.Client(base_url=address, timeout=30) as browser:
        assert wait_for(lambda: browser.get("/readyz").status_code == 200)
        assert browser.get("/readyz").json() == {"status": "ready", "database": "ok", "azure": "ok"}
        assert "python_info" in browser.get("/metrics").text
        assert browser.get("/", headers=HTML).status_code == 200
        refused = browser.get("/api/v1/me")
        assert refused.status_code == 401 and refused.json()["error"]["kind"] == "NotSignedIn"
        assert browser.get("/admin", headers=HTML, follow_redirects=False).headers["location"] == "/staff/login"
        assert "/api/v1/reviews" in browser.get("/api/openapi.json").json()["paths"]
        link = re.search(r"/staff/link/wfl_\S+", server.said)
        assert link and browser.get(link[0]).status_code == 200
        signed_in = browser.post(link[0], headers={"origin": address, "sec-fetch-site": "same-origin"})
        assert signed_in.status_code in (200, 303)
        assert browser.get("/api/v1/me").json()["role"] == "admin"
        assert wait_for(lambda: bool(browser.get("/api/v1/releases").json()))  # the monitor made the first one
        invalid = browser.get("/api/v1/audit?before=x")
        assert invalid.status_code == 422 and invalid.json()["error"]["place"] == "query.before"
    emulator = emulator_address(tmp_path)
    assert server.end(signal.SIGTERM) in (0, -signal.SIGTERM)
    assert "Traceback" not in server.said
    assert wait_for(lambda: not _listens(emulator))


@pytest.mark.slow
def test_a_killed_server_takes_its_emulator_along(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(WAYFARER_PARTS="admin,monitor")
    server.wait_until_ready()
    emulator = emulator_address(tmp_path)
    assert _listens(emulator)
    server.end(signal.SIGKILL)
    assert wait_for(lambda: not _listens(emulator))


def sign_in(server: Server, address: str) -> httpx.Client:
    """Signed in by the link that the server printed, as an admin's browser is."""
    browser = httpx.Client(base_url=address, timeout=30, headers={"origin": address, "sec-fetch-site": "same-origin"})
    link = re.search(r"/staff/link/wfl_\S+", server.said)
    assert link
    browser.post(link[0])
    return browser


def made(browser: httpx.Client, path: str, **body: object) -> int:
    answer = browser.post(f"/api/v1{path}", json=body)
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


def at_emulator(folder: Path, path: str) -> list[dict[str, Any]]:
    note = json.loads((folder / "var" / "emulator.json").read_text())
    answer = httpx.get(f"{note['url']}/openai/v1/{path}", headers={"api-key": note["key"]}, timeout=30)
    found: list[dict[str, Any]] = answer.raise_for_status().json()["data"]
    return found


@pytest.mark.slow
def test_kills_on_the_way_lose_nothing_and_create_nothing_twice(serve: Callable[..., Server], tmp_path: Path) -> None:
    """Server and emulator die together, several times, while a job is on its way; then it ends as it was asked."""
    server = serve(WAYFARER_PARTS="admin,monitor")
    browser = sign_in(server, server.wait_until_ready())
    cookies = browser.cookies
    file = browser.post("/api/v1/datasets/imports?name=kill.jsonl", content=example_file("kill")).json()["id"]
    version = made(browser, "/datasets", import_ids=[file], system_message=SYSTEM_MESSAGE, validation_share=0.2)
    job = made(browser, "/training-jobs", base_model=BASE_MODEL, training_version=version, n_epochs=1)
    for seconds in (0.0, 0.4, 0.8):
        browser.close()
        time.sleep(seconds)
        server.end(signal.SIGKILL)
        server = serve(WAYFARER_PARTS="admin,monitor")
        address = server.wait_until_ready()
        browser = httpx.Client(base_url=address, cookies=cookies, timeout=30)

    def state() -> str:
        found: str = browser.get(f"/api/v1/training-jobs/{job}").json()["job"]["state"]
        return found

    # A lease of the dead is waited for, once for each death at worst.
    assert wait_for(lambda: state() in ("succeeded", "failed"), seconds=200), state()
    assert state() == "succeeded"
    browser.close()
    assert len(at_emulator(tmp_path, "fine_tuning/jobs")) == 1
    assert sorted(file["purpose"] for file in at_emulator(tmp_path, "files")) == [
        "fine-tune",
        "fine-tune",
        "fine-tune-results",
    ]


def test_a_port_that_is_taken_is_said_before_anything_starts(serve: Callable[..., Server], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = serve(WAYFARER_PORT=str(taken.getsockname()[1]))
        assert server.process.wait(timeout=60) == 1
    server.end()
    assert "cannot be used" in server.said and "Traceback" not in server.said
    assert not (tmp_path / "var" / "emulator.json").exists()


def test_unsafe_production_settings_stop_it(serve: Callable[..., Server]) -> None:
    server = serve(WAYFARER_ENVIRONMENT="production")
    assert server.process.wait(timeout=60) == 1
    server.end()
    assert server.said.startswith("wayfarer: The settings cannot be used: WAYFARER_SECRET needs 32 characters")
