"""What a create-job request may say, decided without touching anything. Rules: authoring specification, v1 schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azure_emulator.errors import ServiceError, invalid_payload

HYPERPARAMETERS = ("n_epochs", "batch_size", "learning_rate_multiplier")
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "n_epochs": (1, 50),
    "batch_size": (1, 256),
    "learning_rate_multiplier": (0, 10),
}
_TRAINING_TYPES = {
    "standard": "standard",
    "globalstandard": "globalStandard",
    "developer": "developerTier",
    "developertier": "developerTier",
}
_SUFFIX = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MAX_SEED = 2147483647


@dataclass(frozen=True)
class JobRequest:
    """`hyperparameters` has all three names; None asks the service to choose."""

    model: str
    training_file: str
    validation_file: str | None
    suffix: str | None
    seed: int | None
    hyperparameters: dict[str, float | None]
    method: dict[str, Any] | None
    metadata: dict[str, str] | None
    training_type: str


def read_job_request(body: Mapping[str, Any]) -> JobRequest:
    """Raises ServiceError (400 invalidPayload) naming the first field that is wrong."""
    return JobRequest(
        model=_text(body, "model"),
        training_file=_text(body, "training_file"),
        validation_file=_optional_text(body, "validation_file"),
        suffix=_suffix(body),
        seed=_seed(body),
        hyperparameters=_hyperparameters(body),
        method=body.get("method"),
        metadata=read_metadata(body.get("metadata")),
        training_type=_training_type(body.get("trainingType")),
    )


def _text(body: Mapping[str, Any], name: str) -> str:
    value = _optional_text(body, name)
    if value is None:
        raise invalid_payload(f"The '{name}' property is required.", name)
    return value


def _optional_text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise invalid_payload(f"The '{name}' property must be a non-empty string.", name)
    return value


def _suffix(body: Mapping[str, Any]) -> str | None:
    suffix = _optional_text(body, "suffix")
    if suffix is None or _SUFFIX.fullmatch(suffix):
        return suffix
    if "." in suffix:
        raise invalid_payload(f"The suffix '{suffix}' is not valid: '.' is a reserved character.", "suffix")
    message = f"The suffix '{suffix}' is not valid: use 1 to 40 letters, digits, '-' or '_'."
    raise invalid_payload(message, "suffix")


def _seed(body: Mapping[str, Any]) -> int | None:
    seed = body.get("seed")
    if seed is None:
        return None
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= _MAX_SEED:
        raise invalid_payload(f"The 'seed' property must be an integer from 0 to {_MAX_SEED}.", "seed")
    return seed


def _training_type(value: Any) -> str:
    if value is None:
        return "standard"
    known = _TRAINING_TYPES.get(value.lower()) if isinstance(value, str) else None
    if known is None:
        message = f"The trainingType {value!r} is not supported: use Standard, GlobalStandard or Developer."
        raise invalid_payload(message, "trainingType")
    return known


def _hyperparameters(body: Mapping[str, Any]) -> dict[str, float | None]:
    """Values inside `method` win over the flat ones, which are the older place for the same thing."""
    flat = _object(body.get("hyperparameters"), "hyperparameters")
    nested = _object(_method(body).get("hyperparameters"), "method.supervised.hyperparameters")
    given = {**flat, **nested}
    return {name: _hyperparameter(name, given.get(name)) for name in HYPERPARAMETERS}


def _method(body: Mapping[str, Any]) -> Mapping[str, Any]:
    method = _object(body.get("method"), "method")
    kind = method.get("type", "supervised" if not method else None)
    if kind == "supervised":
        return _object(method.get("supervised"), "method.supervised")
    if kind in ("dpo", "reinforcement"):
        raise invalid_payload(f"The specified base model does not support fine-tuning with method '{kind}'.", "method")
    raise invalid_payload("The 'method.type' property must be supervised, dpo or reinforcement.", "method.type")


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid_payload(f"The '{name}' property must be an object.", name)
    return value


def _hyperparameter(name: str, value: Any) -> float | None:
    if value is None or value in ("auto", -1):
        return None
    low, high = _BOUNDS[name]
    whole = name != "learning_rate_multiplier"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise invalid_payload(f"The '{name}' hyperparameter must be {'an integer' if whole else 'a number'}.", name)
    if not (low <= value <= high if whole else low < value <= high):
        bounds = f"from {low:g} to {high:g}" if whole else f"above {low:g}, up to {high:g}"
        raise invalid_payload(f"The '{name}' hyperparameter must be {bounds}; got {value}.", name)
    return value


def read_metadata(value: Any, refuse: Any = invalid_payload) -> dict[str, str] | None:
    """Up to 16 pairs, keys of 64 and values of 512 characters. `refuse` makes the error of the surface asked."""
    if value is None:
        return None
    problem = _metadata_problem(value)
    if problem:
        error: ServiceError = refuse(f"The 'metadata' property {problem}.", "metadata")
        raise error
    return dict(value)


def _metadata_problem(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "must be an object"
    if len(value) > 16:
        return "may hold 16 pairs at most"
    if any(not isinstance(text, str) for text in value.values()):
        return "must hold strings only"
    if any(len(name) > 64 or len(text) > 512 for name, text in value.items()):
        return "may hold names of 64 and values of 512 characters at most"
    return None
