"""The control surface as clients use it: clock, faults, what exists, and all of it after a restart."""

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from azure_emulator.control.address_file import NotRunningError, find_address
from azure_emulator.control_client import ControlClient, ControlRefusedError, find_emulator
from tests.azure_emulator.conftest import ACCOUNT, chat_lines
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

NewEmulator = Callable[..., EmulatorProcess]


@pytest.fixture(scope="module")
def own_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("control"), "--limit", "provisioning_seconds=3600")
    yield process
    process.terminate()


@pytest.fixture
def control(own_emulator: EmulatorProcess) -> Iterator[ControlClient]:
    with ControlClient(own_emulator.url, KEY) as control:
        yield control
        control.clear_faults()
        control.set_speed(1)


# --- clock ----------------------------------------------------------------------------------------------------------


def test_the_clock_is_moved_and_sped_up(control: ControlClient) -> None:
    before = control.clock()
    after = control.move(days=1, hours=2, seconds=3)
    assert 93_603 <= after["now"] - before["now"] < 93_620 and after["ahead"] - before["ahead"] in (93_603, 93_602)
    assert control.set_speed(0)["speed"] == 0
    assert control.clock()["now"] == control.clock()["now"]


WRONG_CLOCK: list[Any] = [
    {},
    {"move": -1},
    {"move": "1h"},
    {"move": True},
    {"speed": -1},
    {"speed": 1e9},
    {"speed": 3, "move": -5},
    pytest.param({"move": 10**400}, id="more than a float holds"),
    {"fly": 1},
    [],
]


@pytest.mark.parametrize("body", WRONG_CLOCK, ids=str)
def test_what_the_clock_cannot_do(own_emulator: EmulatorProcess, control: ControlClient, body: Any) -> None:
    ahead, speed = control.clock()["ahead"], control.clock()["speed"]
    reply = httpx.post(f"{own_emulator.url}/emulator/api/clock", json=body, headers={"api-key": KEY})
    assert reply.status_code == 400 and reply.json()["error"]
    assert abs(control.clock()["ahead"] - ahead) <= 1 and control.clock()["speed"] == speed


def test_waits_of_the_service_are_emulator_time(own_emulator: EmulatorProcess, control: ControlClient) -> None:
    bearer = {"Authorization": f"Bearer {KEY}"}
    query = {"api-version": "2024-10-01"}
    with httpx.Client(base_url=own_emulator.url, headers=bearer, params=query) as arm:
        path = f"{ACCOUNT}/deployments/patient"
        model = {"format": "OpenAI", "name": "tiny-travel"}
        body = {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": {"model": model}}
        assert arm.put(path, json=body).status_code == 201
        assert arm.get(path).json()["properties"]["provisioningState"] != "Succeeded"
        control.move(hours=1)
        assert arm.get(path).json()["properties"]["provisioningState"] == "Succeeded"


# --- what exists ----------------------------------------------------------------------------------------------------


def test_the_state_says_what_exists(own_emulator: EmulatorProcess, control: ControlClient) -> None:
    upload = {"file": ("seen.jsonl", chat_lines(10), "application/json")}
    with httpx.Client(base_url=own_emulator.url, headers={"api-key": KEY}) as http:
        file = http.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=upload).json()
    control.add_fault("cut", path="/nowhere")
    state = control.state()
    assert file["id"] in [one["id"] for one in state["files"]["newest"]]
    assert "travel-base" in [one["name"] for one in state["deployments"]]
    assert {one["sku"] for one in state["quota"]} >= {"GlobalStandard", "Standard", "DeveloperTier"}
    assert state["faults"][0]["path"] == "/nowhere" and state["limits"]["provisioning_seconds"] == 3600
    newest = state["requests"]["newest"][0]
    assert (newest["method"], newest["path"], newest["status"]) == ("POST", "/openai/v1/files", 200)
    assert not [one for one in state["requests"]["newest"] if one["path"].startswith("/emulator")]


# --- faults over HTTP -----------------------------------------------------------------------------------------------


def test_rules_are_added_shown_and_removed(control: ControlClient) -> None:
    rule = control.add_fault("rate_limit", path="*/files", times=2, retry_after="date")
    assert rule["options"] == {"retry_after": "date", "seconds": 1.0} and rule["active"] is True
    assert control.faults() == [rule]
    assert {kind["kind"] for kind in control.kinds()} >= {"rate_limit", "cut", "job_stuck"}
    control.remove_fault(rule["id"])
    assert control.faults() == []
    with pytest.raises(ControlRefusedError, match=rule["id"]):
        control.remove_fault(rule["id"])


def test_a_wrong_rule_is_refused_by_name(control: ControlClient) -> None:
    with pytest.raises(ControlRefusedError, match="'times'"):
        control.add_fault("cut", times="often")
    assert control.faults() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"x" * 100_000], ids=["empty", "list", "broken", "too long"])
def test_bodies_that_are_no_object(own_emulator: EmulatorProcess, body: bytes) -> None:
    reply = httpx.post(f"{own_emulator.url}/emulator/api/faults", content=body, headers={"api-key": KEY})
    assert reply.status_code in (400, 413) and reply.json()["error"]


# --- restarts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [EmulatorProcess.kill, EmulatorProcess.terminate], ids=["kill -9", "stop"])
def test_a_restart_keeps_clock_rules_and_counts(new_emulator: NewEmulator, ending: Callable[..., Any]) -> None:
    first = new_emulator()
    with ControlClient(first.url, KEY) as control:
        control.move(days=3)
        control.set_speed(100)
        control.add_fault("server_error", after=1, times=2)
        for _ in range(2):
            httpx.get(f"{first.url}/openai/v1/models", headers={"api-key": KEY})
        before, rules = control.clock(), control.faults()
    ending(first)
    second = new_emulator()
    with ControlClient(second.url, KEY) as control:
        after = control.clock()
        assert after["speed"] == 100 and before["now"] <= after["now"] < before["now"] + 3000
        assert control.faults() == rules and (rules[0]["fired"], rules[0]["matched"]) == (1, 2)


# --- finding the one that runs --------------------------------------------------------------------------------------


def test_the_running_emulator_is_found_by_its_data_directory(new_emulator: NewEmulator) -> None:
    emulator = new_emulator()
    note = emulator.data_dir / "running.json"
    assert note.stat().st_mode & 0o777 == 0o600
    with find_emulator(emulator.data_dir) as control:
        assert control.clock()["speed"] == 1
    emulator.terminate()
    assert not note.exists()
    with pytest.raises(NotRunningError, match="python -m azure_emulator --data-dir"):
        find_address(emulator.data_dir)


def test_what_a_killed_emulator_leaves_is_known_to_be_stale(new_emulator: NewEmulator) -> None:
    emulator = new_emulator()
    emulator.kill()
    assert (emulator.data_dir / "running.json").exists()
    with pytest.raises(NotRunningError):
        find_address(emulator.data_dir)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"url": "http://127.0.0.1:1"}'])
def test_a_broken_address_file_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "running.json").write_text(content)
    with pytest.raises(NotRunningError):
        find_address(tmp_path)


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_loads_nothing_and_runs_only_its_own(own_emulator: EmulatorProcess) -> None:
    reply = httpx.get(f"{own_emulator.url}/emulator")
    policy = reply.headers["content-security-policy"]
    assert reply.status_code == 200 and "default-src 'none'" in policy and "unsafe" not in policy
    for element, directive in (("style", "style-src"), ("script", "script-src")):
        [inside] = re.findall(f"<{element}>(.*?)</{element}>", reply.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    outside = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//[^"')]*""", reply.text)
    assert not outside and KEY not in reply.text and 'style="' not in reply.text


def test_the_page_is_not_given_to_other_names(own_emulator: EmulatorProcess) -> None:
    assert httpx.get(f"{own_emulator.url}/emulator", headers={"host": "evil.example"}).status_code == 403


def test_the_control_surface_answers_quickly_while_a_reply_waits(
    own_emulator: EmulatorProcess, control: ControlClient
) -> None:
    """A stalled stream is one task among others."""
    control.add_fault("slow_first_byte", seconds=3600, path="*/models")
    with httpx.Client(headers={"api-key": KEY}, timeout=0.3) as http, pytest.raises(httpx.ReadTimeout):
        http.get(f"{own_emulator.url}/openai/v1/models")
    began = time.monotonic()
    control.state()
    assert time.monotonic() - began < 2
