"""The trainer as a process: started for one job's folder, ended with the emulator, never two in one folder."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from azure_emulator.file_lock import try_lock
from azure_emulator.settings import KEY_VARIABLE

_LOCK_WAIT = 10.0  # seconds; a trainer whose emulator was killed ends within 5


class TrainerBusyError(Exception):
    """Another trainer still holds the folder."""


async def start_trainer(folder: Path) -> asyncio.subprocess.Process:
    """Start training in the folder. Raises TrainerBusyError when an older trainer does not let go of it.

    The lock's descriptor is handed to the child and closed here, so the lock lives exactly as long as the child:
    also when this process is killed and its successor comes to the same folder.
    """
    lock = await _lock(folder / "trainer.lock")
    try:
        with (folder / "trainer.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "azure_emulator.tiny_model.train",
                str(folder),
                "--exit-with-stdin",
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                env={name: value for name, value in os.environ.items() if name != KEY_VARIABLE},
            )
    finally:
        os.close(lock)


async def stop_trainer(process: asyncio.subprocess.Process) -> None:
    """End it now; its saved state is whole at every moment."""
    if process.returncode is None:
        try:
            process.send_signal(signal.SIGKILL)
        except ProcessLookupError:
            return
    await process.wait()


async def _lock(path: Path) -> int:
    for _ in range(int(_LOCK_WAIT / 0.1)):
        descriptor = try_lock(path)
        if descriptor is not None:
            return descriptor
        await asyncio.sleep(0.1)
    raise TrainerBusyError(f"{path.parent.name} is still held by an earlier trainer.")


def last_words(folder: Path) -> str:
    """The last line of the trainer's log, for the reason of a failure."""
    try:
        lines = (folder / "trainer.log").read_text(errors="replace").strip().splitlines()
    except FileNotFoundError:
        return ""
    return lines[-1] if lines else ""
