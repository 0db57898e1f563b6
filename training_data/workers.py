"""Work that is handed to other processes, which know nothing but this package.

Not multiprocessing: each of its processes loads all that the program has loaded, which is several times the memory,
and a fork would copy the locks of this process's threads as they are.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from queue import SimpleQueue
from typing import IO, Any, TypeVar

Result = TypeVar("Result")
_LENGTH = 8


class WorkerDied(Exception):
    """A process ended before it answered, most likely for want of memory."""


class Workers:
    """So many processes, which `do` may be called for from as many threads as one likes. Close them when done."""

    def __init__(self, count: int) -> None:
        command = [sys.executable, "-m", __name__]
        self._processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment())
            for _ in range(count)
        ]
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)

    def do(self, work: Callable[..., Result], *given: Any) -> Result:
        """Waits for a process that is free, and then for its answer. `work` is a function of a module of this package.

        Raises whatever `work` raises, or WorkerDied.
        """
        process = self._idle.get()
        try:
            assert process.stdin and process.stdout
            _write(process.stdin, (work, given))
            answer = _read(process.stdout)
        except (EOFError, BrokenPipeError) as error:
            raise WorkerDied(f"A process ended while it worked on {work.__name__}: {process.poll()}") from error
        finally:
            self._idle.put(process)
        if isinstance(answer, Exception):
            raise answer
        result: Result = answer
        return result

    def close(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.communicate()


def _environment() -> dict[str, str]:
    """Modules are found where this process finds them."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}


def _write(pipe: IO[bytes], value: Any) -> None:
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(content).to_bytes(_LENGTH) + content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    """Raises EOFError when the other side is gone."""
    length = pipe.read(_LENGTH)
    content = pipe.read(int.from_bytes(length)) if len(length) == _LENGTH else b""
    if not content:
        raise EOFError
    return pickle.loads(content)  # noqa: S301 - from a process that we started


def main() -> None:
    """Answers until there is nothing more to read."""
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever is printed must not come between the answers
    while True:
        try:
            work, arguments = _read(given)
        except EOFError:
            return
        try:
            answer = work(*arguments)
        except Exception as error:  # the caller raises it
            answer = error
        _write(answers, answer)


if __name__ == "__main__":
    main()
