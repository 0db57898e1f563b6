"""The refusals that a fault puts in the service's place, in the words of the surface that was asked.

Sources: public issue threads and question pages that quote replies of the real service.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from math import ceil

from starlette.responses import Response

from azure_emulator.auth import DATA_AUDIENCES
from azure_emulator.errors import ServiceError, arm_busy, arm_expired_token, internal_failure, no_token
from azure_emulator.exchange import json_response
from azure_emulator.faults.kinds import FaultKind, RetryAfter
from azure_emulator.faults.rules import FaultRule
from azure_emulator.surfaces import Face, Surface

_A_YEAR = 31_536_000
_JUST_EXPIRED = timedelta(minutes=1)


def fault_answer(rule: FaultRule, face: Face, account_id: str) -> Response:
    """`account_id` is what a refusal of the control plane names."""
    refusal = _refusal(rule, face.surface, account_id)
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


def _refusal(rule: FaultRule, surface: Surface, account_id: str) -> ServiceError:
    control = surface is Surface.ARM
    match rule.kind:
        case FaultKind.RATE_LIMIT:
            return _too_many(control, ceil(rule.number("seconds")))
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


def _too_many(control: bool, seconds: int) -> ServiceError:
    if control:
        message = f"The request is being throttled as the limit has been reached. Retry after {seconds} seconds."
        return ServiceError(429, "TooManyRequests", message)
    message = (
        "Requests to this operation have exceeded the call rate limit of your current AIServices S0 pricing tier. "
        f"Please retry after {seconds} seconds."
    )
    return ServiceError(429, "429", message)


def _control_failure() -> ServiceError:
    return ServiceError(500, "InternalServerError", "Encountered internal server error.")


def _unavailable(control: bool) -> ServiceError:
    code = "ServiceUnavailable" if control else "serviceUnavailable"
    return ServiceError(503, code, "The service is temporarily unable to process your request. Please try again later.")


def _conflict() -> ServiceError:
    return ServiceError(409, "conflict", "The request conflicts with another one on the same resource.")


def _expired(control: bool, now: datetime) -> ServiceError:
    return arm_expired_token(now - _JUST_EXPIRED, now) if control else no_token(DATA_AUDIENCES[0])
