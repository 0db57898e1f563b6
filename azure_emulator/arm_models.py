"""The control plane's lists of models, by location and by account, and what capacity and quota are left for them.

Source: Microsoft.CognitiveServices resource-manager specification. Capabilities are strings there.
"""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.catalogue import BASE, ServedModel, SkuOffer, base_model, deployable_checkpoints, fine_tuned_models
from azure_emulator.deployment_body import quota_name, quota_of, used_capacity
from azure_emulator.deployment_life import living_deployments
from azure_emulator.deployment_shapes import iso
from azure_emulator.errors import arm_invalid_content
from azure_emulator.exchange import json_response
from azure_emulator.lifecycle import Stage
from azure_emulator.service import Service, service_of

_KINDS = ("OpenAI", "AIServices")
_FILTER = re.compile(r"name\.value\s+eq\s+'([^']*)'", re.IGNORECASE)
_MODEL_PARAMETERS = ("modelFormat", "modelName", "modelVersion")


async def list_location_models(request: Request) -> Response:
    """What the region offers, once for each kind of account."""
    model = _base_entry(service_of(request))
    return json_response({"value": [{"kind": kind, "skuName": "S0", "model": model} for kind in _KINDS]})


async def list_account_models(request: Request) -> Response:
    """What this account can deploy: the base, what it has fine-tuned, and the checkpoints that are still kept."""
    service = service_of(request)
    entries = [_base_entry(service)]
    for model in fine_tuned_models(service.state):
        entries += [_fine_tuned_entry(service, model, name) for name in _deployable_names(service, model)]
    return json_response({"value": entries})


def _deployable_names(service: Service, model: ServedModel) -> list[str]:
    if model.job is None:
        return [model.name]
    earlier = [checkpoint.name for checkpoint in deployable_checkpoints(service.state, model.job.id)]
    return [model.name, *(name for name in reversed(earlier) if name != model.name)]


def _base_entry(service: Service) -> dict[str, Any]:
    base = base_model()
    offers = [offer for offer in BASE.offers if not offer.fine_tuned_only]
    entry = _model_entry(service, base, offers)
    trainable = "fineTune" in entry["capabilities"]
    return entry | ({"finetuneCapabilities": {"supervised": "true", "dpo": "true"}} if trainable else {})


def _fine_tuned_entry(service: Service, model: ServedModel, name: str) -> dict[str, Any]:
    entry = _model_entry(service, model, list(BASE.offers))
    base = {"format": "OpenAI", "name": BASE.name, "version": BASE.version}
    return {**entry, "name": name, "baseModel": base}


def _model_entry(service: Service, model: ServedModel, offers: list[SkuOffer]) -> dict[str, Any]:
    life, stage = service.lifecycles.of(model), service.lifecycles.stage(model)
    dates = {"inference": iso(life.inference_until)}
    return {
        "format": "OpenAI",
        "name": model.name,
        "version": model.version,
        "isDefaultVersion": True,
        "skus": [_sku_entry(service, offer, dates["inference"]) for offer in offers],
        "maxCapacity": max(offer.maximum for offer in offers),
        "capabilities": _capabilities(stage),
        "deprecation": dates if model.job else {"fineTune": iso(life.fine_tune_until), **dates},
        "lifecycleStatus": stage,
    }


def _capabilities(stage: Stage) -> dict[str, str]:
    """What a model cannot do, or no longer, is left out."""
    able = {"fineTune": stage is Stage.AVAILABLE, "inference": stage is not Stage.DEPRECATED}
    return {name: "true" for name, can in able.items() if can} | {"chatCompletion": "true"}


def _sku_entry(service: Service, offer: SkuOffer, retires: str) -> dict[str, Any]:
    return {
        "name": offer.name,
        "usageName": usage_name(offer),
        "deprecationDate": retires,
        "capacity": {"minimum": 1, "maximum": offer.maximum, "step": 1, "default": offer.default_capacity},
        "rateLimits": [
            {"key": "request", "renewalPeriod": 60, "count": service.limits.rpm_per_capacity},
            {"key": "token", "renewalPeriod": 60, "count": service.limits.tpm_per_capacity},
        ],
    }


def usage_name(offer: SkuOffer) -> str:
    """The name that ties a SKU to its line in the usages."""
    return f"OpenAI.{offer.name}.{BASE.name}"


async def list_usages(request: Request) -> Response:
    """All of them, or with `$filter=name.value eq '…'` the one of that name."""
    service = service_of(request)
    deployments = living_deployments(service)
    wanted = _FILTER.fullmatch(request.query_params.get("$filter", "").strip())
    entries = [
        {
            "name": {"value": usage_name(offer), "localizedValue": quota_name(offer)},
            "currentValue": used_capacity(offer, deployments),
            "limit": quota_of(offer, service.limits),
            "unit": "Count",
        }
        for offer in BASE.offers
        if not wanted or wanted[1] == usage_name(offer)
    ]
    return json_response({"value": entries})


async def list_capacities(request: Request) -> Response:
    """What is left of each SKU for one model; all three query parameters are required."""
    wanted = [request.query_params.get(name) for name in _MODEL_PARAMETERS]
    if None in wanted:
        raise arm_invalid_content(f"The query parameters {', '.join(_MODEL_PARAMETERS)} are required.")
    known = wanted == ["OpenAI", BASE.name, BASE.version]
    entries = [_capacity_entry(service_of(request), offer) for offer in BASE.offers] if known else []
    return json_response({"value": entries})


def _capacity_entry(service: Service, offer: SkuOffer) -> dict[str, Any]:
    identity = service.settings.identity
    quota = quota_of(offer, service.limits)
    left = max(0, quota - used_capacity(offer, living_deployments(service)))
    provider = f"/subscriptions/{identity.subscription}/providers/Microsoft.CognitiveServices"
    name = f"OpenAI.{BASE.name}.{BASE.version}.{offer.name}"
    return {
        "id": f"{provider}/locations/{identity.location}/modelCapacities/{name}",
        "name": name,
        "type": "Microsoft.CognitiveServices/locations/modelCapacities",
        "location": identity.location,
        "properties": {
            "model": {"format": "OpenAI", "name": BASE.name, "version": BASE.version},
            "skuName": offer.name,
            "availableCapacity": 0 if offer.fine_tuned_only else left,
            "availableFinetuneCapacity": left,
        },
    }
