"""The account as the control plane shows it: where it answers, its keys, its SKUs and the subscription's quota tier.

Source: Microsoft.CognitiveServices resource-manager specification; quota tiers: its resource types of 2026-07-01.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.catalogue import BASE
from azure_emulator.deployment_life import find_living
from azure_emulator.deployment_shapes import iso
from azure_emulator.errors import arm_resource_not_found
from azure_emulator.exchange import json_response
from azure_emulator.records import DeploymentRecord
from azure_emulator.service import Service, service_of

_TYPE = "Microsoft.CognitiveServices/accounts"
_TIER = "default"


async def get_account(request: Request) -> Response:
    return json_response(_account(request))


async def list_accounts(request: Request) -> Response:
    return json_response({"value": [_account(request)]})


async def list_keys(request: Request) -> Response:
    """The emulator has one key, so both are the same."""
    key = service_of(request).settings.key
    return json_response({"key1": key, "key2": key})


async def list_account_skus(request: Request) -> Response:
    return json_response({"value": [{"resourceType": _TYPE, "sku": {"name": "S0"}}]})


async def list_deployment_skus(request: Request) -> Response:
    """The SKUs that this deployment could change to."""
    fine_tuned = _deployment(request).fine_tuned
    entries = [
        {
            "resourceType": f"{_TYPE}/deployments",
            "sku": {"name": offer.name},
            "capacity": {"minimum": 1, "maximum": offer.maximum, "step": 1, "default": offer.default_capacity},
        }
        for offer in BASE.offers
        if fine_tuned or not offer.fine_tuned_only
    ]
    return json_response({"value": entries})


def _deployment(request: Request) -> DeploymentRecord:
    service, name = service_of(request), request.path_params["name"]
    if record := find_living(service, name):
        return record
    identity = service.settings.identity
    raise arm_resource_not_found(f"{_TYPE}/{identity.account}/deployments/{name}", identity.resource_group)


async def list_quota_tiers(request: Request) -> Response:
    return json_response({"value": [_quota_tier(service_of(request))]})


async def get_quota_tier(request: Request) -> Response:
    return json_response(_quota_tier(service_of(request)))


def _quota_tier(service: Service) -> dict[str, Any]:
    subscription = f"/subscriptions/{service.settings.identity.subscription}"
    return {
        "id": f"{subscription}/providers/Microsoft.CognitiveServices/quotaTiers/{_TIER}",
        "name": _TIER,
        "type": "Microsoft.CognitiveServices/quotaTiers",
        "properties": {
            "currentTierName": "Tier 1",
            "assignmentDate": iso(service.lifecycles.opened),
            "tierUpgradePolicy": "NoAutoUpgrade",
            "tierUpgradeEligibilityInfo": {"nextTierName": "Tier 2", "upgradeAvailabilityStatus": "NotAvailable"},
        },
    }


def _account(request: Request) -> dict[str, Any]:
    service = service_of(request)
    identity, endpoint = service.settings.identity, str(request.base_url)
    return {
        "id": identity.account_id,
        "name": identity.account,
        "type": _TYPE,
        "kind": "AIServices",
        "location": identity.location,
        "sku": {"name": "S0"},
        "tags": {},
        "properties": {
            "provisioningState": "Succeeded",
            "endpoint": endpoint,
            "endpoints": {"OpenAI Language Model Instance API": endpoint},
            "customSubDomainName": identity.account,
            "publicNetworkAccess": "Enabled",
            "disableLocalAuth": False,
            "dateCreated": iso(service.lifecycles.opened),
        },
    }
