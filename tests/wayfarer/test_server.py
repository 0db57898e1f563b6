"""`wayfarer serve` as people start it: its doors, its end, and what it does when it is killed."""

import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from tests.admin.training_path import BASE_MODEL, SYSTEM_MESSAGE, example_file
from tests.flows.server_process import ServerProcess, gone
from tests.flows.staff import Staff

HTML = {"accept": "text/html"}


@pytest.mark.slow
def test_the_doors_of_a_fresh_server(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server, httpx.Client(base_url=server.address, timeout=30) as stranger:
        assert stranger.get("/readyz").json() == {"status": "ready", "database": "ok", "azure": "ok"}
        assert "python_info" in stranger.get("/metrics").text
        assert stranger.get("/", headers=HTML).status_code == 200
        refused = stranger.get("/api/v1/me")
        assert refused.status_code == 401 and refused.json()["error"]["kind"] == "NotSignedIn"
        assert stranger.get("/admin", headers=HTML, follow_redirects=False).headers["location"] == "/staff/login"
        assert "/api/v1/reviews" in stranger.get("/api/openapi.json").json()["paths"]
        emulator = server.emulator()["url"]
        server.process.send_signal(signal.SIGTERM)
        assert server.wait(10) in (0, -signal.SIGTERM)
        assert "Traceback" not in server.said
        assert gone(emulator, within_seconds=5)


@pytest.mark.slow
def test_a_second_start_goes_on_with_the_data_of_the_first(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server, Staff(server.address) as admin:
        admin.sign_in(server.first_login_link())
        assert server.interrupt() < 5
        server.start()
        assert admin.get("/me")["role"] == "admin"
        assert "/staff/link/" not in server.said, "a first login link although the admin has signed in"
        assert [plan["reason"] for plan in admin.get("/traffic-plans")] == ["first"]


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_kills_on_the_way_lose_nothing_and_create_nothing_twice(tmp_path: Path) -> None:
    """Server and emulator die together, several times, while a job is on its way; then it ends as it was asked."""
    with (
        ServerProcess(tmp_path, WAYFARER_PARTS="admin,monitor") as server,
        Staff(server.address) as admin,
    ):
        admin.sign_in(server.first_login_link())
        file = admin.upload("/datasets/imports?name=kill.jsonl", example_file("kill"))["id"]
        version = {"import_ids": [file], "system_message": SYSTEM_MESSAGE, "validation_share": 0.2}
        number = admin.post("/datasets", version)["id"]
        asked = {"base_model": BASE_MODEL, "training_version": number, "n_epochs": 1, "request_id": "one request"}
        for seconds in (0.0, 0.4, 2.0):
            job = admin.post("/training-jobs", asked)["id"]  # asked again after every death, as a person would
            time.sleep(seconds)
            emulator = server.emulator()["url"]
            server.kill()
            assert gone(emulator, within_seconds=5), "the emulator outlived its parent"
            server.start()
        # A lease of the dead is waited for, once at worst.
        ended = ("succeeded", "failed", "cancelled")
        view = admin.wait_for(f"/training-jobs/{job}", lambda view: view["job"]["state"] in ended, 200)
        assert view["job"]["state"] == "succeeded", view["job"]["error"]
        assert [metric["step"] for metric in view["metrics"]] == list(range(1, len(view["metrics"]) + 1))
        assert len({event["azure_id"] for event in view["events"]}) == len(view["events"])
        assert len(server.at_emulator("fine_tuning/jobs")) == 1
        purposes = sorted(file["purpose"] for file in server.at_emulator("files"))
        assert purposes == ["fine-tune", "fine-tune", "fine-tune-results"]


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = ServerProcess(tmp_path, WAYFARER_PORT=str(taken.getsockname()[1]))
        server.launch()
        assert server.wait() == 1
    assert "cannot be used" in server.said and "Traceback" not in server.said
    assert not (server.data_dir / "emulator.json").exists()


def test_unsafe_production_settings_stop_it(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path, WAYFARER_ENVIRONMENT="production")
    server.launch()
    assert server.wait() == 1
    assert server.said.startswith("wayfarer: The settings cannot be used: WAYFARER_SECRET needs 32 characters")
