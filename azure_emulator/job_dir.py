"""A job's folder: what the trainer is told in it, and what it has written so far.

The trainer appends whole lines; a line that is still being written is left for the next look.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from azure_emulator.state import write_whole

Row = dict[str, Any]

BASE_FILE = "base.safetensors"
TRAINING_FILE = "training.jsonl"
VALIDATION_FILE = "validation.jsonl"

_KEPT = {"job.json", "resolved.json", "metrics.jsonl", "checkpoints.jsonl", "result.json", "error.json", "trainer.log"}


def prepare(folder: Path, base: Path, training: Path, validation: Path | None, job: Row) -> None:
    """Lay out the folder. Data and base are linked, so that deleting a file or an older job does not hurt this one."""
    folder.mkdir(parents=True)
    _link(base, folder / BASE_FILE)
    _link(training, folder / TRAINING_FILE)
    if validation:
        _link(validation, folder / VALIDATION_FILE)
    told = {
        "base": str(folder / BASE_FILE),
        "training_file": str(folder / TRAINING_FILE),
        "validation_file": str(folder / VALIDATION_FILE) if validation else None,
        **job,
    }
    write_whole(folder / "job.json", json.dumps(told, indent=1).encode())


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


def tidy(folder: Path, checkpoints: set[str]) -> None:
    """After the end: keep these checkpoints (paths within the folder) and what was said, drop the trainer's state.

    The training data goes too: who deletes the uploaded file must not leave a copy of it here.
    """
    for path in [*folder.glob("*"), *folder.glob("checkpoints/*")]:
        name = str(path.relative_to(folder))
        if path.is_file() and name not in _KEPT and name not in checkpoints:
            path.unlink()


def read_object(path: Path) -> Row | None:
    """The JSON object in the file, None while there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None


class Tail:
    """Reads the JSON lines that were added to a file since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def new_rows(self) -> Iterator[Row]:
        for line in self._new_lines():
            if line.strip():
                yield json.loads(line)

    def _new_lines(self) -> list[bytes]:
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return []
        if size < self._read:  # a resumed trainer has cut back to its last saved step
            self._read = 0
        with self._path.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(whole)
        return whole.splitlines()


class PausePoint:
    """Notices the trainer's next saved state after the first question."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "state.npz"
        self._first: tuple[int, ...] | None = None

    def reached(self) -> bool:
        mark = self._mark()
        if self._first is None:
            self._first = mark
        return mark != self._first

    def _mark(self) -> tuple[int, ...]:
        """Every saved state is a new file put in the place of the one before."""
        try:
            state = self._path.stat()
        except FileNotFoundError:
            return ()
        return state.st_ino, state.st_mtime_ns, state.st_size
