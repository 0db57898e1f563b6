"""Where a deployment stands, decided from its record and the moment alone: so it survives any restart."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from azure_emulator.records import DeploymentRecord

_ACCEPTED_SHARE = 0.25  # of the time that a change takes


class Provisioning(StrEnum):
    ACCEPTED = "Accepted"
    CREATING = "Creating"
    SUCCEEDED = "Succeeded"
    DELETING = "Deleting"
    GONE = "Gone"  # never shown: the deployment does not exist any more


class Answering(StrEnum):
    """What a chat request meets."""

    YES = "yes"
    NOT_FOUND = "not found"  # for a while even after Succeeded
    PAUSED = "paused"


def provisioning_state(record: DeploymentRecord, now: float) -> Provisioning:
    if record.deleting:
        return Provisioning.GONE if now >= record.settles_at else Provisioning.DELETING
    if now >= record.settles_at:
        return Provisioning.SUCCEEDED
    accepted_until = record.changed_at + (record.settles_at - record.changed_at) * _ACCEPTED_SHARE
    return Provisioning.ACCEPTED if now < accepted_until else Provisioning.CREATING


def is_busy(record: DeploymentRecord, now: float) -> bool:
    """An operation is under way; the account takes one at a time."""
    return provisioning_state(record, now) not in (Provisioning.SUCCEEDED, Provisioning.GONE)


def as_before(record: DeploymentRecord) -> dict[str, Any]:
    """What goes on answering while another model is being put in its place."""
    return {name: getattr(record, name) for name in ("model_name", "model_version")}


def as_served(record: DeploymentRecord, now: float) -> DeploymentRecord:
    """The deployment as it answers: until a change has succeeded, as it was before."""
    return replace(record, **record.former) if record.former and now < record.settles_at else record


def answering(record: DeploymentRecord, now: float) -> Answering:
    """Once it has answered, a deployment goes on answering while a later change is being made."""
    if record.deleting or not (record.serving or now >= record.answers_from):
        return Answering.NOT_FOUND
    return Answering.PAUSED if record.paused else Answering.YES
