"""The guest's cookie, with the middleware around an application of one line."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from chat_app.guests import GuestIdentity
from chat_app.visitor import current_visitor
from core.identity import SESSION_COOKIE
from core.settings import Settings
from tests.chat_app.conftest import SECRET


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with who it thinks is there and the cookies that reached it."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    body = f"{current_visitor.get()}|".encode() + cookies
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def browser(folder: Path, public_url: str) -> httpx.AsyncClient:
    settings = Settings(data_dir=folder, secret=SecretStr(SECRET), public_url=public_url, _env_file=None)
    transport = httpx.ASGITransport(GuestIdentity(echo, settings))
    return httpx.AsyncClient(transport=transport, base_url=public_url)


@pytest.mark.parametrize(("public_url", "secure"), [("https://travel.test", True), ("http://travel.test", False)])
async def test_cookie_is_secure_where_the_site_is(tmp_path: Path, public_url: str, secure: bool) -> None:
    async with browser(tmp_path, public_url) as client:
        cookie = (await client.get("/")).headers["set-cookie"]
    assert ("Secure" in cookie.split("; ")) is secure


async def test_fresh_guest_is_known_within_the_same_request(tmp_path: Path) -> None:
    async with browser(tmp_path, "http://travel.test") as client:
        first = await client.get("/", headers={"Cookie": "theme=dark"})
        identifier, _, cookies = first.text.partition("|")
        assert identifier.startswith("guest:")
        assert cookies == f"theme=dark; {SESSION_COOKIE}={client.cookies[SESSION_COOKIE]}"
        assert (await client.get("/assets/x.js")).text.startswith(f"{identifier}|")
    assert current_visitor.get() is None


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/reviews", "/api/v1/releases", "/staff/login", "/healthz", "/metrics"]
)
async def test_other_rooms_are_left_alone(tmp_path: Path, path: str) -> None:
    async with browser(tmp_path, "http://travel.test") as client:
        cookies = {"Cookie": f"{SESSION_COOKIE}=anything"}
        answer = await client.get(path, headers={**cookies, "Authorization": "Bearer wft_x"})
    assert answer.text == f"None|{SESSION_COOKIE}=anything"
    assert "set-cookie" not in answer.headers
