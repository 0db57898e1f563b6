"""Who may use the control surface: whoever sends the key in a header, under the emulator's own name.

A page of another site can make a browser send requests here, but it can neither know the key nor set a header without
asking first, which is never granted. Checking Host keeps out names that only pretend to be this machine (DNS
rebinding); checking Origin keeps out other sites even if they learned the key.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

KEY_HEADER = "api-key"
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class ControlError(Exception):
    """A refusal of the control surface: `status` and a message that says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def check_host(headers: Mapping[str, str], bound_to: str) -> None:
    """Raises ControlError (403) for any other name than this machine's. Bound to all addresses, names are not known."""
    name = _name(headers.get("host", ""))
    if bound_to not in _EVERYWHERE and name not in _THIS_MACHINE | {bound_to}:
        raise ControlError(403, f"The emulator is not called '{name}': open it as {bound_to}.")


def check_origin(headers: Mapping[str, str]) -> None:
    """Raises ControlError (403) when a page of another origin asks."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise ControlError(403, f"Pages of '{origin}' may not use the emulator's controls.")


def check_key(headers: Mapping[str, str], key: str) -> None:
    """Raises ControlError (401) unless the key comes as `api-key` or as a bearer."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    given = headers.get(KEY_HEADER) or (bearer.strip() if scheme.lower() == "bearer" else "")
    if not hmac.compare_digest(given.encode(), key.encode()):
        raise ControlError(401, f"The key is missing or wrong: send WAYFARER_EMULATOR_KEY as '{KEY_HEADER}'.")


def _name(host: str) -> str:
    """The host without its port: `[::1]:80` gives `::1`."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
