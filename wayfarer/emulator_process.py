"""The Azure emulator as a child process, and where other commands find it."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from core.errors import WayfarerError
from core.settings import Settings

_READY = "listening on "
_IDENTITY = {
    "azure_subscription_id": "00000000-0000-0000-0000-000000000000",
    "azure_resource_group": "wayfarer",
    "azure_account_name": "wayfarer",
    "azure_location": "swedencentral",
}


def wants_emulator(settings: Settings) -> bool:
    return settings.azure_openai_endpoint is None


@contextmanager
def run_emulator(settings: Settings) -> Iterator[Settings]:
    """Starts the emulator and gives settings that point to it. It ends with this process, even by kill -9.

    Its stdin is a pipe that nobody writes to: when this process is gone, the emulator reads end-of-file and stops.
    """
    key = os.environ.get("WAYFARER_EMULATOR_KEY") or secrets.token_urlsafe(24)
    folder = settings.data_dir.resolve() / "emulator"
    port = os.environ.get("WAYFARER_EMULATOR_PORT", "0")
    command = [sys.executable, "-m", "azure_emulator", "--port", port, "--data-dir", str(folder), "--exit-with-stdin"]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "WAYFARER_EMULATOR_KEY": key},
        start_new_session=True,  # Ctrl-C is for us; we stop the emulator after our last request to it
    )
    note = _note_path(settings)
    try:
        address = _wait_until_ready(child)
        _write_private(note, {"url": address, "key": key})
        yield _pointing_at(settings, address, key)
    finally:
        note.unlink(missing_ok=True)
        _stop(child)


def with_running_emulator(settings: Settings) -> Settings:
    """For commands beside a running server: settings that point to its emulator, if it has one."""
    if not wants_emulator(settings):
        return settings
    try:
        note = json.loads(_note_path(settings).read_text())
    except (FileNotFoundError, ValueError):
        # No server is running here. Commands that only need the database go on; the others fail to connect.
        note = {"url": "http://127.0.0.1:1", "key": "none"}
    return _pointing_at(settings, note["url"], note["key"])


def _pointing_at(settings: Settings, address: str, key: str) -> Settings:
    update: dict[str, Any] = {
        **_IDENTITY,
        "azure_openai_endpoint": address,
        "azure_openai_api_key": SecretStr(key),
        "azure_arm_url": address,
        "azure_arm_token": SecretStr(key),
        "azure_poll_seconds": min(settings.azure_poll_seconds, 1.0),
    }
    return settings.model_copy(update=update)


def _wait_until_ready(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    for line in child.stdout:
        if _READY in line:
            return line.split(_READY, 1)[1].strip()
    raise WayfarerError("The Azure emulator ended before it was ready: the lines above say why")


def _stop(child: subprocess.Popen[str]) -> None:
    if child.stdin:
        child.stdin.close()
    child.terminate()
    try:
        child.wait(timeout=4)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout:
        child.stdout.close()


def _note_path(settings: Settings) -> Path:
    return settings.data_dir.resolve() / "emulator.json"


def _write_private(path: Path, content: dict[str, str]) -> None:
    """Only the owner can read it, from its first byte on; readers see the old file or the new one."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(json.dumps(content))
    draft.replace(path)
