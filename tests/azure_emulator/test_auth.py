"""Who may ask, and what everybody else is told: keys, tokens, audiences, expiry."""

import pytest

from azure_emulator.auth import refusal
from azure_emulator.surfaces import Face, Surface
from azure_emulator.tokens import LIFETIME, make_token, read_token

KEY = "the-key"
NOW = 1_800_000_000.0
DATA, AI, ARM, GRAPH = (
    "https://cognitiveservices.azure.com",
    "https://ai.azure.com",
    "https://management.azure.com/",
    "https://graph.microsoft.com",
)


def bearer(audience: str, *, key: str = KEY, issued: float = NOW) -> dict[str, str]:
    return {"authorization": f"Bearer {make_token(audience, issued, key)}"}


ACCEPTED = [
    pytest.param(Surface.V1, {"api-key": KEY}, id="v1 key"),
    pytest.param(Surface.V1, {"authorization": f"Bearer {KEY}"}, id="v1 key as bearer"),
    pytest.param(Surface.DATED, {"api-key": KEY}, id="dated key"),
    pytest.param(Surface.DATED, {"api-key": "wrong", "authorization": f"bearer {KEY}"}, id="one of two is right"),
    pytest.param(Surface.V1, bearer(DATA), id="v1 token"),
    pytest.param(Surface.DATED, bearer(f"{DATA}/"), id="dated token with a slash"),
    pytest.param(Surface.V1, bearer(AI), id="v1 token of the newer audience"),
    pytest.param(Surface.ARM, bearer(ARM), id="arm token"),
    pytest.param(Surface.ARM, {"authorization": f"Bearer {KEY}"}, id="arm key as bearer"),
]


@pytest.mark.parametrize(("surface", "headers"), ACCEPTED)
def test_who_may_ask(surface: Surface, headers: dict[str, str]) -> None:
    assert refusal(surface, headers, KEY, NOW) is None


REFUSED = [
    pytest.param(Surface.V1, {}, "Access token is missing", id="nothing"),
    pytest.param(Surface.V1, {"authorization": f"Basic {KEY}"}, "Access token is missing", id="basic"),
    pytest.param(Surface.V1, {"api-key": "wrong"}, "invalid subscription key", id="wrong key"),
    pytest.param(Surface.V1, {"authorization": "Bearer wrong"}, "invalid subscription key", id="wrong key as bearer"),
    pytest.param(Surface.V1, bearer(ARM), "audience is incorrect", id="v1 token for arm"),
    pytest.param(Surface.DATED, bearer(GRAPH), "audience is incorrect", id="dated token for something else"),
    pytest.param(Surface.V1, bearer(DATA, issued=NOW - LIFETIME), "or have expired", id="v1 expired"),
    pytest.param(Surface.V1, bearer(DATA, key="another"), "Access token is missing, invalid", id="v1 forged"),
    pytest.param(Surface.ARM, {"api-key": KEY}, "'Authorization' header is missing", id="arm refuses keys"),
    pytest.param(Surface.ARM, bearer(DATA), f"wrong audience or resource '{DATA}'", id="arm token for data"),
    pytest.param(Surface.ARM, bearer(ARM, issued=NOW - LIFETIME), "is earlier than current UTC time", id="arm expired"),
    pytest.param(Surface.ARM, bearer(ARM, key="another"), "The access token is invalid", id="arm forged"),
    pytest.param(Surface.ARM, {"authorization": "Bearer a.b.c"}, "The access token is invalid", id="arm nonsense"),
]


@pytest.mark.parametrize(("surface", "headers", "words"), REFUSED)
def test_who_is_refused(surface: Surface, headers: dict[str, str], words: str) -> None:
    refused = refusal(surface, headers, KEY, NOW)
    assert refused is not None and refused.status == 401
    assert words in str(refused.body(Face(surface, "")))


def test_the_expiry_is_told_as_arm_writes_it() -> None:
    refused = refusal(Surface.ARM, bearer(ARM, issued=NOW - LIFETIME - 1), KEY, NOW)
    assert refused is not None and refused.code == "ExpiredAuthenticationToken"
    assert "'1/15/2027 07:59:59 AM' is earlier than current UTC time '1/15/2027 08:00:00 AM'" in refused.message


def test_a_token_says_whom_it_is_for_and_until_when() -> None:
    token = read_token(make_token(DATA, NOW, KEY, lifetime=60), KEY)
    assert token is not None and (token.audience, token.expires) == (DATA, NOW + 60)
    assert KEY not in make_token(DATA, NOW, KEY)
