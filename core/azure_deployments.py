"""The control plane (ARM): deployments, and the models that can be deployed or fine-tuned."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from core.azure_connection import AzureConnection, azure_errors


@dataclass(frozen=True)
class AzureDeployment:
    name: str
    model: str
    model_version: str
    sku: str
    capacity: int
    provisioning_state: str
    """Accepted, Creating, Succeeded, Failed, Deleting, Canceled, Disabled; an open set."""


@dataclass(frozen=True)
class AzureModel:
    name: str
    version: str
    fine_tunable: bool
    lifecycle: str | None
    fine_tune_ends: str | None
    """ISO date after which it cannot be fine-tuned, if announced."""
    skus: tuple[str, ...]

    @property
    def id(self) -> str:
        """The name that a training job wants."""
        return f"{self.name}-{self.version}" if self.version else self.name


async def put_deployment(
    azure: AzureConnection, *, name: str, model: str, model_version: str, sku: str, capacity: int
) -> AzureDeployment:
    """Creates or replaces. Idempotent: the same body twice gives the same deployment."""
    body = {
        "sku": {"name": sku, "capacity": capacity},
        "properties": {"model": {"format": "OpenAI", "name": model, "version": model_version}},
    }
    with azure_errors(f"Creating deployment '{name}'"):
        response = await azure.control_plane.put(_path(azure, name), json=body)
        return _deployment(_checked(response).json())


async def get_deployment(azure: AzureConnection, name: str) -> AzureDeployment | None:
    with azure_errors(f"Asking for deployment '{name}'"):
        response = await azure.control_plane.get(_path(azure, name))
        return None if response.status_code == 404 else _deployment(_checked(response).json())


async def delete_deployment(azure: AzureConnection, name: str) -> None:
    """Safe to repeat: a deployment that is gone is no error."""
    with azure_errors(f"Deleting deployment '{name}'"):
        response = await azure.control_plane.delete(_path(azure, name))
        if response.status_code != 404:
            _checked(response)


async def list_deployments(azure: AzureConnection) -> list[AzureDeployment]:
    entries = await _list(azure, f"{azure.account_path}/deployments", "Listing deployments")
    return [_deployment(entry) for entry in entries]


async def list_models(azure: AzureConnection) -> list[AzureModel]:
    """The region's models. Never hard-coded anywhere: Azure retires them."""
    path = f"{azure.subscription_path}/providers/Microsoft.CognitiveServices/locations/{azure.location}/models"
    entries = await _list(azure, path, f"Listing the models of '{azure.location}'")
    return [_model(entry["model"]) for entry in entries if entry.get("model")]


def _path(azure: AzureConnection, name: str) -> str:
    return azure.arm_address(f"{azure.account_path}/deployments/{quote(name, safe='')}")


def _checked(response: httpx.Response) -> httpx.Response:
    return response.raise_for_status()


async def _list(azure: AzureConnection, path: str, what: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    address: str | None = azure.arm_address(path)
    with azure_errors(what):
        while address:
            page = _checked(await azure.control_plane.get(address)).json()
            entries += page.get("value", [])
            address = page.get("nextLink")
    return entries


def _deployment(entry: dict[str, Any]) -> AzureDeployment:
    properties, sku = entry["properties"], entry.get("sku") or {}
    return AzureDeployment(
        name=entry["name"],
        model=properties["model"]["name"],
        model_version=properties["model"].get("version") or "",
        sku=sku.get("name", ""),
        capacity=sku.get("capacity") or 0,
        provisioning_state=properties.get("provisioningState", ""),
    )


def _model(model: dict[str, Any]) -> AzureModel:
    capabilities = model.get("capabilities") or {}
    return AzureModel(
        name=model["name"],
        version=model.get("version") or "",
        # Capabilities are strings: "true", not true.
        fine_tunable=str(capabilities.get("fineTune", "")).lower() == "true",
        lifecycle=model.get("lifecycleStatus"),
        fine_tune_ends=(model.get("deprecation") or {}).get("fineTune"),
        skus=tuple(sku["name"] for sku in model.get("skus") or []),
    )
