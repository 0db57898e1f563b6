"""A real PostgreSQL for tests: made anew in a temporary folder, on a free loopback port, gone afterwards."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg

_START_SECONDS = 60
_UNPRIVILEGED = "nobody"


def why_not() -> str | None:
    """The reason why no PostgreSQL can be started here; None when one can."""
    if shutil.which("initdb") is None:
        return "PostgreSQL is not tested: initdb is not on the PATH (install postgresql)"
    if not _program("postgres").exists():
        return f"PostgreSQL is not tested: there is no postgres beside {_program('initdb')}"
    return None


class PostgreSql:
    """`address_of(name)` is what SQLAlchemy wants. PostgreSQL refuses to run as root, so then it runs as nobody."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wayfarer-postgresql-"))
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        self._data = self._folder / "data"
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def address_of(self, name: str) -> str:
        return f"postgresql+asyncpg://tester@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        in_own_loop(self._execute(statement))

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        log = self._folder / "log"
        with log.open("wb") as output:
            command = [_program("initdb"), "-D", self._data, "-U", "tester", "-A", "trust", "-E", "UTF8", "-N"]
            options: dict[str, Any] = {"user": self._user, "stdout": output, "stderr": output, "cwd": self._folder}
            subprocess.run([*command, "--locale=C"], check=True, **options)
            # Durability is PostgreSQL's own business: without it a test database costs a tenth of the time.
            tuned = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
            tuned |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "60"}
            arguments = [part for name, value in tuned.items() for part in ("-c", f"{name}={value}")]
            self._process = subprocess.Popen([_program("postgres"), "-D", self._data, *arguments], **options)
        until = time.monotonic() + _START_SECONDS
        while not in_own_loop(self._answers()):
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
            time.sleep(0.1)

    async def _answers(self) -> bool:
        try:
            await self._execute("SELECT 1")
        except (OSError, asyncpg.CannotConnectNowError):
            return False
        return True

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host="127.0.0.1", port=self.port, user="tester", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def in_own_loop(coroutine: Any) -> Any:
    """Runs it to its end in a thread, so that the loop of a test, running or not, stays as it is."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def _program(name: str) -> Path:
    # initdb is often a link out of a folder that the other programs are not linked into.
    return Path(shutil.which("initdb") or name).resolve().parent / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
