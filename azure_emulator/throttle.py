"""What a deployment's capacity allows: so many requests in ten seconds, so many tokens in a minute.

Counted when a request arrives, whatever becomes of it. Tokens are an estimate: the prompt's characters and what the
reply may have at most. Sources: Azure OpenAI's page on managing quota; rate limits as ARM shows them for deployments;
replies 429 that users have published. Windows are emulator time and are forgotten at a restart.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from azure_emulator.limits import Limits

REQUEST_WINDOW = 10.0  # seconds
TOKEN_WINDOW = 60.0
NEVER = 86_400.0  # what the service says to a request that is larger than a whole window
_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_CHOICE = 16  # when the request does not say


class Exceeded(StrEnum):
    """The service's word for the limit that a request has hit."""

    REQUESTS = "call"
    TOKENS = "token"


@dataclass(frozen=True)
class Allowance:
    """`requests` in every ten seconds, `tokens` in every minute."""

    requests: int
    tokens: int

    def rules(self) -> list[dict[str, Any]]:
        """As ARM shows them."""
        return [
            {"key": "request", "renewalPeriod": int(REQUEST_WINDOW), "count": self.requests},
            {"key": "token", "renewalPeriod": int(TOKEN_WINDOW), "count": self.tokens},
        ]


def allowance(capacity: int, limits: Limits) -> Allowance:
    requests = capacity * limits.rpm_per_capacity * REQUEST_WINDOW / 60
    return Allowance(max(1, math.floor(requests)), capacity * limits.tpm_per_capacity)


def estimated_tokens(body: Mapping[str, Any]) -> int:
    """What the request counts for; the body need not be a valid one."""
    messages = body.get("messages")
    characters = sum(_characters(message) for message in messages) if isinstance(messages, list) else 0
    n = body.get("n")
    choices = n if isinstance(n, int) and n > 0 else 1
    most = body.get("max_completion_tokens") or body.get("max_tokens")
    reply = most if isinstance(most, int) and most > 0 else _TOKENS_PER_CHOICE
    return math.ceil(characters / _CHARACTERS_PER_TOKEN) + reply * choices


def _characters(message: Any) -> int:
    content = message.get("content") if isinstance(message, dict) else None
    parts = content if isinstance(content, list) else [{"text": content}]
    texts = (part.get("text") for part in parts if isinstance(part, dict))
    return sum(len(text) for text in texts if isinstance(text, str))


@dataclass(frozen=True)
class Verdict:
    """Whether a request may pass, and what the reply's headers say about what is left.

    `wait` is seconds until a refused request may try again; None for one that passes.
    """

    headers: Mapping[str, str]
    exceeded: Exceeded | None = None
    wait: float | None = None


@dataclass
class _Window:
    length: float
    began: float = -math.inf
    spent: int = 0

    def turn(self, now: float) -> None:
        if now >= self.began + self.length:
            self.began, self.spent = now, 0

    def left_over(self, now: float) -> float:
        """Seconds until it starts anew."""
        return self.began + self.length - now


class Throttle:
    """The windows of all deployments of one emulator process."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[_Window, _Window]] = {}

    def admit(self, deployment: str, allowed: Allowance, tokens: int, now: float) -> Verdict:
        """Count the request if it fits into both windows."""
        requests, minute = self._windows.setdefault(deployment, (_Window(REQUEST_WINDOW), _Window(TOKEN_WINDOW)))
        requests.turn(now)
        minute.turn(now)
        exceeded, wait = _exceeded(requests, minute, allowed, tokens, now)
        if exceeded is None:
            requests.spent += 1
            minute.spent += tokens
        headers = _headers(requests, minute, allowed, now)
        return Verdict(headers | (_retry_headers(exceeded, wait) if exceeded else {}), exceeded, wait)


def _exceeded(
    requests: _Window, minute: _Window, allowed: Allowance, tokens: int, now: float
) -> tuple[Exceeded | None, float | None]:
    if requests.spent >= allowed.requests:
        return Exceeded.REQUESTS, requests.left_over(now)
    if tokens > allowed.tokens:
        return Exceeded.TOKENS, NEVER
    if minute.spent + tokens > allowed.tokens:
        return Exceeded.TOKENS, minute.left_over(now)
    return None, None


def _headers(requests: _Window, minute: _Window, allowed: Allowance, now: float) -> dict[str, str]:
    return {
        "x-ratelimit-limit-requests": str(allowed.requests),
        "x-ratelimit-limit-tokens": str(allowed.tokens),
        "x-ratelimit-remaining-requests": str(max(0, allowed.requests - requests.spent)),
        "x-ratelimit-remaining-tokens": str(max(0, allowed.tokens - minute.spent)),
        "x-ratelimit-reset-requests": str(math.ceil(requests.left_over(now))),
        "x-ratelimit-reset-tokens": str(math.ceil(minute.left_over(now))),
    }


def _retry_headers(exceeded: Exceeded, wait: float | None) -> dict[str, str]:
    seconds = wait or 0.0
    return {
        "policy-id": "DeploymentRatelimit-Token" if exceeded is Exceeded.TOKENS else "DeploymentRatelimit-Call",
        "retry-after": str(math.ceil(seconds)),
        "retry-after-ms": str(math.ceil(seconds * 1000)),
    }
