"""The lists of models: /openai/v1/models, ARM's models by location and by account, capacities and usages."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.catalogue import BASE, ServedModel, SkuOffer, base_model, deployable_checkpoints, fine_tuned_models
from azure_emulator.deployment_body import quota_name, used_capacity
from azure_emulator.deployments import living_deployments
from azure_emulator.errors import arm_invalid_content, not_found
from azure_emulator.exchange import json_response
from azure_emulator.service import Service, service_of

_KINDS = ("OpenAI", "AIServices")


async def list_v1_models(request: Request) -> Response:
    """Only id, created, object and owned_by: this surface does not say what can be fine-tuned."""
    return json_response({"object": "list", "data": [_v1_body(model) for model in _all_models(request)]})


async def get_v1_model(request: Request) -> Response:
    name = request.path_params["model"]
    for model in _all_models(request):
        if model.wire_name == name:
            return json_response(_v1_body(model))
    raise not_found(f"The model '{name}' could not be found.")


def _all_models(request: Request) -> list[ServedModel]:
    return [base_model(), *fine_tuned_models(service_of(request).state)]


def _v1_body(model: ServedModel) -> dict[str, Any]:
    owner = "user" if model.job else "system"
    return {"id": model.wire_name, "object": "model", "created": model.created_at, "owned_by": owner}


async def list_location_models(request: Request) -> Response:
    """What the region offers. Capabilities are strings, as in the specification."""
    entries = [{"kind": kind, "skuName": "S0", "description": "", "model": _base_entry()} for kind in _KINDS]
    return json_response({"value": entries})


async def list_account_models(request: Request) -> Response:
    """What this account can deploy: the base, what it has fine-tuned, and the checkpoints that are still kept."""
    service = service_of(request)
    entries = [_base_entry()]
    for model in fine_tuned_models(service.state):
        entries += [_fine_tuned_entry(name) for name in _deployable_names(service, model)]
    return json_response({"value": entries})


def _deployable_names(service: Service, model: ServedModel) -> list[str]:
    if model.job is None:
        return [model.name]
    earlier = [checkpoint.name for checkpoint in deployable_checkpoints(service.state, model.job.id)]
    return [model.name, *(name for name in reversed(earlier) if name != model.name)]


def _base_entry() -> dict[str, Any]:
    return {
        "format": "OpenAI",
        "name": BASE.name,
        "version": BASE.version,
        "isDefaultVersion": True,
        "skus": [_sku_entry(offer) for offer in BASE.offers if not offer.fine_tuned_only],
        "maxCapacity": max(offer.maximum for offer in BASE.offers),
        "capabilities": {"fineTune": "true", "inference": "true", "chatCompletion": "true"},
        "finetuneCapabilities": {"supervised": "true"},
        "deprecation": {"fineTune": BASE.fine_tune_until, "inference": BASE.inference_until},
        "lifecycleStatus": "GenerallyAvailable",
    }


def _fine_tuned_entry(name: str) -> dict[str, Any]:
    return {
        "format": "OpenAI",
        "name": name,
        "version": "1",
        "baseModel": {"format": "OpenAI", "name": BASE.name, "version": BASE.version},
        "isDefaultVersion": True,
        "skus": [_sku_entry(offer) for offer in BASE.offers],
        "maxCapacity": max(offer.maximum for offer in BASE.offers),
        "capabilities": {"fineTune": "true", "inference": "true", "chatCompletion": "true"},
        "deprecation": {"inference": BASE.inference_until},
        "lifecycleStatus": "GenerallyAvailable",
    }


def _sku_entry(offer: SkuOffer) -> dict[str, Any]:
    return {
        "name": offer.name,
        "usageName": usage_name(offer),
        "deprecationDate": BASE.inference_until,
        "capacity": {"minimum": 1, "maximum": offer.maximum, "step": 1, "default": offer.default_capacity},
        "rateLimits": [
            {"key": "request", "renewalPeriod": 60, "count": 1},
            {"key": "token", "renewalPeriod": 60, "count": 1000},
        ],
    }


def usage_name(offer: SkuOffer) -> str:
    """The name that ties a SKU to its line in the usages."""
    return f"OpenAI.{offer.name}.{BASE.name}"


async def list_usages(request: Request) -> Response:
    deployments = living_deployments(service_of(request))
    entries = [
        {
            "name": {"value": usage_name(offer), "localizedValue": quota_name(offer)},
            "currentValue": used_capacity(offer, deployments),
            "limit": offer.quota,
            "unit": "Count",
        }
        for offer in BASE.offers
    ]
    return json_response({"value": entries})


async def list_capacities(request: Request) -> Response:
    """What is left of each SKU for one model; all three query parameters are required."""
    wanted = [request.query_params.get(name) for name in ("modelFormat", "modelName", "modelVersion")]
    if None in wanted:
        raise arm_invalid_content("The query parameters modelFormat, modelName and modelVersion are required.")
    known = wanted == ["OpenAI", BASE.name, BASE.version]
    entries = [_capacity_entry(service_of(request), offer) for offer in BASE.offers] if known else []
    return json_response({"value": entries})


def _capacity_entry(service: Service, offer: SkuOffer) -> dict[str, Any]:
    left = offer.quota - used_capacity(offer, living_deployments(service))
    return {
        "name": offer.name,
        "type": "Microsoft.CognitiveServices/locations/modelCapacities",
        "location": service.settings.identity.location,
        "properties": {
            "model": {"format": "OpenAI", "name": BASE.name, "version": BASE.version},
            "skuName": offer.name,
            "availableCapacity": 0 if offer.fine_tuned_only else left,
            "availableFinetuneCapacity": left,
        },
    }


async def get_account(request: Request) -> Response:
    """The account itself, as far as clients look: where it is and at which address it answers."""
    identity = service_of(request).settings.identity
    body = {
        "id": identity.account_id,
        "name": identity.account,
        "type": "Microsoft.CognitiveServices/accounts",
        "kind": "AIServices",
        "location": identity.location,
        "sku": {"name": "S0"},
        "properties": {"provisioningState": "Succeeded", "endpoint": str(request.base_url)},
    }
    return json_response(body)
