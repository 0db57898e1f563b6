"""Session cookies and secret tokens, shared by the chat and the desks.

The cookie holds the JSON Web Token that Chainlit expects (HS256; identifier, display_name, metadata, exp, iat), so one
sign-in serves both. It carries no role: roles are looked up in the user table at every request.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

SESSION_COOKIE = "wayfarer_session"
GUEST_PREFIX = "guest:"
GUEST_LIFETIME = timedelta(days=180)


@dataclass(frozen=True)
class SessionClaims:
    identifier: str
    version: int
    """The user's session_version when the cookie was made; an older one is void."""
    expires_at: datetime

    @property
    def is_guest(self) -> bool:
        return self.identifier.startswith(GUEST_PREFIX)


def make_session_token(
    identifier: str, display_name: str, version: int, *, secret: str, now: datetime, lifetime: timedelta
) -> str:
    claims = {
        "identifier": identifier,
        "display_name": display_name,
        "metadata": {},
        "version": version,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def read_session_token(token: str, *, secret: str, now: datetime) -> SessionClaims | None:
    """None for a token that is not ours, was changed, or has expired."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            options={"require": ["exp", "identifier"], "verify_exp": False, "verify_iat": False},
        )
        session = SessionClaims(
            identifier=str(claims["identifier"]),
            version=int(claims.get("version", 0)),
            expires_at=datetime.fromtimestamp(int(claims["exp"]), tz=now.tzinfo),
        )
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError):
        return None
    return session if session.expires_at > now else None


def make_secret_token(prefix: str) -> str:
    """A token that nobody can guess (256 bits); the prefix says what it opens, as `wft_` does for the API."""
    return prefix + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256 in hex. A plain hash is enough for a token with 256 random bits; passwords would need a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()
