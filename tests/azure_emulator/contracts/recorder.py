"""An emulator that remembers every exchange: the real application on a real port, in a thread of this process.

Whatever a client sends is kept as it came over the wire, whichever HTTP library the client is made of.
"""

import asyncio
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from azure_emulator.app import build_app
from azure_emulator.limits import Limits
from azure_emulator.settings import Settings
from tests.azure_emulator.emulator_process import KEY

_START_SECONDS = 30


@dataclass
class Exchange:
    """One request and its reply. Header names are in small letters; `status` is 0 until the reply has begun."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""
    status: int = 0
    reply_headers: dict[str, str] = field(default_factory=dict)
    reply_body: bytes = b""

    def __str__(self) -> str:
        return f"{self.method} {self.path}?{self.query} → {self.status}"


class Recorder:
    """ASGI around the application. Exchanges appear in the list as soon as they begin."""

    def __init__(self, app: ASGIApp) -> None:
        self.exchanges: list[Exchange] = []
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(scope["method"], scope["path"], scope["query_string"].decode(), _texts(scope["headers"]))
        self.exchanges.append(exchange)

        async def hear() -> Message:
            message = await receive()
            exchange.body += message.get("body", b"")
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                exchange.reply_headers = _texts(message.get("headers", ()))
            exchange.reply_body += message.get("body", b"")
            await send(message)

        await self._app(scope, hear, say)


class RecordedEmulator:
    """Started at once; `stop` ends it. `url` has no trailing slash."""

    def __init__(self, data_dir: Path, limits: Limits) -> None:
        self._recorder = Recorder(build_app(Settings(KEY, data_dir, limits=limits)))
        config = uvicorn.Config(self._recorder, port=0, log_level="warning", access_log=False, ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve()), daemon=True)
        self._thread.start()
        self._wait()
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    @property
    def exchanges(self) -> list[Exchange]:
        return self._recorder.exchanges

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=20)

    def _wait(self) -> None:
        for _ in range(_START_SECONDS * 50):
            if self._server.started:
                return
            time.sleep(0.02)
        raise AssertionError("the emulator did not start")


def _texts(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
