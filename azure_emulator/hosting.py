"""What is hosted at which price and since when; the records stay when the deployment is gone.

A fine-tuned model costs by the hour even when nobody uses it, but for the developer tier. Pausing is not known to stop
that, so it does not here. Source: Azure OpenAI's page on the cost of fine-tuning.
"""

from dataclasses import replace

from azure_emulator.records import DeploymentRecord, HostingRecord
from azure_emulator.state import State

_FREE_SKUS = frozenset({"DeveloperTier"})


def follow(state: State, record: DeploymentRecord, per_hour: float) -> None:
    """Begin a stretch for what the deployment now is, unless the one under way already says so."""
    price = 0.0 if record.sku in _FREE_SKUS else per_hour
    under_way = _under_way(state, record.name)
    if under_way and (under_way.model_name, under_way.sku) == (record.model_name, record.sku):
        return
    close(state, record.name, record.changed_at, "changed")
    if record.fine_tuned:
        begun = HostingRecord(
            record.operation, record.name, record.model_name, record.sku, price, began_at=record.changed_at
        )
        state.hosting.put(begun.id, begun)


def close(state: State, deployment: str, moment: float, ending: str) -> None:
    """End the stretch under way, if there is one."""
    under_way = _under_way(state, deployment)
    if under_way:
        state.hosting.put(under_way.id, replace(under_way, ended_at=moment, ending=ending))


def _under_way(state: State, deployment: str) -> HostingRecord | None:
    stretches = (one for one in state.hosting.all() if one.deployment == deployment and one.ended_at is None)
    return next(stretches, None)
