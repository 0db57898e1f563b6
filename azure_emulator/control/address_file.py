"""Where the running emulator of a data directory is found: a file that only its owner can read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from azure_emulator.file_lock import try_lock

LOCK_NAME = "emulator.lock"
_NAME = "running.json"


@dataclass(frozen=True)
class Address:
    url: str
    key: str


class NotRunningError(Exception):
    """No emulator runs in that data directory; the message says how to start one."""


def write_address(data_dir: Path, address: Address) -> None:
    """Only the owner can read it, from its first byte on; readers see the old file or the new one."""
    draft = data_dir / f".{_NAME}.draft"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(json.dumps(asdict(address)), "utf-8")
    draft.replace(data_dir / _NAME)


def remove_address(data_dir: Path) -> None:
    (data_dir / _NAME).unlink(missing_ok=True)


def find_address(data_dir: Path) -> Address:
    """Raises NotRunningError, also for the file that a killed emulator left behind: nobody holds its lock."""
    try:
        content = json.loads((data_dir / _NAME).read_text("utf-8"))
        address = Address(str(content["url"]), str(content["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise _not_running(data_dir) from None
    if not _is_held(data_dir / LOCK_NAME):
        raise _not_running(data_dir)
    return address


def _is_held(lock: Path) -> bool:
    if not lock.exists():
        return False
    descriptor = try_lock(lock)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def _not_running(data_dir: Path) -> NotRunningError:
    return NotRunningError(
        f"No emulator runs in '{data_dir}': start one with python -m azure_emulator --data-dir {data_dir}, "
        "or name the --data-dir of the one that runs."
    )
