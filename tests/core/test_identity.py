"""Session tokens: whose they are, until when, and what is not one."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity import hash_token, make_secret_token, make_session_token, read_session_token

SECRET = "s" * 40
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def token(**others: Any) -> str:
    values = {"version": 3, "secret": SECRET, "now": NOON, "lifetime": HOUR, **others}
    return make_session_token("ada@example.com", "Ada", **values)


def signed(claims: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def test_a_token_says_who_and_until_when() -> None:
    session = read_session_token(token(), secret=SECRET, now=NOON)
    assert session and (session.identifier, session.version, session.is_guest) == ("ada@example.com", 3, False)
    assert session.expires_at == NOON + HOUR


def test_a_token_is_what_chainlit_expects() -> None:
    claims = jwt.decode(token(), SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False})
    assert {"identifier", "display_name", "metadata", "exp", "iat"} <= set(claims)
    assert "role" not in claims


def test_a_guest_is_known_by_the_identifier() -> None:
    guest = make_session_token("guest:1", "Guest", 0, secret=SECRET, now=NOON, lifetime=HOUR)
    session = read_session_token(guest, secret=SECRET, now=NOON)
    assert session and session.is_guest


@pytest.mark.parametrize(
    ("later", "valid"), [(timedelta(0), True), (HOUR - timedelta(seconds=1), True), (HOUR, False), (HOUR * 24, False)]
)
def test_a_token_ends_at_its_time(later: timedelta, valid: bool) -> None:
    assert (read_session_token(token(), secret=SECRET, now=NOON + later) is not None) is valid


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


END = int((NOON + HOUR).timestamp())


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "a.b.c",
        unsigned({"identifier": "ada@example.com", "exp": END}),
        signed({"identifier": "ada@example.com", "exp": END}, secret="t" * 40),
        signed({"identifier": "ada@example.com", "exp": END}, secret="s" * 64, algorithm="HS512"),
        signed({"identifier": "ada@example.com"}),
        signed({"exp": END}),
        signed({"identifier": "ada@example.com", "exp": "soon"}),
        signed({"identifier": "ada@example.com", "exp": 1e300}),
        signed({"identifier": "ada@example.com", "exp": END, "version": "new"}),
        signed({"identifier": "ada@example.com", "exp": END, "version": None}),
    ],
    ids=["empty", "word", "dots", "unsigned", "foreign secret", "other algorithm", "no end", "nobody", "end in words",
         "end beyond time", "version in words", "version null"],
)  # fmt: skip
def test_what_is_not_ours_is_nobody(forged: str) -> None:
    assert read_session_token(forged, secret=SECRET, now=NOON) is None


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_token_is_nobody(place: int, change: int) -> None:
    good = token()
    raw = bytearray(good.encode())
    raw[place % len(raw)] ^= change
    changed = raw.decode("latin-1")
    session = read_session_token(changed, secret=SECRET, now=NOON)
    # The last character of a signature carries two bits that mean nothing.
    assert session is None or place % len(raw) == len(raw) - 1


def test_secret_tokens_differ_and_say_what_they_open() -> None:
    tokens = {make_secret_token("wft_") for _ in range(100)}
    assert len(tokens) == 100 and all(token.startswith("wft_") and len(token) == 47 for token in tokens)
    assert len({hash_token(token) for token in tokens}) == 100 and all(len(hash_token(t)) == 64 for t in tokens)
