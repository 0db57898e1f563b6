"""The meter: what hosting has cost so far, for deployments that run and for those that are gone."""

from dataclasses import dataclass

from azure_emulator import deployment_life
from azure_emulator.service import Service


@dataclass(frozen=True)
class HostingCost:
    """One stretch of hosting. Times are Unix seconds of emulator time, prices US dollars."""

    deployment: str
    model: str
    sku: str
    began_at: float
    ended_at: float | None
    """None while it runs."""
    ending: str
    """Why it ended; empty while it runs."""
    per_hour: float
    hours: float
    dollars: float


def meter(service: Service) -> list[HostingCost]:
    """Every stretch of hosting, oldest first, up to this moment."""
    deployment_life.living_deployments(service)  # what has come to its end since the last look is closed first
    now = service.clock()
    costs = []
    for record in service.state.hosting.all():
        hours = max(0.0, (now if record.ended_at is None else record.ended_at) - record.began_at) / 3600
        costs.append(
            HostingCost(
                deployment=record.deployment,
                model=record.model_name,
                sku=record.sku,
                began_at=record.began_at,
                ended_at=record.ended_at,
                ending=record.ending,
                per_hour=record.per_hour,
                hours=hours,
                dollars=hours * record.per_hour,
            )
        )
    return costs


def total(costs: list[HostingCost]) -> float:
    """US dollars for all of them."""
    return sum(cost.dollars for cost in costs)
