"""The last requests, for people who watch: what was asked, what came of it, and which faults had a part in it."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from azure_emulator.clock import Clock

KEPT = 200
FAULTS_IN_SCOPE = "azure_emulator.faults"
"""Where the scope of a request lists the kinds of faults that happened to it."""


@dataclass(frozen=True)
class LoggedRequest:
    """`at` is emulator time; `milliseconds` are real ones, up to the end of the reply.

    `status` is None when nothing was answered, and `whole` is False for a reply that broke off.
    """

    number: int
    at: float
    method: str
    path: str
    version: str
    status: int | None
    whole: bool
    milliseconds: float
    faults: tuple[str, ...]


class RequestLog:
    """Kept in memory: it ends with the process."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=KEPT)
        self.count = 0

    def newest(self, limit: int = KEPT) -> list[LoggedRequest]:
        """Newest first."""
        return list(reversed(self._requests))[:limit]

    def add(self, request: LoggedRequest) -> None:
        self.count = request.number
        self._requests.append(request)


class Watched(Protocol):
    """What the middleware needs of the service."""

    requests: RequestLog
    clock: Clock


class LogRequests:
    """Outermost, so that refused requests are seen too; paths that begin with `skipped` are not."""

    def __init__(self, app: ASGIApp, service_of: Callable[[Scope], Watched], skipped: str) -> None:
        self._app = app
        self._service_of = service_of
        self._skipped = skipped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._skipped):
            await self._app(scope, receive, send)
            return
        service = self._service_of(scope)
        at, began, seen = service.clock(), time.perf_counter(), _Seen(send)
        faults: list[str] = scope.setdefault(FAULTS_IN_SCOPE, [])
        try:
            await self._app(scope, receive, seen.send)
        finally:
            entry = LoggedRequest(
                number=service.requests.count + 1,
                at=at,
                method=scope["method"],
                path=scope["path"],
                version=_version(scope["query_string"]),
                status=seen.status,
                whole=seen.whole,
                milliseconds=(time.perf_counter() - began) * 1000,
                faults=tuple(faults),
            )
            service.requests.add(entry)


class _Seen:
    """What has gone out of one reply."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None
        self.whole = False

    async def send(self, message: Message) -> None:
        await self._send(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif not message.get("more_body", False):
            self.whole = True


def _version(query: bytes) -> str:
    """The api-version: all that is worth showing of a query."""
    pairs = (pair.partition("=") for pair in query.decode("latin-1").split("&"))
    return next((value for name, _, value in pairs if name == "api-version"), "")
