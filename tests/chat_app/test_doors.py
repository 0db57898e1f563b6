"""Sessions, headers and the doors that are shut: over HTTP, against the real server."""

import re
from datetime import timedelta

import httpx
import pytest
import socketio.exceptions

from core.clock import utc_now
from core.database import Database
from core.identity import GUEST_LIFETIME, SESSION_COOKIE, make_session_token, read_session_token
from core.models import Role, User
from tests.chat_app.chainlit_client import ChainlitClient
from tests.chat_app.conftest import SECRET, ChatServer, make_staff, staff_cookie


def identifier_in(token: str) -> str:
    claims = read_session_token(token, secret=SECRET, now=utc_now())
    assert claims is not None
    return claims.identifier


async def test_guest_is_the_same_after_a_reload(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as guest:
        first = await guest.visit()
        await guest.ask("One")
        assert await guest.visit() == first
    async with ChainlitClient(chat.address, guest.cookie, guest.thread_id) as again:
        assert await again.visit() == first
        assert again.resumed and again.resumed["id"] == guest.thread_id
        assert [row["id"] for row in (await again.conversations())["data"]] == [guest.thread_id]
        await again.ask("Two")
        assert again.thread_id == guest.thread_id


async def test_page_sets_one_careful_cookie(chat: ChatServer) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        page = await browser.get("/")
        cookie = page.headers["set-cookie"]
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
        assert f"Max-Age={int(GUEST_LIFETIME.total_seconds())}" in cookie
        assert page.headers["cache-control"] == "no-store"
        assert "set-cookie" not in (await browser.get("/")).headers


async def test_page_whose_session_ended_becomes_a_guest_without_a_reload(chat: ChatServer, database: Database) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        user = (await browser.get("/user")).raise_for_status().json()
        assert user["identifier"].startswith("guest:")
        assert (await browser.get("/user")).json() == user


async def test_leaving_the_device_makes_a_new_guest(chat: ChatServer, database: Database) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        first = (await browser.get("/user")).json()["identifier"]
        await browser.post("/logout")
        assert SESSION_COOKIE not in browser.cookies
        assert (await browser.get("/user")).json()["identifier"] not in ("", first)


async def test_other_answers_make_no_guest(chat: ChatServer) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        for path in ("/project/settings", "/public/theme.json", "/favicon", "/healthz", "/admin"):
            assert "set-cookie" not in (await browser.get(path)).headers, path


async def test_guest_cookie_slides_in_its_second_half(chat: ChatServer) -> None:
    async def renewed(left: timedelta) -> str | None:
        token = make_session_token("guest:1", "Guest", 0, secret=SECRET, now=utc_now(), lifetime=left)
        async with httpx.AsyncClient(base_url=chat.address, cookies={SESSION_COOKIE: token}) as browser:
            return (await browser.get("/")).cookies.get(SESSION_COOKIE)

    assert await renewed(GUEST_LIFETIME * 0.6) is None
    fresh = await renewed(GUEST_LIFETIME * 0.4)
    assert fresh and identifier_in(fresh) == "guest:1"


@pytest.mark.parametrize("change", ["inactive", "signed out", "unknown", "forged", "expired"])
async def test_void_cookie_counts_as_none(chat: ChatServer, database: Database, change: str) -> None:
    user, cookie = await make_staff(database)
    if change == "forged":
        now = utc_now()
        cookie = make_session_token(user.identifier, "", 0, secret="x" * 40, now=now, lifetime=timedelta(hours=1))
    elif change == "expired":
        now = utc_now() - timedelta(hours=2)
        cookie = make_session_token(user.identifier, "", 0, secret=SECRET, now=now, lifetime=timedelta(hours=1))
    elif change == "unknown":
        cookie = staff_cookie(User(identifier="nobody@example.com"))
    else:
        async with database.writing() as session:
            row = await session.get_one(User, user.id)
            row.active = change != "inactive"
            row.session_version += change == "signed out"
    async with httpx.AsyncClient(base_url=chat.address, cookies={SESSION_COOKIE: cookie}) as browser:
        assert (
            await browser.post("/project/threads", json={"pagination": {"first": 1}, "filter": {}})
        ).status_code == 401
        bearer = {"Authorization": f"Bearer {cookie}"}
        assert (await browser.get("/project/settings", headers=bearer)).status_code == 401
        parts = {"Cookie": f"{SESSION_COOKIE}_0={cookie}"}
        assert (await browser.get("/project/settings", headers=parts)).status_code == 401
        fresh = (await browser.get("/")).cookies.get(SESSION_COOKIE)
    assert fresh and identifier_in(fresh).startswith("guest:")
    client = ChainlitClient(chat.address, cookie)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect()
    await client.close()


async def test_staff_cookie_is_taken_and_not_replaced(chat: ChatServer, database: Database) -> None:
    user, cookie = await make_staff(database, Role.ADMIN)
    async with httpx.AsyncClient(base_url=chat.address, cookies={SESSION_COOKIE: cookie}) as browser:
        assert "set-cookie" not in (await browser.get("/")).headers
        who = (await browser.get("/user")).json()
    assert (who["identifier"], who["display_name"]) == (user.identifier, "Sam")
    assert "role" not in str(who)


async def test_page_loads_nothing_from_elsewhere(chat: ChatServer) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        page = await browser.get("/")
        hosts = re.findall(r"""(?:src|href|content)=["'](https?://[^/"']+)""", page.text)
        styles = (await browser.get("/public/chat.css")).text + (await browser.get("/public/chat.js")).text
    assert set(hosts) <= {"http://127.0.0.1:8000"}, "only the site's own address, for links to it"
    assert "http" not in styles
    assert "<title>Wayfarer</title>" in page.text


async def test_security_headers_are_the_chats_only(chat: ChatServer) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        for path in ("/", "/user", "/public/theme.json", "/thread/x"):
            headers = (await browser.get(path)).headers
            assert "default-src 'self'" in headers["content-security-policy"]
            assert "unsafe-eval" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
        assert "content-security-policy" not in (await browser.get("/admin")).headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/auth/jwt"),
        ("POST", "/auth/header"),
        ("GET", "/auth/oauth/github"),
        ("GET", "/copilot/index.js"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("POST", "/mcp"),
        ("POST", "/project/file"),
        ("PUT", "/project/element"),
        ("PUT", "/project/thread/share"),
        ("GET", "/project/share/00000000-0000-4000-8000-000000000000"),
        ("GET", "/share/00000000-0000-4000-8000-000000000000"),
    ],
)
async def test_unused_doors_are_shut(chat: ChatServer, method: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        await browser.get("/")
        assert (await browser.request(method, path)).status_code == 404


async def test_sign_in_page_leads_home(chat: ChatServer) -> None:
    async with httpx.AsyncClient(base_url=chat.address) as browser:
        answer = await browser.get("/login")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_other_sites_are_refused(chat: ChatServer, database: Database, headers: dict[str, str]) -> None:
    async with ChainlitClient(chat.address) as guest:
        await guest.ask("One")
        body = {"threadId": guest.thread_id}
        assert (await guest.http.request("DELETE", "/project/thread", json=body, headers=headers)).status_code == 403
        own = {"Origin": chat.address, "Sec-Fetch-Site": "same-origin"}
        assert (await guest.http.request("DELETE", "/project/thread", json=body, headers=own)).status_code == 200
    other = ChainlitClient(chat.address, guest.cookie)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await other.connect(headers)
    await other.close()
