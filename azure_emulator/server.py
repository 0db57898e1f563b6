"""The process: binds the port, says when it listens, and ends with its parent or at a signal."""

import asyncio
import os
import socket
import sys
import threading
import time

import uvicorn

from azure_emulator.app import build_app
from azure_emulator.settings import Settings, SettingsError

_STOP_SECONDS = 2.5  # after that the process ends as it is, which the state on disk bears


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and not self.should_exit:
            host, port = sockets[0].getsockname()[:2]
            print(f"azure-emulator listening on http://{host}:{port}", flush=True)

    def handle_exit(self, sig: int, frame: object) -> None:
        _end_soon()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]


def serve(settings: Settings) -> int:
    """Answer until told to stop. Returns the exit code. Raises SettingsError when the port is taken."""
    listener = _listen(settings)
    config = uvicorn.Config(
        build_app(settings),
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    if settings.exit_with_stdin:
        threading.Thread(target=_watch_stdin, args=(server,), daemon=True).start()
    asyncio.run(server.serve(sockets=[listener]))
    return 0 if server.started else 1


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, or the event loop does not recognise it and leaves Nagle's delay of 40 ms on every reply.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as problem:
        listener.close()
        message = f"Cannot listen on {settings.host}:{settings.port} ({problem.strerror}): choose another --port."
        raise SettingsError(message) from problem
    return listener


def _watch_stdin(server: uvicorn.Server) -> None:
    """Blocks until the parent's end of the pipe is closed, which its death does too."""
    while sys.stdin.buffer.read(4096):
        pass
    server.should_exit = True
    _end_soon()


def _end_soon() -> None:
    """A reply still being drawn must not hold the process: its thread cannot be interrupted."""

    def end() -> None:
        time.sleep(_STOP_SECONDS)
        os._exit(0)

    threading.Thread(target=end, daemon=True).start()
