"""A deployment as the control plane writes it, in the api-version that was asked."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from azure_emulator.arm import PAUSING_SINCE
from azure_emulator.provisioning import provisioning_state
from azure_emulator.records import DeploymentRecord
from azure_emulator.service import service_of
from azure_emulator.throttle import allowance


def deployment_body(request: Request, record: DeploymentRecord) -> dict[str, Any]:
    service = service_of(request)
    identity = service.settings.identity
    content = {
        "id": f"{identity.account_id}/deployments/{record.name}",
        "type": "Microsoft.CognitiveServices/accounts/deployments",
        "name": record.name,
        "sku": {"name": record.sku, "capacity": record.capacity},
        "properties": {
            "model": {"format": "OpenAI", "name": record.model_name, "version": record.model_version},
            **record.properties,
            "capabilities": {"chatCompletion": "true"},
            "provisioningState": provisioning_state(record, service.clock()),
            **_paused_or_running(request, record),
            "rateLimits": allowance(record.capacity, service.limits).rules(),
            "currentCapacity": record.capacity,
        },
        "tags": record.tags,
        "systemData": {"createdAt": iso(record.created_at), "lastModifiedAt": iso(record.changed_at)},
    }
    return content | {"etag": _etag(content)}


def iso(moment: float) -> str:
    """Unix seconds as ARM writes them."""
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def _paused_or_running(request: Request, record: DeploymentRecord) -> dict[str, str]:
    if request.query_params["api-version"] < PAUSING_SINCE:
        return {}
    return {"deploymentState": "Paused" if record.paused else "Running"}


def _etag(content: dict[str, Any]) -> str:
    return f'"{hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]}"'
