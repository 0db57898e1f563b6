"""The service's limits, prices and waits in one place. The defaults are Azure's, but for the waits, which are short.

Sources: Azure OpenAI's page on quotas and limits, and its page on the cost of fine-tuning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

_QUOTAS = MappingProxyType({"GlobalStandard": 1000, "Standard": 240, "DeveloperTier": 250})
_QUOTA_PREFIX = "quota."


class LimitError(ValueError):
    """No such limit, or not a value it can have; the message says which there are."""


@dataclass(frozen=True)
class Limits:
    """Durations are emulator time. `--limit name=value` sets any of them, `--limit quota.SKU=value` a quota."""

    # Files
    file_bytes: int = 512 * 1024 * 1024
    files: int = 100
    total_file_bytes: int = 1024**3
    fewest_examples: int = 10

    # Jobs
    running_jobs: int = 3  # Standard and GlobalStandard together
    running_developer_jobs: int = 5
    queued_jobs: int = 20
    jobs: int = 100
    job_hours: float = 720.0  # a job that trains longer fails
    queue_seconds: float = 0.0  # the least that a job waits in the queue; hours at the real service

    # Deployments
    provisioning_seconds: float = 2.0  # minutes at the real service
    not_found_seconds: float = 3.0  # chat answers DeploymentNotFound for so long after Succeeded; up to 300 there
    developer_hours: float = 24.0
    idle_days: float = 15.0
    hosting_per_hour: float = 1.70  # US dollars for a fine-tuned deployment
    fine_tuned_deployments: int = 10
    deployments: int = 32
    quotas: Mapping[str, int] = field(default_factory=lambda: _QUOTAS)  # thousands of tokens per minute, by SKU

    # Models, from the day the data directory was made
    fine_tune_days: float = 365.0
    inference_days: float = 730.0
    fine_tuned_extra_days: float = 365.0  # that a fine-tuned model is served beyond its base

    # Chat
    tpm_per_capacity: int = 1000
    rpm_per_capacity: int = 6
    context_tokens: int = 128_000  # prompt and reply together
    reply_tokens: int = 16_384  # the most that a request may ask for


def with_limits(limits: Limits, wishes: Iterable[str]) -> Limits:
    """The limits with `name=value` wishes applied in their order. Raises LimitError."""
    for wish in wishes:
        name, sign, value = wish.partition("=")
        if not sign:
            raise LimitError(f"'{wish}' is not a limit: write name=value, for example queue_seconds=5.")
        limits = _with_limit(limits, name.strip(), value.strip())
    return limits


def limits_shown(limits: Limits) -> dict[str, float]:
    """Every limit by the name that `with_limits` takes."""
    plain = {entry.name: getattr(limits, entry.name) for entry in fields(Limits) if entry.name != "quotas"}
    return plain | {f"{_QUOTA_PREFIX}{sku}": quota for sku, quota in limits.quotas.items()}


def _with_limit(limits: Limits, name: str, value: str) -> Limits:
    known = limits_shown(limits)
    if name not in known:
        raise LimitError(f"There is no limit '{name}': there are {', '.join(known)}.")
    number = _number(name, value, type(known[name]))
    if name.startswith(_QUOTA_PREFIX):
        return replace(limits, quotas={**limits.quotas, name.removeprefix(_QUOTA_PREFIX): int(number)})
    changes: dict[str, Any] = {name: number}
    return replace(limits, **changes)


def _number(name: str, value: str, kind: type) -> float:
    try:
        number: float = kind(value)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise LimitError(f"The limit '{name}' must be {wanted}, not '{value}'.") from None
    if not 0 <= number < float("inf"):
        raise LimitError(f"The limit '{name}' must be zero or more, not {value}.")
    return number
