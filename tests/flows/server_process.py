"""The real server as a child process: `wayfarer serve` on a free port with a data folder of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

import httpx

_SETTINGS = re.compile(r"^(WAYFARER|AZURE|CHAINLIT|OPENAI)_")


class LoopFailed(Exception):
    """A stage did not do what it says."""


class ServerProcess:
    """Starts at `with`, is stopped by Ctrl-C at its end. `command` runs the command line beside it.

    `settings` are further variables of its environment; those of ours do not reach it.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data_dir = folder / "var"
        port = settings.pop("WAYFARER_PORT", None) or str(_free_port())
        self.address = f"http://127.0.0.1:{port}"
        self.output: list[str] = []
        self._environment = {
            **{name: value for name, value in os.environ.items() if not _SETTINGS.match(name)},
            "WAYFARER_DATA_DIR": str(self.data_dir),
            "WAYFARER_PORT": port,
            "PYTHONUNBUFFERED": "1",
            **settings,
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.interrupt()

    @property
    def said(self) -> str:
        """Everything that was printed since the last start."""
        return "".join(self.output)

    def start(self) -> None:
        self.launch()
        self._wait_until_ready()

    def launch(self) -> None:
        """Starts without waiting, for servers that refuse to start."""
        self.output = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wayfarer", "serve"],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._collector = threading.Thread(target=self._collect_output, daemon=True)
        self._collector.start()

    def wait(self, seconds: float = 60) -> int:
        """The exit code of a server that ends by itself."""
        code = self.process.wait(timeout=seconds)
        self._collector.join(timeout=5)
        return code

    def interrupt(self, within_seconds: float = 5) -> float:
        """Ctrl-C; the seconds until everything ended. Raises LoopFailed if it took longer than allowed."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.wait(within_seconds)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise LoopFailed(f"Ctrl-C did not end the server within {within_seconds} s") from error
        return time.monotonic() - began

    def kill(self) -> None:
        """As a power cut would: kill -9."""
        self.process.kill()
        self.wait()

    def command(self, *arguments: str) -> str:
        """Runs `wayfarer …` beside the server; its standard output. Raises LoopFailed on another exit code than 0."""
        done = subprocess.run(
            [sys.executable, "-m", "wayfarer", *arguments],
            env=self._environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode:
            raise LoopFailed(f"wayfarer {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def first_login_link(self) -> str:
        found = re.search(r"/staff/link/wfl_\S+", self.said)
        if not found:
            raise LoopFailed("the server printed no login link for the first admin")
        return found.group()

    def emulator(self) -> dict[str, str]:
        """Address and key of its emulator."""
        return dict(json.loads((self.data_dir / "emulator.json").read_text()))

    def at_emulator(self, path: str) -> list[dict[str, Any]]:
        """A list as Azure gives it, such as fine_tuning/jobs."""
        note = self.emulator()
        answer = httpx.get(f"{note['url']}/openai/v1/{path}", headers={"api-key": note["key"]}, timeout=30)
        return list(answer.raise_for_status().json()["data"])

    def _collect_output(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.output.append(line)  # one by one: others read while the server still talks

    def _wait_until_ready(self, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise LoopFailed(f"the server did not become ready; it said:\n{self.said}")


def gone(address: str, within_seconds: float) -> bool:
    """Whether nothing listens at the address any more, now or soon."""
    host, _, port = address.removeprefix("http://").partition(":")
    end = time.monotonic() + within_seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))):
                return True
        time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
