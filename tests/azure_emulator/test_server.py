"""The process: how it starts, refuses to start, and ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.azure_emulator.conftest import chat_lines
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

NewEmulator = Callable[..., EmulatorProcess]


def run(*options: str, key: str | None = KEY) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "WAYFARER_EMULATOR_KEY"}
    if key is not None:
        environment["WAYFARER_EMULATOR_KEY"] = key
    command = [sys.executable, "-m", "azure_emulator", *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key_it_does_not_start(tmp_path: Path, key: str | None) -> None:
    ended = run("--data-dir", str(tmp_path), key=key)
    assert ended.returncode == 1
    assert "WAYFARER_EMULATOR_KEY" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize("options", [[], ["--port", "x"], ["--nonsense"]])
def test_wrong_usage(options: list[str]) -> None:
    assert run(*options).returncode == 2


def test_a_taken_port_is_named(new_emulator: NewEmulator, tmp_path: Path) -> None:
    port = new_emulator().url.rpartition(":")[2]
    ended = run("--data-dir", str(tmp_path / "other"), "--port", port)
    assert ended.returncode == 1
    assert f"127.0.0.1:{port}" in ended.stderr and "Traceback" not in ended.stderr


def test_a_data_directory_in_use_is_named(new_emulator: NewEmulator) -> None:
    first = new_emulator()
    ended = run("--data-dir", str(first.data_dir))
    assert ended.returncode == 1
    assert str(first.data_dir) in ended.stderr and "Traceback" not in ended.stderr


def test_an_unusable_data_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run("--data-dir", str(tmp_path / "file"))
    assert ended.returncode == 1
    assert str(tmp_path / "file") in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quickly_even_while_it_talks(new_emulator: NewEmulator, how: signal.Signals) -> None:
    emulator = new_emulator()
    asked: dict[str, Any] = {
        "model": "travel-base",
        "n": 100,
        "stream": True,
        "messages": [{"role": "user", "content": "Tell me about Rome"}],
    }
    with (
        httpx.Client(headers={"api-key": KEY}, timeout=30) as client,
        client.stream("POST", f"{emulator.url}/openai/v1/chat/completions", json=asked) as reply,
    ):
        assert reply.status_code == 200
        assert emulator.terminate(how) < 3.5


@pytest.mark.parametrize(
    ("path", "content_type"), [("files", "multipart/form-data; boundary=x"), ("chat/completions", "application/json")]
)
def test_a_request_that_is_cut_off_is_no_fault(
    new_emulator: NewEmulator, capfd: pytest.CaptureFixture[str], path: str, content_type: str
) -> None:
    emulator = new_emulator()
    address = urlsplit(emulator.url)
    head = f"POST /openai/v1/{path} HTTP/1.1\r\nHost: x\r\napi-key: {KEY}\r\nContent-Type: {content_type}\r\n"
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(f"{head}Content-Length: 1000\r\n\r\n--x\r\n".encode())
        time.sleep(0.3)
    with httpx.Client(headers={"api-key": KEY}, timeout=30) as client:
        assert client.get(f"{emulator.url}/openai/v1/files").status_code == 200
    assert "Traceback" not in capfd.readouterr().err


def test_readers_that_leave_in_the_middle_leave_nothing_behind(
    new_emulator: NewEmulator, capfd: pytest.CaptureFixture[str]
) -> None:
    emulator = new_emulator("--limit", "rpm_per_capacity=6000", "--limit", "tpm_per_capacity=1000000")
    asked = {"model": "travel-base", "stream": True, "messages": [{"role": "user", "content": "Tell me about Rome"}]}
    with httpx.Client(headers={"api-key": KEY}, timeout=30) as client:
        for _ in range(20):
            with client.stream("POST", f"{emulator.url}/openai/v1/chat/completions", json=asked) as reply:
                next(line for line in reply.iter_lines() if '"content":"' in line and '"content":""' not in line)
    emulator.terminate()
    assert capfd.readouterr().err == ""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")


def start_long_job(client: httpx.Client) -> str:
    upload = {"file": ("a.jsonl", chat_lines(40))}
    file = client.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=upload).json()
    wait_for(lambda: client.get(f"/openai/v1/files/{file['id']}").json()["status"] == "processed")
    asked = {"model": "tiny-travel", "training_file": file["id"], "hyperparameters": {"n_epochs": 50}}
    created = client.post("/openai/v1/fine_tuning/jobs", json=asked)
    assert created.status_code == 200
    job_id: str = created.json()["id"]
    return job_id


@needs_proc
@pytest.mark.parametrize("ending", [EmulatorProcess.close_stdin, EmulatorProcess.kill, EmulatorProcess.terminate])
def test_it_ends_with_its_parent_and_takes_its_trainer_along(
    new_emulator: NewEmulator, ending: Callable[[EmulatorProcess], Any]
) -> None:
    emulator = new_emulator()
    with httpx.Client(base_url=emulator.url, headers={"api-key": KEY}, timeout=30) as client:
        start_long_job(client)
    trainers = wait_for(lambda: children(emulator.pid))
    began = time.monotonic()
    ending(emulator)
    wait_for(lambda: not any(is_alive(trainer) for trainer in trainers), seconds=5)
    assert time.monotonic() - began < 5


@needs_proc
def test_a_trainer_that_dies_fails_its_job_only(new_emulator: NewEmulator) -> None:
    emulator = new_emulator()
    with httpx.Client(base_url=emulator.url, headers={"api-key": KEY}, timeout=30) as client:
        jobs = [start_long_job(client) for _ in range(2)]
        [trainer] = wait_for(lambda: alone if len(alone := children(emulator.pid)) == 1 else None)
        os.kill(trainer, signal.SIGKILL)
        found = [f"/openai/v1/fine_tuning/jobs/{job_id}" for job_id in jobs]
        wait_for(lambda: client.get(found[0]).json()["status"] == "failed")
        assert client.get(found[0]).json()["error"]["code"] == "internalFailure"
        assert "-9" in client.get(found[0]).json()["error"]["message"]
        wait_for(lambda: client.get(found[1]).json()["status"] == "running")


def wait_for(condition: Callable[[], Any], seconds: float = 20) -> Any:
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)
    return found


def test_without_exit_with_stdin_a_closed_input_changes_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "azure_emulator", "--data-dir", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "WAYFARER_EMULATOR_KEY": KEY},
    )
    try:
        assert process.stdout
        url = process.stdout.readline().rpartition(" ")[2].strip()
        time.sleep(1)
        assert httpx.get(f"{url}/openai/v1/models", headers={"api-key": KEY}).status_code == 200
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_other_identities_are_served(new_emulator: NewEmulator) -> None:
    emulator = new_emulator(
        "--subscription", "abc", "--resource-group", "rg", "--account", "acct", "--location", "westus"
    )
    account = "/subscriptions/abc/resourceGroups/RG/providers/Microsoft.CognitiveServices/accounts/acct"
    with httpx.Client(base_url=emulator.url, headers={"Authorization": f"Bearer {KEY}"}) as client:
        found = client.get(account, params={"api-version": "2024-10-01"}).json()
    assert (found["name"], found["location"]) == ("acct", "westus")
