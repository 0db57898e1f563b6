"""Importing files from an address of this machine: a real server, a real fetch."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import httpx
import pytest

from tests.azure_emulator.conftest import chat_lines

QUERY = {"api-version": "2025-04-01-preview"}


class _Shelf(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, bytes]]] = {
        "/good.jsonl": (200, chat_lines(10)),
        "/bad.jsonl": (200, b"nonsense"),
        "/empty.jsonl": (200, b""),
        "/elsewhere.jsonl": (302, b""),
    }

    def do_GET(self) -> None:
        status, content = self.pages.get(self.path, (404, b"no"))
        self.send_response(status)
        self.send_header("Location", "http://example.com/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def shelf() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Shelf)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def imported(http: httpx.AsyncClient, url: str, **more: Any) -> dict[str, Any]:
    """The file as it is in the end."""
    body = {"purpose": "fine-tune", "filename": "a.jsonl", "content_url": url, **more}
    created = await http.post("/openai/files/import", params=QUERY, json=body)
    assert created.status_code == 201, created.text
    assert created.json()["status"] == "pending"
    assert "bytes" not in created.json()
    for _ in range(100):
        file: dict[str, Any] = (await http.get(created.headers["location"])).json()
        if file["status"] in ("processed", "error"):
            return file
        await asyncio.sleep(0.1)
    raise AssertionError(file)


async def test_an_import_becomes_a_file_like_any_other(http: httpx.AsyncClient, shelf: str) -> None:
    expiry = {"anchor": "created_at", "seconds": 1_209_600}
    file = await imported(http, f"{shelf}/good.jsonl", expires_after=expiry)
    assert file["status"] == "processed"
    assert file["bytes"] == len(chat_lines(10))
    assert file["expires_at"] == file["created_at"] + 1_209_600
    content = await http.get(f"/openai/files/{file['id']}/content", params=QUERY)
    assert content.content == chat_lines(10)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/bad.jsonl", "line 1"),
        ("/empty.jsonl", "is empty"),
        ("/missing.jsonl", "status 404"),
        ("/elsewhere.jsonl", "status 302"),
    ],
)
async def test_a_failed_import_ends_in_error(http: httpx.AsyncClient, shelf: str, path: str, said: str) -> None:
    file = await imported(http, f"{shelf}{path}")
    assert file["status"] == "error"
    assert said in file["status_details"]


async def test_nobody_answers(http: httpx.AsyncClient) -> None:
    file = await imported(http, "http://127.0.0.1:1/a.jsonl")
    assert (file["status"], "ConnectError" in file["status_details"]) == ("error", True)
    assert (await http.get(f"/openai/files/{file['id']}/content", params=QUERY)).status_code == 404


@pytest.mark.parametrize("left_out", ["purpose", "filename", "content_url"])
async def test_what_an_import_must_say(http: httpx.AsyncClient, left_out: str) -> None:
    body = {"purpose": "fine-tune", "filename": "a.jsonl", "content_url": "http://localhost/a"}
    del body[left_out]
    reply = await http.post("/openai/files/import", params=QUERY, json=body)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["target"]) == (400, "invalidPayload", left_out)


async def test_v1_has_no_import(http: httpx.AsyncClient) -> None:
    assert (await http.post("/openai/v1/files/import", json={})).status_code == 404
