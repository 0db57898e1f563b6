"""Who may ask: the account's key, or a token for the right audience. The control plane takes no `api-key`.

As a bearer, the key itself stands for a token of every audience, so that no token has to be fetched at a desk.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

from azure_emulator import errors
from azure_emulator.errors import ServiceError
from azure_emulator.surfaces import Surface
from azure_emulator.tokens import Token, looks_like_token, read_token

DATA_AUDIENCES = ("https://cognitiveservices.azure.com", "https://ai.azure.com")
ARM_AUDIENCES = (
    "https://management.core.windows.net/",
    "https://management.core.windows.net",
    "https://management.azure.com/",
    "https://management.azure.com",
)


def refusal(surface: Surface, headers: Mapping[str, str], key: str, now: float) -> ServiceError | None:
    """The 401 that these headers deserve, or None. `now` is real time in Unix seconds: tokens come from outside."""
    bearer = _bearer(headers.get("authorization", ""))
    if bearer and _same(bearer, key):
        return None
    if surface is Surface.ARM:
        return _arm_refusal(bearer, key, now)
    return _data_refusal(headers.get("api-key"), bearer, key, now)


def _data_refusal(given_key: str | None, bearer: str | None, key: str, now: float) -> ServiceError | None:
    if given_key is not None and _same(given_key, key):
        return None
    token = read_token(bearer, key) if bearer else None
    if token and token.audience.rstrip("/") in DATA_AUDIENCES and token.expires > now:
        return None
    if given_key is not None or (bearer and not looks_like_token(bearer)):
        return errors.wrong_key()
    return errors.no_token(DATA_AUDIENCES[0])


def _arm_refusal(bearer: str | None, key: str, now: float) -> ServiceError | None:
    if bearer is None:
        return errors.arm_no_token()
    token = read_token(bearer, key)
    return _arm_token_refusal(token, now) if token else errors.arm_wrong_token()


def _arm_token_refusal(token: Token, now: float) -> ServiceError | None:
    if token.audience not in ARM_AUDIENCES:
        return errors.arm_wrong_audience(token.audience, ARM_AUDIENCES)
    if token.expires <= now:
        return errors.arm_expired_token(datetime.fromtimestamp(token.expires, UTC), datetime.fromtimestamp(now, UTC))
    return None


def _bearer(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _same(given: str, key: str) -> bool:
    return hmac.compare_digest(given.encode(), key.encode())
