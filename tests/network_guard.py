"""No test can reach anything but this machine: whoever tries gets an error that names the address."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


class OutsideWorldError(AssertionError):
    """A test, or the code under it, wanted to leave the machine."""


@contextmanager
def loopback_only() -> Iterator[None]:
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_outside(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if host not in (None, "") and not _is_here(host):
            raise OutsideWorldError(f"A test wanted to look up '{host}': tests only talk to this machine")
        return look_up(host, *arguments, **options)

    with (
        patch.object(socket.socket, "connect", guarded_connect),
        patch.object(socket.socket, "connect_ex", guarded_connect_ex),
        patch.object(socket, "getaddrinfo", guarded_look_up),
    ):
        yield


def _refuse_outside(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        raise OutsideWorldError(f"A test wanted to reach {address}: tests only talk to this machine")


def _is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in ("localhost", "0.0.0.0"):  # noqa: S104  # a server may listen there; nobody is reached by it
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
