"""The process: binds the port, says when it listens, and ends with its parent or at a signal."""

import asyncio
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from azure_emulator.app import build_app
from azure_emulator.control.address_file import LOCK_NAME, Address, remove_address, write_address
from azure_emulator.faults.middleware import CutsAreWanted
from azure_emulator.file_lock import try_lock
from azure_emulator.settings import Settings, SettingsError, load_settings

_CLAIM_SECONDS = 4.0  # a predecessor that was told to stop is gone by then
_STOP_SECONDS = 2.5  # after that the process ends as it is, which the state on disk bears


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and not self.should_exit:
            host, port = sockets[0].getsockname()[:2]
            write_address(self._settings.data_dir, Address(_url_for_this_machine(host, port), self._settings.key))
            print(f"azure-emulator listening on http://{host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Here and not after serve(): a signal is raised again when that ends, and then nothing more is run.
        remove_address(self._settings.data_dir)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: object) -> None:
        _end_soon()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]


def run(arguments: Sequence[str]) -> int:
    """Read the settings and serve; says in one line why it cannot. Returns the exit code."""
    try:
        return serve(load_settings(arguments))
    except SettingsError as problem:
        print(f"azure-emulator: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def serve(settings: Settings) -> int:
    """Answer until told to stop. Returns the exit code. Raises SettingsError when port or folder are taken."""
    _claim(settings.data_dir)
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
    logging.getLogger("uvicorn.error").addFilter(CutsAreWanted())
    server = _Server(config, settings)
    if settings.exit_with_stdin:
        threading.Thread(target=_watch_stdin, args=(server,), daemon=True).start()
    asyncio.run(server.serve(sockets=[listener]))
    return 0 if server.started else 1


def _claim(data_dir: Path) -> None:
    """Hold the data directory until this process ends: two emulators in it would train every job twice."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        for _ in range(int(_CLAIM_SECONDS / 0.1)):
            if try_lock(data_dir / LOCK_NAME) is not None:
                return
            time.sleep(0.1)
    except OSError as problem:
        message = f"Cannot use the data directory '{data_dir}' ({problem.strerror}): choose another --data-dir."
        raise SettingsError(message) from problem
    raise SettingsError(f"Another emulator uses the data directory '{data_dir}': stop it or choose another --data-dir.")


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


def _url_for_this_machine(host: str, port: int) -> str:
    """Where commands on this machine reach it, also when it listens on all addresses."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared with, not bound to
    return f"http://[{own}]:{port}" if ":" in own else f"http://{own}:{port}"


def _watch_stdin(server: uvicorn.Server) -> None:
    """Blocks until the parent's end of the pipe is closed, which its death does too."""
    while os.read(sys.stdin.fileno(), 4096):  # not buffered: a lock held at the end of the process would abort it
        pass
    server.should_exit = True
    _end_soon()


def _end_soon() -> None:
    """A reply still being drawn must not hold the process: its thread cannot be interrupted."""

    def end() -> None:
        time.sleep(_STOP_SECONDS)
        os._exit(0)

    threading.Thread(target=end, daemon=True).start()
