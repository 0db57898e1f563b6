"""Access tokens as Entra issues them, signed by the emulator itself: so that audience and expiry are really checked.

A token is a JSON Web Token (RFC 7519) with HS256; its key comes from the account's key, which no token shows.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIFETIME = 3600  # seconds; Entra's are valid for 60 to 90 minutes
_TENANT = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Token:
    """What a token says of itself once its signature has been checked. `expires` in Unix seconds of real time."""

    audience: str
    expires: float


def make_token(audience: str, now: float, key: str, lifetime: float = LIFETIME) -> str:
    claims = {
        "aud": audience,
        "iss": f"https://sts.windows.net/{_TENANT}/",
        "iat": int(now),
        "nbf": int(now),
        "exp": int(now + lifetime),
        "tid": _TENANT,
        "ver": "1.0",
    }
    signed = f"{_encoded({'typ': 'JWT', 'alg': 'HS256'})}.{_encoded(claims)}"
    return f"{signed}.{_signature(signed, key)}"


def looks_like_token(text: str) -> bool:
    """A key has no dots; a token has two."""
    return text.count(".") == 2


def read_token(text: str, key: str) -> Token | None:
    """None for whatever this emulator has not signed."""
    signed, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(signed, key).encode()):
        return None
    claims = json.loads(_decoded(signed.partition(".")[2]))
    return Token(claims["aud"], claims["exp"])


def _encoded(part: Mapping[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _signature(signed: str, key: str) -> str:
    secret = hashlib.sha256(f"token:{key}".encode()).digest()
    return _base64(hmac.digest(secret, signed.encode(), "sha256"))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
