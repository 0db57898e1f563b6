"""ARM's accounts/deployments: put, patch, get, list, delete, pause, resume, and the operations behind them.

Source: Microsoft.CognitiveServices resource-manager specification, and for pausing the reference of its 2026 versions.
An account takes one change at a time.
"""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator import catalogue, hosting
from azure_emulator import deployment_body as asked
from azure_emulator.deployment_life import find_living, living_deployments
from azure_emulator.errors import arm_busy, arm_invalid_content, arm_model_not_deployable, arm_resource_not_found
from azure_emulator.exchange import json_response, read_json
from azure_emulator.provisioning import is_busy, provisioning_state
from azure_emulator.records import DeploymentRecord, OperationRecord
from azure_emulator.service import Service, service_of
from azure_emulator.throttle import allowance

_DELETION_SHARE = 0.5  # of the time that provisioning takes


async def put_deployment(request: Request) -> Response:
    """201 for a new deployment, 200 for a changed one; both go on in the background."""
    body = await read_json(request, arm_invalid_content)
    service, name = service_of(request), request.path_params["name"]
    asked.check_name(name)
    model = _wanted_model(service, asked.read_model(body))
    sku = asked.read_sku(body)
    assert sku is not None
    offer = asked.choose_offer(sku, model)
    properties = asked.read_properties(body)
    before = _refuse_while_busy(service, name)
    others = _others(service, name)
    asked.check_room(others, service.limits, fine_tuned=model.job is not None)
    capacity = asked.choose_capacity(sku.capacity, offer, service.limits, others)
    now = service.clock()
    settles = now + service.limits.provisioning_seconds
    record = DeploymentRecord(
        name=name,
        model_name=model.name,
        model_version=model.version,
        sku=offer.name,
        capacity=capacity,
        created_at=before.created_at if before else now,
        changed_at=now,
        operation=service.new_hex(),
        serving=_answers(service, before),
        tags=asked.read_tags(body) or {},
        properties=properties,
        settles_at=settles,
        answers_from=settles + service.limits.not_found_seconds,
        fine_tuned=model.job is not None,
        offered_since=_offered_since(before, model.name, offer.name, now),
        last_used_at=before.last_used_at if before else 0.0,
        paused=asked.read_paused(body, offer, before.paused if before else False),
    )
    _save(service, record)
    shown = deployment_body(service, record)
    return json_response(shown, 200 if before else 201, _operation_headers(request, record.operation))


def _answers(service: Service, before: DeploymentRecord | None) -> bool:
    return before is not None and (before.serving or service.clock() >= before.answers_from)


def _offered_since(before: DeploymentRecord | None, model: str, sku: str, now: float) -> float:
    """The lifetime of a deployment begins anew with another model or SKU."""
    same = before is not None and (before.model_name, before.sku) == (model, sku)
    return before.offered_since if before and same else now


async def patch_deployment(request: Request) -> Response:
    """Changes SKU, capacity and tags; 202 while the change is being made."""
    body = await read_json(request, arm_invalid_content)
    service, name = service_of(request), request.path_params["name"]
    _find(request)
    before = _refuse_while_busy(service, name)
    assert before is not None
    changed = _with_sku(service, before, asked.read_sku(body, required=False))
    tags, now = asked.read_tags(body), service.clock()
    record = replace(
        changed,
        tags=before.tags if tags is None else tags,
        changed_at=now,
        settles_at=now + service.limits.provisioning_seconds,
        operation=service.new_hex(),
        serving=_answers(service, before),
        offered_since=_offered_since(before, changed.model_name, changed.sku, now),
    )
    _save(service, record)
    return json_response(deployment_body(service, record), 202, _operation_headers(request, record.operation))


def _with_sku(service: Service, record: DeploymentRecord, sku: asked.SkuRequest | None) -> DeploymentRecord:
    if sku is None:
        return record
    model = _wanted_model(service, asked.ModelReference(record.model_name, record.model_version))
    offer = asked.choose_offer(sku, model)
    wanted = record.capacity if sku.capacity is None else sku.capacity
    capacity = asked.choose_capacity(wanted, offer, service.limits, _others(service, record.name))
    return replace(record, sku=offer.name, capacity=capacity)


async def pause_deployment(request: Request) -> Response:
    """From now on chat requests are answered 423. Done at once; repeating it changes nothing."""
    return _set_paused(request, paused=True)


async def resume_deployment(request: Request) -> Response:
    return _set_paused(request, paused=False)


def _set_paused(request: Request, *, paused: bool) -> Response:
    service = service_of(request)
    asked.check_pausable(_find(request).sku)
    before = _refuse_while_busy(service, request.path_params["name"])
    assert before is not None
    record = replace(before, paused=paused)
    service.state.deployments.put(record.name, record)
    return json_response(deployment_body(service, record))


async def get_deployment(request: Request) -> Response:
    return json_response(deployment_body(service_of(request), _find(request)))


async def list_deployments(request: Request) -> Response:
    service = service_of(request)
    return json_response({"value": [deployment_body(service, record) for record in living_deployments(service)]})


async def delete_deployment(request: Request) -> Response:
    """202 and an operation to follow; 204 when there is nothing of that name."""
    service, name = service_of(request), request.path_params["name"]
    if find_living(service, name) is None:
        return Response(status_code=204)
    before = _refuse_while_busy(service, name)
    assert before is not None
    now = service.clock()
    gone_at = now + service.limits.provisioning_seconds * _DELETION_SHARE
    record = replace(before, deleting=True, changed_at=now, settles_at=gone_at, operation=service.new_hex())
    _save(service, record)
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


def _find(request: Request) -> DeploymentRecord:
    service, name = service_of(request), request.path_params["name"]
    record = find_living(service, name)
    if record is None:
        identity = service.settings.identity
        kind = f"Microsoft.CognitiveServices/accounts/{identity.account}/deployments/{name}"
        raise arm_resource_not_found(kind, identity.resource_group)
    return record


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


def _save(service: Service, record: DeploymentRecord) -> None:
    operation = OperationRecord(record.operation, record.name, record.changed_at, record.settles_at)
    with service.state.together():
        service.state.deployments.put(record.name, record)
        service.state.operations.put(operation.id, operation)
        if not record.deleting:
            hosting.follow(service.state, record, service.limits.hosting_per_hour)


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
            "deploymentState": "Paused" if record.paused else "Running",
            "rateLimits": allowance(record.capacity, service.limits).rules(),
            "currentCapacity": record.capacity,
        },
        "tags": record.tags,
        "systemData": {"createdAt": iso(record.created_at), "lastModifiedAt": iso(record.changed_at)},
    }
    return content | {"etag": _etag(content)}


def _etag(content: dict[str, Any]) -> str:
    return f'"{hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]}"'


def iso(moment: float) -> str:
    """Unix seconds as ARM writes them."""
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
