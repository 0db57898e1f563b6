"""What every answer of the chat carries, and which requests never reach Chainlit."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_app.paths import belongs_to_chat, is_closed
from core.settings import Settings

# Chainlit's page carries inline script (theme, transports) and inline styles. Images only from here: a reply that was
# talked into showing one from elsewhere could otherwise carry the conversation away in its address.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-ancestors 'self'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class PageGuard:
    """Security headers on the chat's answers; closed doors and requests from other sites are refused."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._own_host = urlsplit(settings.public_url).netloc if settings.public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not belongs_to_chat(scope["path"]):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            # Chainlit's socket does not look at Origin: any page could otherwise talk in a traveller's name.
            if not self._is_same_origin(Headers(scope=scope)):
                await send({"type": "websocket.close", "code": 1008, "reason": "other origin"})
                return
            await self.app(scope, receive, send)
        else:
            await self._answer(scope, receive, _with_headers(send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if is_closed(path):
            await JSONResponse({"detail": "Not found"}, 404)(scope, receive, send)
        elif path == "/login" and method == "GET":
            # There is no sign-in here: the page at "/" makes a guest. Staff sign in at /staff.
            await RedirectResponse("/", 303)(scope, receive, send)
        elif method not in _SAFE_METHODS and not self._is_same_origin(Headers(scope=scope)):
            detail = "This request came from another site, so it was refused"
            await JSONResponse({"detail": detail}, 403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_same_origin(self, headers: Headers) -> bool:
        """Programs send neither header; browsers send at least one with every unsafe request and every socket."""
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc in (headers.get("host"), self._own_host)


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            for name, value in HEADERS.items():
                headers[name] = value
            message = {**message, "headers": headers.raw}
        await send(message)

    return send_with_headers
