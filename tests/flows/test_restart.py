"""The real server killed and started again: nothing is lost, and nothing is made twice at Azure."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.server_process import ServerProcess
from tests.flows.staff import Staff

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]


def test_a_server_killed_again_and_again_makes_one_job_of_one_request(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server, Staff(server.address) as admin:
        admin.sign_in(server.first_login_link())
        samples = admin.post("/datasets/imports/sample-set")
        version = admin.post("/datasets", {"import_ids": [samples["id"]]})
        asked = {
            "base_model": admin.get("/base-models")[0]["id"],
            "training_version": version["id"],
            "n_epochs": 1,
            "request_id": "one-request",
        }
        for seconds in (0.0, 0.4, 1.5, 6.0):
            job = admin.post("/training-jobs", asked)  # asked again after every death, as a person would
            time.sleep(seconds)
            emulator = _emulator(tmp_path)
            server.kill()
            _expect_gone(emulator["url"], within_seconds=5)
            server.start()
        assert [row["id"] for row in admin.get("/training-jobs")] == [job["id"]]
        view = admin.wait_for(f"/training-jobs/{job['id']}", lambda view: view["job"]["state"] == "succeeded", 200)
        assert [metric["step"] for metric in view["metrics"]] == list(range(1, len(view["metrics"]) + 1))
        assert len({event["azure_id"] for event in view["events"]}) == len(view["events"])
        assert _count_at_azure(tmp_path) == {"jobs": 1, "files": 2}


def test_a_second_start_goes_on_with_the_data_of_the_first(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server, Staff(server.address) as admin:
        admin.sign_in(server.first_login_link())
        assert server.interrupt() < 5
        server.output.clear()
        server.start()
        assert admin.get("/me")["role"] == "admin", "the session of before is void"
        assert "/staff/link/" not in "".join(server.output), "a first login link although the admin has signed in"
        assert [plan["reason"] for plan in admin.get("/traffic-plans")] == ["first"]


def _emulator(data_dir: Path) -> dict[str, str]:
    return dict(json.loads((data_dir / "emulator.json").read_text()))


def _expect_gone(address: str, within_seconds: float) -> None:
    end = time.monotonic() + within_seconds
    while time.monotonic() < end:
        try:
            httpx.get(address, timeout=1)
        except httpx.TransportError:
            return
        time.sleep(0.05)
    raise AssertionError(f"the emulator still answers {within_seconds} s after its parent was killed")


def _count_at_azure(data_dir: Path) -> dict[str, int]:
    note = _emulator(data_dir)
    headers = {"api-key": note["key"]}

    def entries(path: str) -> list[dict[str, Any]]:
        return list(httpx.get(f"{note['url']}/openai/v1/{path}", headers=headers).raise_for_status().json()["data"])

    files = [file for file in entries("files") if file["purpose"] == "fine-tune"]
    return {"jobs": len(entries("fine_tuning/jobs")), "files": len(files)}
