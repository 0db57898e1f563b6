"""The real server as a child process: `wayfarer serve` on a free port with a data folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

import httpx

_SETTINGS = re.compile(r"^(WAYFARER|AZURE|CHAINLIT|OPENAI)_")


class LoopFailed(Exception):
    """A stage did not do what it says."""


class ServerProcess:
    """Starts at `with`, is stopped by Ctrl-C at its end. `command` runs the command line beside it."""

    def __init__(self, data_dir: Path, *, deadline_seconds: float = 60) -> None:
        self.data_dir = data_dir
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output: list[str] = []
        self._deadline = deadline_seconds
        self._environment = {
            **{name: value for name, value in os.environ.items() if not _SETTINGS.match(name)},
            "WAYFARER_DATA_DIR": str(data_dir),
            "WAYFARER_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.interrupt()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wayfarer", "serve"],
            cwd=self.data_dir,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._collector = threading.Thread(target=self._collect_output, daemon=True)
        self._collector.start()
        self._wait_until_ready()

    def interrupt(self, within_seconds: float = 5) -> float:
        """Ctrl-C; the seconds until everything ended. Raises LoopFailed if it took longer than allowed."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=within_seconds)
            self._collector.join(timeout=2)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            raise LoopFailed(f"Ctrl-C did not end the server within {within_seconds} s") from error
        return time.monotonic() - began

    def kill(self) -> None:
        """As a power cut would: kill -9."""
        self.process.kill()
        self.process.wait()
        self._collector.join(timeout=2)

    def command(self, *arguments: str) -> str:
        """Runs `wayfarer …` beside the server; its standard output. Raises LoopFailed on another exit code than 0."""
        done = subprocess.run(
            [sys.executable, "-m", "wayfarer", *arguments],
            env=self._environment,
            cwd=self.data_dir,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode:
            raise LoopFailed(f"wayfarer {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def first_login_link(self) -> str:
        found = re.search(r"/staff/link/\S+", "".join(self.output))
        if not found:
            raise LoopFailed("the server printed no login link for the first admin")
        return found.group()

    def _collect_output(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.output.append(line)  # one by one: others read while the server still talks

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + self._deadline
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise LoopFailed("the server did not become ready; it said:\n" + "".join(self.output[-20:]))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
