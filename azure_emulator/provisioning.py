"""Where a deployment stands, decided from its record and the moment alone: so it survives any restart."""

from enum import StrEnum

from azure_emulator.records import DeploymentRecord

ACCEPTED_FOR = 0.3  # seconds in Accepted
DONE_AFTER = 1.2  # seconds until Succeeded; the real service takes minutes
GONE_AFTER = 0.6  # seconds in Deleting


class Provisioning(StrEnum):
    ACCEPTED = "Accepted"
    CREATING = "Creating"
    SUCCEEDED = "Succeeded"
    DELETING = "Deleting"
    GONE = "Gone"  # never shown: the deployment does not exist any more


def provisioning_state(record: DeploymentRecord, now: float) -> Provisioning:
    began = record.changed_at
    if record.deleting:
        return Provisioning.GONE if now >= began + GONE_AFTER else Provisioning.DELETING
    if now >= began + DONE_AFTER:
        return Provisioning.SUCCEEDED
    return Provisioning.ACCEPTED if now < began + ACCEPTED_FOR else Provisioning.CREATING


def is_busy(record: DeploymentRecord, now: float) -> bool:
    """An operation is under way; the account takes one at a time."""
    return provisioning_state(record, now) not in (Provisioning.SUCCEEDED, Provisioning.GONE)


def answers(record: DeploymentRecord, now: float) -> bool:
    """Chat requests are served: from the first success on, also while a later change is being made."""
    if record.deleting:
        return False
    return record.serving or provisioning_state(record, now) is Provisioning.SUCCEEDED
