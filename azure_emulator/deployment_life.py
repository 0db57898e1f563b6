"""How deployments end by themselves, and which exist at this moment.

Nothing runs in the background: whoever asks first after its end finds the deployment gone, as of that end. So a moved
clock or a restart cannot miss one. Sources: Azure OpenAI's pages on deploying fine-tuned models and on their cost.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from azure_emulator import hosting
from azure_emulator.limits import Limits
from azure_emulator.provisioning import Provisioning, provisioning_state
from azure_emulator.records import DeploymentRecord
from azure_emulator.service import Service

DEVELOPER_SKU = "DeveloperTier"
_HOUR = 3600.0
_DAY = 24 * _HOUR


class Ending(StrEnum):
    """Why a deployment is no more."""

    DELETED = "deleted"
    DEVELOPER_TIER = "24 hours of the developer tier are over"
    IDLE = "unused for 15 days"
    VANISHED = "vanished"


@dataclass(frozen=True)
class End:
    """`at` in Unix seconds of emulator time; it may lie ahead."""

    at: float
    ending: Ending


def end_in_sight(record: DeploymentRecord, limits: Limits) -> End | None:
    """When the service will remove the deployment if nobody uses it from now on; None for base models."""
    if not record.fine_tuned:
        return None
    idle = End(max(record.offered_since, record.last_used_at) + limits.idle_days * _DAY, Ending.IDLE)
    if record.sku != DEVELOPER_SKU:
        return idle
    fixed = End(record.offered_since + limits.developer_hours * _HOUR, Ending.DEVELOPER_TIER)
    return min(fixed, idle, key=lambda end: end.at)


def living_deployments(service: Service) -> list[DeploymentRecord]:
    """Those that exist now. What has come to its end is forgotten on the way."""
    return [record for record in service.state.deployments.all() if _lives(service, record)]


def find_living(service: Service, name: str) -> DeploymentRecord | None:
    """The deployment of that name, in any spelling of its letters."""
    return next((record for record in living_deployments(service) if is_named(record, name)), None)


def is_named(record: DeploymentRecord, name: str) -> bool:
    return record.name.lower() == name.lower()


def note_use(service: Service, name: str) -> None:
    """A chat request came: the days of idleness begin anew."""
    record = service.state.deployments.get(name)
    if record:
        service.state.deployments.put(name, replace(record, last_used_at=service.clock()))


def vanish(service: Service, name: str) -> bool:
    """Remove the deployment as if the service had lost it, with no operation; False when there is none."""
    record = find_living(service, name)
    if record:
        _forget(service, record, End(service.clock(), Ending.VANISHED))
    return record is not None


def _lives(service: Service, record: DeploymentRecord) -> bool:
    now = service.clock()
    end = end_in_sight(record, service.limits)
    if record.deleting and provisioning_state(record, now) is Provisioning.GONE:
        end = End(record.changed_at, Ending.DELETED)
    if end is None or now < end.at:
        return True
    _forget(service, record, end)
    return False


def _forget(service: Service, record: DeploymentRecord, end: End) -> None:
    with service.state.together():
        service.state.deployments.delete(record.name)
        hosting.close(service.state, record.name, end.at, end.ending)
