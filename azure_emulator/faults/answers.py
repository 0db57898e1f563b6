"""The refusals that a fault puts in the service's place, in the words of the surface that was asked.

Sources: public issue threads and question pages that quote replies of the real service.
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from math import ceil

from starlette.responses import Response

from azure_emulator.auth import DATA_AUDIENCES
from azure_emulator.chat_errors import rate_limited
from azure_emulator.errors import (
    AuthoringError,
    ServiceError,
    arm_busy,
    arm_expired_token,
    internal_failure,
    no_token,
)
from azure_emulator.exchange import json_response
from azure_emulator.faults.kinds import FaultKind, RetryAfter
from azure_emulator.faults.rules import FaultRule
from azure_emulator.surfaces import Face, Surface

_A_YEAR = 31_536_000
_AUTHORING = re.compile(r"/(?:files|fine_tuning)(?:/|$)")
_AUTHORING_CODES = {
    FaultKind.RATE_LIMIT: (429, "tooManyRequests"),
    FaultKind.SERVER_ERROR: (500, "internalFailure"),
    FaultKind.UNAVAILABLE: (503, "serviceUnavailable"),
    FaultKind.CONFLICT: (409, "conflict"),
}
_FAILED = "The service is temporarily unable to process your request. Please try again later."
_JUST_EXPIRED = timedelta(minutes=1)


def fault_answer(rule: FaultRule, face: Face, path: str, account_id: str) -> Response:
    """In the words of the service behind the path; `account_id` is what a refusal of the control plane names."""
    if face.surface is not Surface.ARM and _AUTHORING.search(path) and rule.kind in _AUTHORING_CODES:
        refusal: ServiceError = _authoring_refusal(rule)
    else:
        refusal = _refusal(rule, face, account_id)
    headers = retry_headers(rule) if rule.kind is FaultKind.RATE_LIMIT else {}
    return json_response(refusal.body(face), refusal.status, headers)


def retry_headers(rule: FaultRule, now: Callable[[], float] = time.time) -> dict[str, str]:
    """`now` is real time: a date is read by the client with a clock of its own."""
    seconds = rule.number("seconds")
    choices = {
        RetryAfter.SECONDS: {"retry-after": str(ceil(seconds)), "retry-after-ms": str(round(seconds * 1000))},
        RetryAfter.DATE: {"retry-after": formatdate(now() + seconds, usegmt=True)},
        RetryAfter.ABSENT: {},
        RetryAfter.ABSURD: {"retry-after": str(_A_YEAR), "retry-after-ms": str(_A_YEAR * 1000)},
        RetryAfter.NONSENSE: {"retry-after": "soon", "retry-after-ms": "soon"},
    }
    return choices[RetryAfter(rule.word("retry_after"))]


def _authoring_refusal(rule: FaultRule) -> AuthoringError:
    """What files and jobs say, who have codes of their own."""
    status, code = _AUTHORING_CODES[rule.kind]
    if rule.kind is FaultKind.RATE_LIMIT:
        return AuthoringError(status, code, f"Too many requests. Please retry after {_told_seconds(rule)} seconds.")
    return AuthoringError(status, code, _FAILED)


def _told_seconds(rule: FaultRule) -> int:
    return _A_YEAR if rule.word("retry_after") == RetryAfter.ABSURD else ceil(rule.number("seconds"))


def _refusal(rule: FaultRule, face: Face, account_id: str) -> ServiceError:
    control = face.surface is Surface.ARM
    match rule.kind:
        case FaultKind.RATE_LIMIT:
            return _control_throttle(rule) if control else rate_limited("call", _told_seconds(rule), face.version)
        case FaultKind.SERVER_ERROR:
            return _control_failure() if control else internal_failure()
        case FaultKind.UNAVAILABLE:
            return _unavailable(control)
        case FaultKind.REQUEST_TIMEOUT:
            return ServiceError(408, "RequestTimeout" if control else "Timeout", "The operation was timeout.")
        case FaultKind.CONFLICT:
            return arm_busy(account_id) if control else _conflict()
        case FaultKind.TOKEN_EXPIRED:
            return _expired(control, datetime.now(UTC))
    raise ValueError(f"{rule.kind} is no answer")


def _control_throttle(rule: FaultRule) -> ServiceError:
    seconds = _told_seconds(rule)
    message = f"The request is being throttled as the limit has been reached. Retry after {seconds} seconds."
    return ServiceError(429, "TooManyRequests", message)


def _control_failure() -> ServiceError:
    return ServiceError(500, "InternalServerError", "Encountered internal server error.")


def _unavailable(control: bool) -> ServiceError:
    code = "ServiceUnavailable" if control else "serviceUnavailable"
    return ServiceError(503, code, "The service is temporarily unable to process your request. Please try again later.")


def _conflict() -> ServiceError:
    return ServiceError(409, "conflict", "The request conflicts with another one on the same resource.")


def _expired(control: bool, now: datetime) -> ServiceError:
    return arm_expired_token(now - _JUST_EXPIRED, now) if control else no_token(DATA_AUDIENCES[0])
