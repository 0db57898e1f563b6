"""ARM's accounts/deployments: put, patch, get, list, delete, and the operations behind them.

Source: Microsoft.CognitiveServices resource-manager specification. An account takes one change at a time.
"""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator import catalogue
from azure_emulator import deployment_body as asked
from azure_emulator.errors import arm_busy, arm_invalid_content, arm_model_not_deployable, arm_resource_not_found
from azure_emulator.exchange import json_response, read_json
from azure_emulator.provisioning import DONE_AFTER, GONE_AFTER, Provisioning, answers, is_busy, provisioning_state
from azure_emulator.records import DeploymentRecord, OperationRecord
from azure_emulator.service import Service, service_of


async def put_deployment(request: Request) -> Response:
    """201 for a new deployment, 200 for a changed one; both go on in the background."""
    body = await read_json(request, arm_invalid_content)
    service, name = service_of(request), request.path_params["name"]
    asked.check_name(name)
    model = _wanted_model(service, asked.read_model(body))
    sku = asked.read_sku(body)
    assert sku is not None
    offer = asked.choose_offer(sku, model)
    properties = asked.read_upgrade_option(body)
    before = _refuse_while_busy(service, name)
    capacity = asked.choose_capacity(sku.capacity, offer, _others(service, name))
    now = service.clock()
    record = DeploymentRecord(
        name=name,
        model_name=model.name,
        model_version=model.version,
        sku=offer.name,
        capacity=capacity,
        created_at=before.created_at if before else now,
        changed_at=now,
        operation=service.new_hex(),
        serving=before is not None,
        tags=asked.read_tags(body) or {},
        properties=properties,
    )
    _save(service, record, DONE_AFTER)
    shown = deployment_body(service, record)
    return json_response(shown, 200 if before else 201, _operation_headers(request, record.operation))


async def patch_deployment(request: Request) -> Response:
    """Changes SKU, capacity and tags; 202 while the change is being made."""
    body = await read_json(request, arm_invalid_content)
    service, name = service_of(request), request.path_params["name"]
    _find(request)
    before = _refuse_while_busy(service, name)
    assert before is not None
    changed = _with_sku(service, before, asked.read_sku(body, required=False))
    tags = asked.read_tags(body)
    record = replace(
        changed,
        tags=before.tags if tags is None else tags,
        changed_at=service.clock(),
        operation=service.new_hex(),
        serving=True,
    )
    _save(service, record, DONE_AFTER)
    return json_response(deployment_body(service, record), 202, _operation_headers(request, record.operation))


def _with_sku(service: Service, record: DeploymentRecord, sku: asked.SkuRequest | None) -> DeploymentRecord:
    if sku is None:
        return record
    model = _wanted_model(service, asked.ModelReference(record.model_name, record.model_version))
    offer = asked.choose_offer(sku, model)
    wanted = record.capacity if sku.capacity is None else sku.capacity
    return replace(record, sku=offer.name, capacity=asked.choose_capacity(wanted, offer, _others(service, record.name)))


async def get_deployment(request: Request) -> Response:
    return json_response(deployment_body(service_of(request), _find(request)))


async def list_deployments(request: Request) -> Response:
    service = service_of(request)
    return json_response({"value": [deployment_body(service, record) for record in living_deployments(service)]})


async def delete_deployment(request: Request) -> Response:
    """202 and an operation to follow; 204 when there is nothing of that name."""
    service, name = service_of(request), request.path_params["name"]
    if not any(record.name == name for record in living_deployments(service)):
        return Response(status_code=204)
    before = _refuse_while_busy(service, name)
    assert before is not None
    record = replace(before, deleting=True, changed_at=service.clock(), operation=service.new_hex())
    _save(service, record, GONE_AFTER)
    return Response(status_code=202, headers=_operation_headers(request, record.operation))


async def get_operation(request: Request) -> Response:
    service, operation_id = service_of(request), request.path_params["operation"]
    operation = service.state.operations.get(operation_id)
    if operation is None:
        identity = service.settings.identity
        raise arm_resource_not_found(f"operationResults/{operation_id}", identity.resource_group)
    over = service.clock() >= operation.ends_at
    body = {
        "id": request.url.path,
        "name": operation.id,
        "status": "Succeeded" if over else "InProgress",
        "startTime": iso(operation.started_at),
    }
    return json_response(body | ({"endTime": iso(operation.ends_at)} if over else {}))


def living_deployments(service: Service) -> list[DeploymentRecord]:
    """Those that exist now. What has finished its deletion is forgotten on the way."""
    now, living = service.clock(), []
    for record in service.state.deployments.all():
        if provisioning_state(record, now) is Provisioning.GONE:
            service.state.deployments.delete(record.name)
        else:
            living.append(record)
    return living


def _find(request: Request) -> DeploymentRecord:
    service, name = service_of(request), request.path_params["name"]
    for record in living_deployments(service):
        if record.name == name:
            return record
    identity = service.settings.identity
    kind = f"Microsoft.CognitiveServices/accounts/{identity.account}/deployments/{name}"
    raise arm_resource_not_found(kind, identity.resource_group)


def _refuse_while_busy(service: Service, name: str) -> DeploymentRecord | None:
    """The deployment of that name, if any. Raises ServiceError (409) while the account makes another change."""
    living = living_deployments(service)
    if any(is_busy(record, service.clock()) for record in living):
        raise arm_busy(service.settings.identity.account_id)
    return next((record for record in living if record.name == name), None)


def _others(service: Service, name: str) -> list[DeploymentRecord]:
    return [record for record in living_deployments(service) if record.name != name]


def _wanted_model(service: Service, wanted: asked.ModelReference) -> catalogue.ServedModel:
    model = catalogue.find_deployable(service.state, wanted.name, wanted.version)
    if model is None:
        raise arm_model_not_deployable(wanted.name, wanted.version or "")
    return model


def _save(service: Service, record: DeploymentRecord, duration: float) -> None:
    operation = OperationRecord(record.operation, record.name, record.changed_at, record.changed_at + duration)
    with service.state.together():
        service.state.deployments.put(record.name, record)
        service.state.operations.put(operation.id, operation)


def _operation_headers(request: Request, operation: str) -> dict[str, str]:
    identity = service_of(request).settings.identity
    path = (
        f"/subscriptions/{identity.subscription}/providers/Microsoft.CognitiveServices"
        f"/locations/{identity.location}/operationResults/{operation}"
    )
    address = f"{str(request.base_url).rstrip('/')}{path}?api-version={request.query_params['api-version']}"
    return {"Azure-AsyncOperation": address, "Location": address, "Retry-After": "1"}


def deployment_body(service: Service, record: DeploymentRecord) -> dict[str, Any]:
    now, identity = service.clock(), service.settings.identity
    content = {
        "id": f"{identity.account_id}/deployments/{record.name}",
        "type": "Microsoft.CognitiveServices/accounts/deployments",
        "name": record.name,
        "sku": {"name": record.sku, "capacity": record.capacity},
        "properties": {
            "model": {"format": "OpenAI", "name": record.model_name, "version": record.model_version},
            **record.properties,
            "capabilities": {"chatCompletion": "true"},
            "provisioningState": provisioning_state(record, now),
            "deploymentState": "Running" if answers(record, now) else "Paused",
            "rateLimits": _rate_limits(record.capacity),
            "currentCapacity": record.capacity,
        },
        "tags": record.tags,
        "systemData": {"createdAt": iso(record.created_at), "lastModifiedAt": iso(record.changed_at)},
    }
    return content | {"etag": _etag(content)}


def _rate_limits(capacity: int) -> list[dict[str, Any]]:
    """One unit of capacity is 1,000 tokens and, as on the newer chat models, one request per minute."""
    return [
        {"key": "request", "renewalPeriod": 60, "count": capacity},
        {"key": "token", "renewalPeriod": 60, "count": capacity * 1000},
    ]


def _etag(content: dict[str, Any]) -> str:
    return f'"{hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]}"'


def iso(moment: float) -> str:
    """Unix seconds as ARM writes them."""
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
