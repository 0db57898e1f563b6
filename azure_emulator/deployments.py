"""ARM's accounts/deployments: put, patch, get, list, delete, pause, resume.

Source: Microsoft.CognitiveServices resource-manager specification, and for pausing the reference of its 2026 versions.
An account takes one change at a time.
"""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator import catalogue, hosting
from azure_emulator import deployment_body as asked
from azure_emulator.deployment_life import find_living, is_named, living_deployments
from azure_emulator.deployment_shapes import deployment_body
from azure_emulator.errors import (
    arm_busy,
    arm_invalid_content,
    arm_model_not_deployable,
    arm_model_retired,
    arm_resource_not_found,
)
from azure_emulator.exchange import json_response, read_json
from azure_emulator.operations import operation_headers
from azure_emulator.provisioning import as_before, is_busy
from azure_emulator.records import DeploymentRecord, OperationRecord
from azure_emulator.service import Service, service_of

_DELETION_SHARE = 0.5  # of the time that provisioning takes


async def put_deployment(request: Request) -> Response:
    """201 for a new deployment, 200 for a changed one; both go on in the background."""
    body = await read_json(request, arm_invalid_content)
    service, name = service_of(request), request.path_params["name"]
    asked.check_name(name)
    model = _wanted_model(service, asked.read_model(body, service.settings.identity.account_id))
    sku = asked.read_sku(body)
    assert sku is not None
    offer = asked.choose_offer(sku, model)
    before = _refuse_while_busy(service, name)
    record = replace(
        _begun(service, name, model, offer.name, before),
        capacity=_capacity(service, name, model, offer, sku.capacity),
        tags=asked.read_tags(body) or {},
        properties=asked.read_properties(body),
        paused=asked.read_paused(body, offer, before.paused if before else False),
    )
    _save(service, record)
    shown = deployment_body(request, record)
    return json_response(shown, 200 if before else 201, operation_headers(request, record.operation))


def _capacity(
    service: Service, name: str, model: catalogue.ServedModel, offer: catalogue.SkuOffer, wanted: int | None
) -> int:
    """The capacity to give. Raises ServiceError (400) when the account has no room or no quota for it."""
    others = _others(service, name)
    asked.check_room(others, service.limits, fine_tuned=model.job is not None)
    return asked.choose_capacity(wanted, offer, service.limits, others)


def _begun(
    service: Service, name: str, model: catalogue.ServedModel, sku: str, before: DeploymentRecord | None
) -> DeploymentRecord:
    """A deployment whose provisioning begins now, with what lasts of the one that had the name before."""
    now = service.clock()
    settles = now + service.limits.provisioning_seconds
    return DeploymentRecord(
        name=before.name if before else name,
        model_name=model.name,
        model_version=model.version,
        sku=sku,
        capacity=0,
        created_at=before.created_at if before else now,
        changed_at=now,
        operation=service.new_hex(),
        serving=_answers(service, before),
        former=as_before(before) if before and _answers(service, before) else None,
        settles_at=settles,
        answers_from=settles + service.limits.not_found_seconds,
        fine_tuned=model.job is not None,
        offered_since=_offered_since(before, model.name, sku, now),
        last_used_at=before.last_used_at if before else 0.0,
    )


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
        former=as_before(before) if _answers(service, before) else None,
        offered_since=_offered_since(before, changed.model_name, changed.sku, now),
    )
    _save(service, record)
    return Response(status_code=202, headers=operation_headers(request, record.operation))


def _with_sku(service: Service, record: DeploymentRecord, sku: asked.SkuRequest | None) -> DeploymentRecord:
    if sku is None:
        return record
    model = catalogue.find_served(service.state, record.model_name, record.model_version)
    if model is None or service.lifecycles.retired(model):
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
    return json_response(deployment_body(request, record))


async def get_deployment(request: Request) -> Response:
    return json_response(deployment_body(request, _find(request)))


async def list_deployments(request: Request) -> Response:
    service = service_of(request)
    return json_response({"value": [deployment_body(request, record) for record in living_deployments(service)]})


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
    return Response(status_code=202, headers=operation_headers(request, record.operation))


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
    return next((record for record in living if is_named(record, name)), None)


def _others(service: Service, name: str) -> list[DeploymentRecord]:
    return [record for record in living_deployments(service) if not is_named(record, name)]


def _wanted_model(service: Service, wanted: asked.ModelReference) -> catalogue.ServedModel:
    model = catalogue.find_deployable(service.state, wanted.name, wanted.version)
    if model is None:
        raise arm_model_not_deployable(wanted.name, wanted.version or "")
    if since := service.lifecycles.retired(model):
        raise arm_model_retired(model.name, model.version, since)
    return model


def _save(service: Service, record: DeploymentRecord) -> None:
    operation = OperationRecord(record.operation, record.name, record.changed_at, record.settles_at)
    with service.state.together():
        service.state.deployments.put(record.name, record)
        service.state.operations.put(operation.id, operation)
        if not record.deleting:
            hosting.follow(service.state, record, service.limits.hosting_per_hour)
