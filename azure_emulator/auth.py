"""Who may ask: one key, as `api-key` or `Authorization: Bearer`; the control plane takes the bearer form only."""

import hmac
from collections.abc import Mapping

from azure_emulator import errors
from azure_emulator.surfaces import Surface


def refusal(surface: Surface, headers: Mapping[str, str], key: str) -> errors.ServiceError | None:
    """The 401 that these headers deserve, or None. ARM never accepts API keys, so `api-key` does not count there."""
    bearer = _bearer(headers.get("authorization", ""))
    if surface is Surface.ARM:
        return _arm_refusal(bearer, key)
    if _same(headers.get("api-key", ""), key) or _same(bearer or "", key):
        return None
    return errors.wrong_key()


def _arm_refusal(bearer: str | None, key: str) -> errors.ServiceError | None:
    if bearer is None:
        return errors.arm_no_token()
    return None if _same(bearer, key) else errors.arm_wrong_token()


def _bearer(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _same(given: str, key: str) -> bool:
    return hmac.compare_digest(given.encode(), key.encode())
