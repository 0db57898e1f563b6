"""One client's way through every operation of every surface, good requests first, then what the service refuses."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx

from azure_emulator.limits import Limits
from tests.azure_emulator.conftest import ACCOUNT, LOCATION, chat_lines
from tests.azure_emulator.emulator_process import KEY

MODEL = "tiny-travel-2026-11-22"
QUESTION = [{"role": "user", "content": "What should I see in Rome?"}]
FILTERED = (  # what the content filter makes of it
    ("filter-test violence", 400),
    ("filter-test jailbreak", 400),
    ("filter-test hate low", 200),
    ("filter-reply violence", 200),
    ("filter-test unavailable", 200),
)
PROVIDER = LOCATION.rpartition("/locations")[0]
CAPACITY = {"modelFormat": "OpenAI", "modelName": "tiny-travel", "modelVersion": "2026-11-22"}
QUICK = Limits(rpm_per_capacity=600, provisioning_seconds=0.3, not_found_seconds=0.0)
CONTROL_VERSIONS = ("2024-04-01-preview", "2026-07-01")
_OVER = ("succeeded", "failed", "cancelled", "processed", "error", "paused")
_SECONDS = 300


@dataclass(frozen=True)
class DataPlane:
    """One surface in one version. `prefix` stands before files, jobs and models."""

    http: httpx.Client
    prefix: str
    chat: str
    version: str = ""

    def ask(self, method: str, path: str, status: int, **content: Any) -> httpx.Response:
        """Send it and insist on the status. `path` is under the prefix unless it begins with a slash."""
        params = {**content.pop("params", {}), **({"api-version": self.version} if self.version else {})}
        address = path if path.startswith("/") else f"{self.prefix}/{path}"
        reply = self.http.request(method, address, params=params, **content)
        assert reply.status_code == status, f"{method} {address} {params}: {reply.status_code} {reply.text[:300]}"
        return reply

    @property
    def dated(self) -> bool:
        return bool(self.version)

    @property
    def created(self) -> int:
        return 201 if self.dated else 200

    @property
    def newest(self) -> bool:
        """Has what came after 2024."""
        return not self.dated or "2025" in self.version

    def upload(self, name: str = "training.jsonl", content: bytes = chat_lines(10), **fields: str) -> str:
        """The id of a processed file."""
        form = {"purpose": "fine-tune", **fields}
        files = {"file": (name, content, "application/json")}
        created = self.ask("POST", "files", self.created, data=form, files=files).json()
        return str(self.until_over("files", created["id"])["id"])

    def train(self, file_id: str, status: int | None = None, **more: Any) -> dict[str, Any]:
        body = {"model": MODEL, "training_file": file_id, **more}
        created: dict[str, Any] = self.ask("POST", "fine_tuning/jobs", status or self.created, json=body).json()
        return created

    def until_over(self, kind: str, id: str) -> dict[str, Any]:
        """The file or job as soon as nothing more will happen to it by itself."""
        return self.until(kind, id, *_OVER)

    def until(self, kind: str, id: str, *statuses: str) -> dict[str, Any]:
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            seen: dict[str, Any] = self.ask("GET", f"{kind}/{id}", 200).json()
            if seen["status"] in statuses:
                return seen
            time.sleep(0.2)
        raise AssertionError(f"{id} is still {seen['status']} after {_SECONDS} s")


def data_planes(http: httpx.Client) -> Iterator[DataPlane]:
    yield DataPlane(http, "/openai/v1", "/openai/v1/chat/completions")
    dated = "/openai/deployments/travel-base/chat/completions"
    for version in ("2024-06-01", "2024-10-21", "2025-04-01-preview"):
        yield DataPlane(http, "/openai", dated, version)


def walk_files(plane: DataPlane, content_url: str) -> None:
    expiry = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "1209600"}
    file_id = plane.upload(**(expiry if plane.newest and not plane.dated else {}))
    bad = plane.upload("bad.jsonl", b"{}\n" * 10)
    assert plane.ask("GET", f"files/{bad}", 200).json()["status"] == "error"
    plane.ask("GET", "files", 200)
    plane.ask("GET", "files", 200, params={"purpose": "fine-tune"})
    if plane.dated and plane.newest:
        plane.ask("GET", "files", 200, params={"limit": 1, "order": "asc", "after": file_id})
    plane.ask("GET", f"files/{file_id}/content", 200)
    plane.ask("GET", "files/file-nowhere", 404)
    plane.ask("POST", "files", 400, data={"purpose": "dreams"}, files={"file": ("a.jsonl", b"x", "application/json")})
    if plane.dated:
        wanted = {"purpose": "fine-tune", "filename": "imported.jsonl", "content_url": content_url}
        imported = plane.ask("POST", "files/import", 201, json=wanted).json()
        assert plane.until_over("files", imported["id"])["status"] == "processed"
    for id in (file_id, bad):
        plane.ask("DELETE", f"files/{id}", 200 if plane.newest else 204)


def walk_jobs(plane: DataPlane, trained: str) -> None:
    """`trained` is a finished job: its checkpoints are looked at from here too."""
    file_id = plane.upload()
    method: dict[str, Any] = {"hyperparameters": {"n_epochs": 1, "batch_size": 8, "learning_rate_multiplier": 0.5}}
    if not plane.dated:
        method = {"method": {"type": "supervised", "supervised": method}}
    job = plane.train(file_id, suffix="walk", seed=7, **method)
    path = f"fine_tuning/jobs/{job['id']}"
    plane.ask("GET", path, 200)
    plane.ask("GET", "fine_tuning/jobs", 200)
    plane.ask("GET", "fine_tuning/jobs", 200, params={"limit": 1, "after": job["id"]})
    plane.ask("POST", f"{path}/cancel", 200)
    plane.ask("POST", f"{path}/cancel", 409)
    if plane.newest:
        plane.ask("POST", f"{path}/pause", 409)
        plane.ask("POST", f"{path}/resume", 409)
    for kind in ("events", "checkpoints"):
        plane.ask("GET", f"{path}/{kind}", 200)
        plane.ask("GET", f"fine_tuning/jobs/{trained}/{kind}", 200, params={"limit": 2})
    plane.ask("GET", f"fine_tuning/jobs/{trained}", 200)
    plane.ask("GET", "fine_tuning/jobs/ftjob-nowhere", 404)
    plane.train("file-nowhere", status=400)
    if plane.dated:
        plane.ask("DELETE", path, 204)


def walk_a_training(planes: list[DataPlane]) -> str:
    """A job that each of the planes pauses and resumes, trained to its end; its id."""
    plane = planes[0]
    method = {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3, "batch_size": 4}}}
    job = plane.train(
        plane.upload(content=chat_lines(12)),
        validation_file=plane.upload("validation.jsonl", chat_lines(3)),
        method=method,
        metadata={"made-by": "walk"},
        trainingType="GlobalStandard",
    )
    for pausing in planes:
        _pause_and_resume(pausing, job["id"])
    done = plane.until_over("fine_tuning/jobs", job["id"])
    assert done["status"] == "succeeded", done
    plane.ask("GET", f"files/{done['result_files'][0]}/content", 200)
    return str(job["id"])


def _pause_and_resume(plane: DataPlane, job_id: str) -> None:
    path = f"fine_tuning/jobs/{job_id}"
    params = {"api-version": plane.version} if plane.dated else {}
    while plane.http.post(f"{plane.prefix}/{path}/pause", params=params).status_code == 409:  # not before a step
        time.sleep(0.1)
    plane.until("fine_tuning/jobs", job_id, "paused")
    plane.ask("POST", f"{path}/resume", 200)
    plane.until("fine_tuning/jobs", job_id, "running")


def walk_models(plane: DataPlane) -> None:
    listed = plane.ask("GET", "models", 200).json()["data"]
    assert len(listed) == 2, "the base and what was trained"
    for model in listed:
        plane.ask("GET", f"models/{model['id']}", 200)
    plane.ask("GET", "models/gpt-99", 404)


def walk_chat(plane: DataPlane) -> None:
    named = {} if plane.dated else {"model": "travel-base"}
    asked = {**named, "messages": QUESTION, "max_tokens": 8}
    plane.ask("POST", plane.chat, 200, json=asked)
    plane.ask("POST", plane.chat, 200, json={**asked, "n": 2, "seed": 1, "temperature": 0.5, "stop": ["x"]})
    plane.ask("POST", plane.chat, 200, json={**asked, "stream": True})
    for streamed in (False, True):
        plane.ask("POST", plane.chat, 200, json={**asked, "logprobs": True, "top_logprobs": 2, "stream": streamed})
    for words, status in FILTERED:
        said = {**asked, "messages": [{"role": "user", "content": words}], "max_tokens": 24, "seed": 1}
        for streamed in (False, True):
            plane.ask("POST", plane.chat, status, json={**said, "stream": streamed})
    plane.ask("POST", plane.chat, 400, json={**named, "messages": []})
    plane.ask("POST", plane.chat, 400, json={**asked, "temperature": 9})
    if plane.dated:
        plane.ask("POST", plane.chat.replace("travel-base", "nowhere"), 404, json=asked)
        return
    plane.ask("POST", plane.chat, 200, json={**asked, "stream": True, "stream_options": {"include_usage": True}})
    plane.ask("POST", plane.chat, 404, json={**asked, "model": "nowhere"})


@dataclass(frozen=True)
class ControlPlane:
    http: httpx.Client
    version: str

    def ask(self, method: str, path: str, status: int, **content: Any) -> httpx.Response:
        params = {"api-version": self.version, **content.pop("params", {})}
        reply = self.http.request(method, path, params=params, **content)
        assert reply.status_code == status, f"{method} {path}: {reply.status_code} {reply.text[:300]}"
        return reply

    def settle(self, reply: httpx.Response) -> None:
        """Wait for the operation that this reply has begun."""
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            status = self.http.get(reply.headers["Azure-AsyncOperation"]).json()["status"]
            if status == "Succeeded":
                self.http.get(reply.headers["Location"])
                return
            assert self.http.get(reply.headers["Location"]).status_code in (200, 202, 204)
            time.sleep(0.1)
        raise AssertionError("the operation does not end")


def walk_account(plane: ControlPlane) -> None:
    group = ACCOUNT.rpartition("/")[0]
    for path in (ACCOUNT, group, f"{PROVIDER}/accounts", f"{ACCOUNT}/skus", f"{ACCOUNT}/models", f"{ACCOUNT}/usages"):
        plane.ask("GET", path, 200)
    plane.ask("POST", f"{ACCOUNT}/listKeys", 200)
    plane.ask("GET", f"{LOCATION}/models", 200)
    plane.ask("GET", f"{LOCATION}/usages", 200)
    for place in (LOCATION, PROVIDER):
        plane.ask("GET", f"{place}/modelCapacities", 200, params=CAPACITY)
    if plane.version.startswith("2026"):
        plane.ask("GET", f"{PROVIDER}/quotaTiers", 200)
        plane.ask("GET", f"{PROVIDER}/quotaTiers/default", 200)
    plane.ask("GET", ACCOUNT.replace("accounts/wayfarer", "accounts/another"), 404)


def walk_deployments(plane: ControlPlane) -> None:
    path = f"{ACCOUNT}/deployments/walk"
    wanted = {"format": "OpenAI", "name": "tiny-travel", "version": "2026-11-22"}
    body = {"sku": {"name": "Standard", "capacity": 1}, "properties": {"model": wanted}}
    created = plane.ask("PUT", path, 201, json=body)
    plane.ask("PUT", path, 409, json=body)
    plane.settle(created)
    plane.settle(plane.ask("PUT", path, 200, json=body))
    plane.settle(plane.ask("PATCH", path, 202, json={"sku": {"name": "Standard", "capacity": 2}}))
    plane.ask("GET", path, 200)
    plane.ask("GET", f"{ACCOUNT}/deployments", 200)
    plane.ask("GET", f"{path}/skus", 200)
    if plane.version.startswith("2026"):
        plane.ask("POST", f"{path}/pause", 200)
        plane.ask("POST", f"{path}/resume", 200)
    plane.ask("PUT", path, 400, json={**body, "sku": {"name": "Standard", "capacity": 100_000}})
    plane.settle(plane.ask("DELETE", path, 202))
    plane.ask("DELETE", path, 204)
    plane.ask("GET", path, 404)


def walk_everything(url: str) -> None:
    with _client(url, {"api-key": KEY}) as http, served(chat_lines(10)) as content_url:
        planes = list(data_planes(http))
        trained = walk_a_training([plane for plane in planes if plane.newest])
        for plane in planes:
            walk_files(plane, content_url)
            walk_jobs(plane, trained)
            walk_models(plane)
            walk_chat(plane)
    with _client(url, {"Authorization": f"Bearer {KEY}"}) as http:
        for version in CONTROL_VERSIONS:
            control = ControlPlane(http, version)
            walk_account(control)
            walk_deployments(control)
    walk_doors(url)


def _client(url: str, headers: dict[str, str]) -> httpx.Client:
    return httpx.Client(base_url=url, headers=headers, timeout=120)


def walk_doors(url: str) -> None:
    """What is told to those who have no key or a wrong one."""
    for headers in ({}, {"api-key": "wrong"}):
        with _client(url, headers) as http:
            for plane in data_planes(http):
                plane.ask("GET", "files", 401)
                plane.ask("POST", plane.chat, 401, json={})
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"api-key": KEY}):
        with _client(url, headers) as http:
            ControlPlane(http, CONTROL_VERSIONS[0]).ask("GET", ACCOUNT, 401)


@contextmanager
def served(content: bytes) -> Iterator[str]:
    """The address of a little web server that has nothing but this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *values: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/content.jsonl"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
