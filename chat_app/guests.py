"""Who is there? Everybody has an identity before the page's first request: staff their own, anybody else a guest's."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import select
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_app import runtime
from chat_app.paths import belongs_to_chat, is_page
from chat_app.visitor import current_visitor
from core.clock import utc_now
from core.identity import (
    GUEST_LIFETIME,
    GUEST_PREFIX,
    SESSION_COOKIE,
    SessionClaims,
    make_session_token,
    read_session_token,
)
from core.models import User
from core.settings import Settings


class GuestIdentity:
    """Hands Chainlit a session cookie that we have checked, or none.

    Chainlit trusts any token that carries a good signature; here a member of staff must also be active and hold the
    present session version. Whoever comes without a valid session to a page (or to /user, which the page asks when
    its session ended) becomes a guest on that very answer. The cookie of a guest is renewed in its second half.

    Plain ASGI, because Starlette's middleware class would buffer the stream and start a task for every request.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._secure = settings.secure_cookies
        self._secret = settings.secret.get_secret_value() if settings.secret else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not belongs_to_chat(scope["path"]):
            await self.app(scope, receive, send)
            return
        now = utc_now()
        token = HTTPConnection(scope).cookies.get(SESSION_COOKIE)
        claims = await self._checked(token, now)
        fresh = self._fresh_token(scope, claims, now)
        identifier = self._identifier(fresh, claims, now)
        scope = {**scope, "headers": _with_session(scope, fresh or (token if claims else None))}
        previous = current_visitor.set(identifier)
        try:
            await self.app(scope, receive, self._adding_cookie(send, fresh) if fresh else send)
        finally:
            current_visitor.reset(previous)

    async def _checked(self, token: str | None, now: datetime) -> SessionClaims | None:
        claims = read_session_token(token, secret=self._secret, now=now) if token else None
        if claims is None or claims.is_guest:
            return claims
        async with runtime.current().services.database.reading() as session:
            user = (await session.scalars(select(User).where(User.identifier == claims.identifier))).one_or_none()
        return claims if user and user.active and user.session_version == claims.version else None

    def _fresh_token(self, scope: Scope, claims: SessionClaims | None, now: datetime) -> str | None:
        """A token to set with this answer: a new guest's, or a guest's own with a new end."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path = scope["path"]
        if claims is None and (is_page(path) or path == "/user"):
            return self._guest_token(GUEST_PREFIX + str(uuid.uuid4()), now)
        if claims and claims.is_guest and is_page(path) and _is_past_half(claims, now):
            return self._guest_token(claims.identifier, now)
        return None

    def _guest_token(self, identifier: str, now: datetime) -> str:
        return make_session_token(identifier, "Guest", 0, secret=self._secret, now=now, lifetime=GUEST_LIFETIME)

    def _identifier(self, fresh: str | None, claims: SessionClaims | None, now: datetime) -> str | None:
        current = read_session_token(fresh, secret=self._secret, now=now) if fresh else claims
        return current.identifier if current else None

    def _adding_cookie(self, send: Send, token: str) -> Send:
        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                headers.append("set-cookie", _cookie(token, self._secure, GUEST_LIFETIME))
                headers["cache-control"] = "no-store"
                message = {**message, "headers": headers.raw}
            await send(message)

        return send_with_cookie


def _is_past_half(claims: SessionClaims, now: datetime) -> bool:
    return claims.expires_at - now < GUEST_LIFETIME / 2


def _with_session(scope: Scope, token: str | None) -> list[tuple[bytes, bytes]]:
    """The request's headers with exactly this session, or none.

    Every cookie whose name begins like ours goes, because Chainlit also puts a token together from numbered parts;
    so does Authorization, which it would take in a cookie's place.
    """
    headers = Headers(scope=scope)
    kept = [(name, value) for name, value in headers.raw if name not in (b"cookie", b"authorization")]
    pairs = [pair.strip() for line in headers.getlist("cookie") for pair in line.split(";")]
    pairs = [pair for pair in pairs if pair and not pair.startswith(SESSION_COOKIE)]
    if token:
        pairs.append(f"{SESSION_COOKIE}={token}")
    return [*kept, (b"cookie", "; ".join(pairs).encode("latin-1"))] if pairs else kept


def _cookie(token: str, secure: bool, lifetime: timedelta) -> str:
    response = Response()
    age = int(lifetime.total_seconds())
    response.set_cookie(SESSION_COOKIE, token, max_age=age, httponly=True, samesite="lax", secure=secure)
    return response.headers["set-cookie"]
