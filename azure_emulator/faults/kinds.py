"""The kinds of faults, what each does, and the options it takes. The page and the command line show this list."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class FaultKind(StrEnum):
    RATE_LIMIT = "rate_limit"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"
    REQUEST_TIMEOUT = "request_timeout"
    CONFLICT = "conflict"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - no secret
    SLOW_FIRST_BYTE = "slow_first_byte"
    STALL = "stall"
    CUT = "cut"
    TRUNCATED_JSON = "truncated_json"
    DUPLICATE_EVENT = "duplicate_event"
    WRONG_CONTENT_TYPE = "wrong_content_type"
    UNKNOWN_STATUS = "unknown_status"
    JOB_STUCK = "job_stuck"
    JOB_FAILED = "job_failed"
    DEPLOYMENT_VANISHED = "deployment_vanished"


class RetryAfter(StrEnum):
    """What a 429 says about when to come back."""

    SECONDS = "seconds"
    DATE = "date"
    ABSENT = "absent"
    ABSURD = "absurd"  # a year
    NONSENSE = "nonsense"  # a word that is neither a number nor a date


class Page(StrEnum):
    """What a reply of the wrong type holds."""

    KEPT = "kept"  # the right bytes
    REPLACED = "page"  # a page of HTML, as a proxy or a sign-in in between would give


Option = str | float | int
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType({"retry_after": tuple(RetryAfter), "body": tuple(Page)})
"""Options that take one of a few words."""


@dataclass(frozen=True)
class KindInfo:
    """`effect` is a sentence for people; `options` are the defaults, whose types say what is taken."""

    title: str
    effect: str
    options: Mapping[str, Option]


ANSWERED = frozenset(
    {
        FaultKind.RATE_LIMIT,
        FaultKind.SERVER_ERROR,
        FaultKind.UNAVAILABLE,
        FaultKind.REQUEST_TIMEOUT,
        FaultKind.CONFLICT,
        FaultKind.TOKEN_EXPIRED,
    }
)
"""The service does not see the request: it is refused in its place."""

RESHAPED = frozenset(
    {
        FaultKind.SLOW_FIRST_BYTE,
        FaultKind.STALL,
        FaultKind.CUT,
        FaultKind.TRUNCATED_JSON,
        FaultKind.DUPLICATE_EVENT,
        FaultKind.WRONG_CONTENT_TYPE,
        FaultKind.UNKNOWN_STATUS,
    }
)
"""The service does its work; what goes wrong is the way of its reply to the client."""


def _info(title: str, effect: str, **options: Option) -> KindInfo:
    return KindInfo(title, effect, MappingProxyType(options))


_AT = 3  # in a stream of chat the third event is the first with text

KINDS: Mapping[FaultKind, KindInfo] = MappingProxyType(
    {
        FaultKind.RATE_LIMIT: _info(
            "429 Too many requests",
            "Answers 429; Retry-After comes as seconds, as a date, not at all, as a year, or as nonsense.",
            retry_after=RetryAfter.SECONDS.value,
            seconds=1.0,
        ),
        FaultKind.SERVER_ERROR: _info("500 Internal error", "Answers 500."),
        FaultKind.UNAVAILABLE: _info("503 Unavailable", "Answers 503."),
        FaultKind.REQUEST_TIMEOUT: _info("408 Timeout", "Answers 408."),
        FaultKind.CONFLICT: _info("409 Conflict", "Answers 409, as if another change were under way."),
        FaultKind.TOKEN_EXPIRED: _info("401 Token expired", "Answers 401 although the key is right."),
        FaultKind.SLOW_FIRST_BYTE: _info(
            "Slow first byte", "Does the work, then waits before the first byte of the reply.", seconds=10.0
        ),
        FaultKind.STALL: _info(
            "Stall in mid-reply", "Sends half a reply, or a stream up to one event, and waits.", seconds=10.0, event=_AT
        ),
        FaultKind.CUT: _info(
            "Cut in mid-reply",
            "Closes the connection in the middle of a reply or of one event of a stream.",
            event=_AT,
        ),
        FaultKind.TRUNCATED_JSON: _info(
            "Truncated JSON", "Ends a JSON reply, or one event of a stream, halfway, as if it were whole.", event=_AT
        ),
        FaultKind.DUPLICATE_EVENT: _info("Duplicate event", "Sends one event of a stream twice.", event=_AT),
        FaultKind.WRONG_CONTENT_TYPE: _info(
            "Wrong content type",
            "Calls the reply text/html; its bytes are kept, or a page of HTML stands in their place.",
            body=Page.KEPT.value,
        ),
        FaultKind.UNKNOWN_STATUS: _info(
            "Unknown status word",
            "Shows files, jobs, deployments and operations in a state that no document names.",
            word="warmingUp",
        ),
        FaultKind.JOB_STUCK: _info(
            "Job stuck", "The next job that would train stays as it is until the rule is removed."
        ),
        FaultKind.JOB_FAILED: _info(
            "Job failed", "The next job that would train fails instead.", code="internalFailure"
        ),
        FaultKind.DEPLOYMENT_VANISHED: _info(
            "Deployment vanished",
            "Deployments of this name (* stands for any) are gone before the request is answered.",
            deployment="*",
        ),
    }
)


def kinds_shown() -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "title": info.title,
            "effect": info.effect,
            "options": dict(info.options),
            "choices": {name: CHOICES[name] for name in info.options if name in CHOICES},
        }
        for kind, info in KINDS.items()
    ]
