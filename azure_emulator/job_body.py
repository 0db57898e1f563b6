"""What a create-job request may say, decided without touching anything. Rules: authoring specification, v1 schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azure_emulator.errors import ServiceError, invalid_payload
from azure_emulator.surfaces import Face

HYPERPARAMETERS = ("n_epochs", "batch_size", "learning_rate_multiplier")
_METHODS = ("supervised", "dpo")
_WHOLE: Mapping[str, tuple[int, int]] = {"n_epochs": (1, 50), "batch_size": (1, 256)}
_FRACTIONS: Mapping[str, float] = {"learning_rate_multiplier": 10, "beta": 2, "l2_multiplier": 10}
"""The most that is allowed; the least is above 0, but for l2_multiplier, where 0 means none."""
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
    """`hyperparameters` has every name of the method; None asks the service to choose."""

    model: str
    training_file: str
    validation_file: str | None
    suffix: str | None
    seed: int | None
    hyperparameters: dict[str, float | None]
    method: dict[str, Any] | None
    metadata: dict[str, str] | None
    training_type: str


def read_job_request(body: Mapping[str, Any], face: Face) -> JobRequest:
    """Raises ServiceError (400 invalidPayload) naming the first field that is wrong, as this face sees it."""
    return JobRequest(
        model=_text(body, "model"),
        training_file=_text(body, "training_file"),
        validation_file=_optional_text(body, "validation_file"),
        suffix=_suffix(body),
        seed=_seed(body),
        hyperparameters=_hyperparameters(body, face),
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


def _hyperparameters(body: Mapping[str, Any], face: Face) -> dict[str, float | None]:
    """Values inside `method` win over the flat ones, which are the older place for the same thing."""
    method = _method(body, face)
    place = f"method.{method}.hyperparameters"
    flat = _object(body.get("hyperparameters"), "hyperparameters")
    nested = _object(_object((body.get("method") or {}).get(method), f"method.{method}").get("hyperparameters"), place)
    names = _names(method, face)
    unknown = sorted(set(nested) & set(_FRACTIONS) - set(names))
    if unknown:
        message = f"The '{unknown[0]}' hyperparameter is not supported for method '{method}' here."
        raise invalid_payload(message, f"{place}.{unknown[0]}")
    given = {**flat, **nested}
    return {name: _hyperparameter(name, given.get(name), face) for name in names}


def _names(method: str, face: Face) -> tuple[str, ...]:
    """v1 has no `l2_multiplier`."""
    if method == "supervised":
        return HYPERPARAMETERS
    return (*HYPERPARAMETERS, "beta", "l2_multiplier") if face.dated else (*HYPERPARAMETERS, "beta")


def _method(body: Mapping[str, Any], face: Face) -> str:
    method = _object(body.get("method"), "method")
    if not method:
        return "supervised"
    if not face.knows_methods:
        raise invalid_payload(f"The 'method' property is not supported in api-version {face.version}.", "method")
    kind = method.get("type")
    if kind == "reinforcement" and not face.dated:
        raise invalid_payload(f"The specified base model does not support fine-tuning with method '{kind}'.", "method")
    if kind not in _METHODS:
        raise invalid_payload("The 'method.type' property must be supervised or dpo.", "method.type")
    if kind == "dpo" and face.dated and method.get("dpo") is None:
        raise invalid_payload("The 'method.dpo' property is required.", "method.dpo")
    return str(kind)


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid_payload(f"The '{name}' property must be an object.", name)
    return value


def _hyperparameter(name: str, value: Any, face: Face) -> float | None:
    """-1 is how the service itself writes "auto"; the word is known on v1 only."""
    if value is None or value == -1 or (value == "auto" and not face.dated):
        return None
    problem = _whole_problem(value, *_WHOLE[name]) if name in _WHOLE else _fraction_problem(name, value)
    if problem:
        raise invalid_payload(f"The '{name}' hyperparameter must be {problem}; got {value!r}.", name)
    return float(value) if name not in _WHOLE else int(value)


def _whole_problem(value: Any, low: int, high: int) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "an integer"
    return None if low <= value <= high else f"from {low} to {high}"


def _fraction_problem(name: str, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "a number"
    high, none_allowed = _FRACTIONS[name], name == "l2_multiplier"
    if 0 < value <= high or (none_allowed and value == 0):
        return None
    return f"{'from' if none_allowed else 'above'} 0, up to {high:g}"


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
