"""Provisioning as a function of the record and the moment."""

from typing import Any

import pytest

from azure_emulator.provisioning import Answering, Provisioning, answering, is_busy, provisioning_state
from azure_emulator.records import DeploymentRecord


def record(**changes: Any) -> DeploymentRecord:
    times = {"created_at": 0.0, "changed_at": 100.0, "settles_at": 102.0, "answers_from": 105.0}
    return DeploymentRecord("d", "m", "1", "Standard", 1, operation="op", **{**times, **changes})


YES, NOT_FOUND, PAUSED = Answering.YES, Answering.NOT_FOUND, Answering.PAUSED
ROWS = [
    pytest.param(record(), 100.0, Provisioning.ACCEPTED, True, NOT_FOUND, id="just put"),
    pytest.param(record(), 100.5, Provisioning.CREATING, True, NOT_FOUND, id="creating"),
    pytest.param(record(), 102.0, Provisioning.SUCCEEDED, False, NOT_FOUND, id="succeeded, not yet found"),
    pytest.param(record(), 105.0, Provisioning.SUCCEEDED, False, YES, id="found"),
    pytest.param(record(paused=True), 105.0, Provisioning.SUCCEEDED, False, PAUSED, id="paused"),
    pytest.param(record(serving=True), 100.5, Provisioning.CREATING, True, YES, id="changed while serving"),
    pytest.param(record(serving=True, deleting=True), 100.1, Provisioning.DELETING, True, NOT_FOUND, id="deleting"),
    pytest.param(record(serving=True, deleting=True), 102.0, Provisioning.GONE, False, NOT_FOUND, id="gone"),
]


@pytest.mark.parametrize(("deployment", "now", "state", "busy", "answer"), ROWS)
def test_provisioning(
    deployment: DeploymentRecord, now: float, state: Provisioning, busy: bool, answer: Answering
) -> None:
    assert provisioning_state(deployment, now) is state
    assert is_busy(deployment, now) is busy
    assert answering(deployment, now) is answer
