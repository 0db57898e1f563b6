"""A real emulator process for tests: started on a free port, ended by the id of the process that was started."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

KEY = "test-key"
_START_SECONDS = 30


class EmulatorProcess:
    """`url` is known once it listens. The process dies with this one, however this one ends."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir = data_dir
        self._process = subprocess.Popen(
            [sys.executable, "-m", "azure_emulator", "--data-dir", str(data_dir), "--exit-with-stdin", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "WAYFARER_EMULATOR_KEY": KEY},
        )
        self.url = self._listening_line().rpartition(" ")[2].strip()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _listening_line(self) -> str:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], _START_SECONDS)
        line = self._process.stdout.readline() if ready else ""
        if not line.startswith("azure-emulator listening on http://"):
            self.kill()
            raise AssertionError(f"the emulator did not start: {line!r}")
        return line

    def kill(self) -> None:
        """As abruptly as a power cut would end it."""
        self._process.kill()
        self._reap()

    def terminate(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop; gives the seconds that took."""
        began = time.monotonic()
        self._process.send_signal(how)
        self._process.wait(timeout=20)
        taken = time.monotonic() - began
        self._reap()
        return taken

    def close_stdin(self) -> float:
        """What the death of the parent does to it; gives the seconds until it has ended."""
        assert self._process.stdin
        began = time.monotonic()
        self._process.stdin.close()
        self._process.wait(timeout=20)
        taken = time.monotonic() - began
        self._reap()
        return taken

    def _reap(self) -> None:
        self._process.wait(timeout=20)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
