"""What a create-job request may say, as a table."""

from typing import Any

import pytest

from azure_emulator.errors import ServiceError
from azure_emulator.job_body import read_job_request
from azure_emulator.surfaces import Face, Surface

V1 = Face(Surface.V1, "v1")
PREVIEW = Face(Surface.DATED, "2025-04-01-preview")
OLDER = Face(Surface.DATED, "2024-10-21")

LEAST = {"model": "tiny-travel", "training_file": "file-1"}
AUTO = {"n_epochs": None, "batch_size": None, "learning_rate_multiplier": None}


def supervised(**hyperparameters: Any) -> dict[str, Any]:
    return {"method": {"type": "supervised", "supervised": {"hyperparameters": hyperparameters}}}


HYPERPARAMETERS: list[Any] = [
    pytest.param({}, AUTO, id="nothing given"),
    pytest.param({"hyperparameters": {"n_epochs": 3}}, AUTO | {"n_epochs": 3}, id="flat"),
    pytest.param(supervised(batch_size=8), AUTO | {"batch_size": 8}, id="in the method"),
    pytest.param(
        {"hyperparameters": {"n_epochs": 3}, **supervised(n_epochs=4)}, AUTO | {"n_epochs": 4}, id="method wins"
    ),
    pytest.param(supervised(n_epochs="auto", batch_size=-1), AUTO, id="auto"),
    pytest.param(
        {"hyperparameters": {"learning_rate_multiplier": 0.5}}, AUTO | {"learning_rate_multiplier": 0.5}, id="rate"
    ),
    pytest.param({"method": {"type": "supervised"}}, AUTO, id="method alone"),
]


@pytest.mark.parametrize(("given", "read"), HYPERPARAMETERS)
def test_hyperparameters(given: dict[str, Any], read: dict[str, Any]) -> None:
    assert read_job_request({**LEAST, **given}, V1).hyperparameters == read


TRAINING_TYPES = [
    (None, "standard"),
    ("Standard", "standard"),
    ("globalstandard", "globalStandard"),
    ("GlobalStandard", "globalStandard"),
    ("Developer", "developerTier"),
    ("developerTier", "developerTier"),
]


@pytest.mark.parametrize(("given", "read"), TRAINING_TYPES)
def test_training_types_in_any_spelling(given: str | None, read: str) -> None:
    assert read_job_request({**LEAST, "trainingType": given}, V1).training_type == read


REFUSED: list[Any] = [
    pytest.param({"model": None}, "model", id="no model"),
    pytest.param({"training_file": ""}, "training_file", id="no training file"),
    pytest.param({"validation_file": 3}, "validation_file", id="validation file is a number"),
    pytest.param({"suffix": "v1.2"}, "suffix", id="dot in the suffix"),
    pytest.param({"suffix": "ä"}, "suffix", id="letter in the suffix"),
    pytest.param({"suffix": "a" * 41}, "suffix", id="long suffix"),
    pytest.param({"seed": -1}, "seed", id="negative seed"),
    pytest.param({"seed": 2**31}, "seed", id="large seed"),
    pytest.param({"seed": 1.0}, "seed", id="seed is a fraction"),
    pytest.param({"trainingType": 1}, "trainingType", id="training type is a number"),
    pytest.param({"trainingType": "cheap"}, "trainingType", id="unknown training type"),
    pytest.param({"hyperparameters": {"n_epochs": 0}}, "n_epochs", id="no epochs"),
    pytest.param({"hyperparameters": {"n_epochs": 2.5}}, "n_epochs", id="half an epoch"),
    pytest.param({"hyperparameters": {"batch_size": 257}}, "batch_size", id="large batch"),
    pytest.param({"hyperparameters": {"learning_rate_multiplier": 0}}, "learning_rate_multiplier", id="rate 0"),
    pytest.param({"hyperparameters": []}, "hyperparameters", id="hyperparameters is a list"),
    pytest.param({"method": {"type": "reinforcement"}}, "method", id="reinforcement"),
    pytest.param({"method": {"type": "magic"}}, "method.type", id="unknown method"),
    pytest.param({"method": {"supervised": {}}}, "method.type", id="method without type"),
    pytest.param({"metadata": {"a": 1}}, "metadata", id="metadata number"),
    pytest.param({"metadata": {str(n): "x" for n in range(17)}}, "metadata", id="17 metadata pairs"),
    pytest.param({"metadata": {"k": "x" * 513}}, "metadata", id="long metadata"),
]


@pytest.mark.parametrize(("given", "param"), REFUSED)
def test_refused_requests(given: dict[str, Any], param: str) -> None:
    with pytest.raises(ServiceError) as refusal:
        read_job_request({**LEAST, **given}, V1)
    assert (refusal.value.status, refusal.value.code) == (400, "invalidPayload")
    assert getattr(refusal.value, "param", None) == param


def dpo(**hyperparameters: Any) -> dict[str, Any]:
    return {"method": {"type": "dpo", "dpo": {"hyperparameters": hyperparameters}}}


FACES: list[Any] = [
    pytest.param(V1, dpo(beta=0.2), AUTO | {"beta": 0.2}, id="dpo on v1"),
    pytest.param(V1, dpo(beta="auto", n_epochs=2), AUTO | {"beta": None, "n_epochs": 2}, id="beta is left open"),
    pytest.param(V1, {"method": {"type": "dpo"}}, AUTO | {"beta": None}, id="dpo alone on v1"),
    pytest.param(
        PREVIEW, dpo(beta=0.2, l2_multiplier=0), AUTO | {"beta": 0.2, "l2_multiplier": 0.0}, id="dpo on the preview"
    ),
    pytest.param(
        PREVIEW,
        {"hyperparameters": {"n_epochs": 3}, "method": {"type": "supervised"}},
        AUTO | {"n_epochs": 3},
        id="supervised on the preview",
    ),
    pytest.param(OLDER, {"hyperparameters": {"n_epochs": -1}}, AUTO, id="open on an older version"),
]


@pytest.mark.parametrize(("face", "given", "read"), FACES)
def test_hyperparameters_by_face(face: Face, given: dict[str, Any], read: dict[str, Any]) -> None:
    assert read_job_request({**LEAST, **given}, face).hyperparameters == read


REFUSED_BY_FACE: list[Any] = [
    pytest.param(V1, dpo(beta=0), "beta", id="beta 0"),
    pytest.param(V1, dpo(beta=2.1), "beta", id="large beta"),
    pytest.param(V1, dpo(beta="much"), "beta", id="beta is a word"),
    pytest.param(V1, dpo(l2_multiplier=0.1), "method.dpo.hyperparameters.l2_multiplier", id="l2 on v1"),
    pytest.param(V1, supervised(beta=0.1), "method.supervised.hyperparameters.beta", id="beta for supervised"),
    pytest.param(PREVIEW, dpo(beta="auto"), "beta", id="the word auto on the dated surface"),
    pytest.param(PREVIEW, dpo(l2_multiplier=-0.1), "l2_multiplier", id="l2 below 0"),
    pytest.param(PREVIEW, {"method": {"type": "dpo"}}, "method.dpo", id="dpo alone on the dated surface"),
    pytest.param(PREVIEW, {"method": {"type": "reinforcement"}}, "method.type", id="reinforcement there"),
    pytest.param(OLDER, {"method": {"type": "supervised"}}, "method", id="method on an older version"),
    pytest.param(V1, {"method": {"type": "dpo", "dpo": []}}, "method.dpo", id="dpo is a list"),
]


@pytest.mark.parametrize(("face", "given", "param"), REFUSED_BY_FACE)
def test_refused_requests_by_face(face: Face, given: dict[str, Any], param: str) -> None:
    with pytest.raises(ServiceError) as refusal:
        read_job_request({**LEAST, **given}, face)
    assert (refusal.value.status, getattr(refusal.value, "param", None)) == (400, param)
