"""Provisioning as a function of the record and the moment."""

import pytest

from azure_emulator.provisioning import Provisioning, answers, is_busy, provisioning_state
from azure_emulator.records import DeploymentRecord


def record(*, serving: bool = False, deleting: bool = False) -> DeploymentRecord:
    return DeploymentRecord("d", "m", "1", "Standard", 1, 0.0, 100.0, "op", serving=serving, deleting=deleting)


ROWS = [
    pytest.param(record(), 100.0, Provisioning.ACCEPTED, True, False, id="just put"),
    pytest.param(record(), 100.5, Provisioning.CREATING, True, False, id="creating"),
    pytest.param(record(), 101.2, Provisioning.SUCCEEDED, False, True, id="succeeded"),
    pytest.param(record(serving=True), 100.5, Provisioning.CREATING, True, True, id="changed while serving"),
    pytest.param(record(serving=True, deleting=True), 100.1, Provisioning.DELETING, True, False, id="deleting"),
    pytest.param(record(serving=True, deleting=True), 100.6, Provisioning.GONE, False, False, id="gone"),
]


@pytest.mark.parametrize(("deployment", "now", "state", "busy", "answering"), ROWS)
def test_provisioning(
    deployment: DeploymentRecord, now: float, state: Provisioning, busy: bool, answering: bool
) -> None:
    assert provisioning_state(deployment, now) is state
    assert is_busy(deployment, now) is busy
    assert answers(deployment, now) is answering
