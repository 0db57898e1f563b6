"""Moves new files from pending over running to processed or error, in the background."""

import asyncio
import logging
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from azure_emulator.clock import Clock
from azure_emulator.file_body import TRAINING
from azure_emulator.file_import import ImportFailedError, fetch
from azure_emulator.limits import Limits
from azure_emulator.records import FileRecord, FileStatus
from azure_emulator.state import State
from azure_emulator.training_lines import FileReport, check_file

_log = logging.getLogger(__name__)
_PENDING_FOR = 0.2  # seconds; long enough that a client meets the state, short enough not to matter
_UNFINISHED = (FileStatus.PENDING, FileStatus.RUNNING)


class FileChecks:
    def __init__(self, state: State, clock: Clock, limits: Limits, workers: Executor) -> None:
        self._state = state
        self._clock = clock
        self._limits = limits
        self._workers = workers
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, file_id: str) -> None:
        task = asyncio.create_task(self._process(file_id))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def resume(self) -> None:
        """Take up the files that an earlier process left unchecked."""
        for file in self._state.files.all():
            if file.status in _UNFINISHED:
                self.begin(file.id)

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _process(self, file_id: str) -> None:
        await self._clock.sleep(_PENDING_FOR)
        file = self._mark(file_id, FileStatus.RUNNING)
        if file is None:
            return
        try:
            if file.bytes is None:
                await self._fetch(file)
            await self._check(file)
        except ImportFailedError as failure:
            self._mark(file_id, FileStatus.ERROR, status_details=f"Import of file failed: {failure}")
        except Exception:  # whatever it is, nobody may wait for this file for ever
            _log.exception("File '%s' could not be read", file_id)
            self._mark(file_id, FileStatus.ERROR, status_details="The file could not be read.")

    async def _fetch(self, file: FileRecord) -> None:
        path = self._state.content_path(file.id)
        size = await fetch(file.content_url or "", path, self._room(file.purpose))
        if size > self._room(file.purpose):  # others came meanwhile
            path.unlink(missing_ok=True)
            raise ImportFailedError("the files of this resource leave no room for it.")
        if self._mark(file.id, FileStatus.RUNNING, bytes=size) is None:
            path.unlink(missing_ok=True)

    def _room(self, purpose: str) -> int:
        """The most bytes that an import may bring: what one file may have, and what others leave of the total."""
        if purpose != TRAINING:
            return self._limits.file_bytes
        used = sum(file.bytes or 0 for file in self._state.files.all() if file.purpose == TRAINING)
        return max(0, min(self._limits.file_bytes, self._limits.total_file_bytes - used))

    async def _check(self, file: FileRecord) -> None:
        """Only training data has a form to keep."""
        if file.purpose != TRAINING:
            self._mark(file.id, FileStatus.PROCESSED)
            return
        path = self._state.content_path(file.id)
        report = await asyncio.get_running_loop().run_in_executor(self._workers, _report, path)
        status = FileStatus.ERROR if report.problem else FileStatus.PROCESSED
        found = {"examples": report.examples, "has_images": report.has_images}
        self._mark(file.id, status, status_details=report.problem, **found)

    def _mark(self, file_id: str, status: FileStatus, **changes: Any) -> FileRecord | None:
        """None when the file was deleted meanwhile."""
        file = self._state.files.get(file_id)
        if file is None:
            return None
        marked = replace(file, status=status, **changes)
        self._state.files.put(file_id, marked)
        return marked


def _report(path: Path) -> FileReport:
    try:
        return check_file(path)
    except FileNotFoundError:  # deleted between the two looks
        return FileReport(0, None, "The file was deleted.")
