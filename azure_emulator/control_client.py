"""Drives a running emulator's clock and faults from a test or a script.

control = find_emulator(Path("var/emulator"))
control.add_fault("rate_limit", path="*/chat/completions", times=2)
control.move(hours=24)
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from azure_emulator.control.address_file import find_address

_TIMEOUT = 30.0


class ControlRefusedError(Exception):
    """The emulator refused; the message is its own."""


class ControlClient:
    """Safe to share between threads. Raises ControlRefusedError, and httpx.TransportError when nobody answers."""

    def __init__(self, url: str, key: str) -> None:
        # No proxy of the environment: the emulator is on this machine.
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/emulator/api/", headers={"api-key": key}, timeout=_TIMEOUT, trust_env=False
        )

    def __enter__(self) -> "ControlClient":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def state(self) -> dict[str, Any]:
        """Clock, files, jobs, deployments with their cost, quota, faults, limits and the last requests."""
        return self._ask("GET", "state")

    def clock(self) -> dict[str, float]:
        """`now` (Unix seconds of emulator time), `ahead` (seconds before real time), `speed` (1 is real)."""
        return self._ask("GET", "clock")

    def move(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> dict[str, float]:
        """Move the clock forward; whoever waits for emulator time wakes at once."""
        distance = timedelta(days=days, hours=hours, seconds=seconds)
        return self._ask("POST", "clock", {"move": distance.total_seconds()})

    def set_speed(self, factor: float) -> dict[str, float]:
        return self._ask("POST", "clock", {"speed": factor})

    def faults(self) -> list[dict[str, Any]]:
        """Every rule with its counts `matched` and `fired`."""
        rules: list[dict[str, Any]] = self._ask("GET", "faults")["faults"]
        return rules

    def kinds(self) -> list[dict[str, Any]]:
        """Every kind of fault with what it does and its options."""
        kinds: list[dict[str, Any]] = self._ask("GET", "faults")["kinds"]
        return kinds

    def add_fault(self, kind: str, **how: Any) -> dict[str, Any]:
        """`how`: method, path, after, times (0: no end), share, seed, and the options of the kind."""
        return self._ask("POST", "faults", {"kind": kind, **how})

    def remove_fault(self, id: str) -> None:
        self._ask("DELETE", f"faults/{id}")

    def clear_faults(self) -> int:
        """Remove every rule; gives how many there were."""
        return int(self._ask("DELETE", "faults")["removed"])

    def requests(self) -> list[dict[str, Any]]:
        """The last requests, newest first."""
        requests: list[dict[str, Any]] = self._ask("GET", "requests")["requests"]
        return requests

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        reply = self._http.request(method, path, json=body)
        if reply.is_error:
            raise ControlRefusedError(_message(reply))
        answer: dict[str, Any] = reply.json()
        return answer


def find_emulator(data_dir: Path) -> ControlClient:
    """The emulator that runs in this data directory. Raises NotRunningError."""
    address = find_address(data_dir)
    return ControlClient(address.url, address.key)


def _message(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"The emulator answered {reply.status_code}: {reply.text[:200]}"
