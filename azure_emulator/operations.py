"""Long-running changes of the control plane: the two addresses a client may follow, and what it finds there.

Source: Azure Resource Manager, "Track asynchronous Azure operations".
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.deployment_life import find_living
from azure_emulator.deployment_shapes import deployment_body, iso
from azure_emulator.errors import arm_resource_not_found
from azure_emulator.exchange import json_response
from azure_emulator.records import OperationRecord
from azure_emulator.service import service_of

_RETRY_AFTER = "1"  # seconds; the real service asks for ten and more


def operation_headers(request: Request, operation: str) -> dict[str, str]:
    """Where the change's status can be asked for, and where its result will be."""
    return {
        "Azure-AsyncOperation": _address(request, "operationStatuses", operation),
        "Location": _address(request, "operationResults", operation),
        "Retry-After": _RETRY_AFTER,
    }


async def get_status(request: Request) -> Response:
    """200 always; whether the change is over stands in the body."""
    operation = _find(request)
    over = _is_over(request, operation)
    body: dict[str, Any] = {
        "id": request.url.path,
        "name": operation.id,
        "status": "Succeeded" if over else "InProgress",
        "startTime": iso(operation.started_at),
    }
    if over:
        return json_response(body | {"endTime": iso(operation.ends_at)})
    return json_response(body, headers={"Retry-After": _RETRY_AFTER})


async def get_result(request: Request) -> Response:
    """202 until the change is over, then the deployment as it is now; 204 when there is none any more."""
    service, operation = service_of(request), _find(request)
    if not _is_over(request, operation):
        return Response(status_code=202, headers=operation_headers(request, operation.id))
    record = find_living(service, operation.deployment)
    return json_response(deployment_body(request, record)) if record else Response(status_code=204)


def _address(request: Request, kind: str, operation: str) -> str:
    identity = service_of(request).settings.identity
    path = (
        f"/subscriptions/{identity.subscription}/providers/Microsoft.CognitiveServices"
        f"/locations/{identity.location}/{kind}/{operation}"
    )
    return f"{str(request.base_url).rstrip('/')}{path}?api-version={request.query_params['api-version']}"


def _find(request: Request) -> OperationRecord:
    service, operation_id = service_of(request), request.path_params["operation"]
    operation = service.state.operations.get(operation_id)
    if operation is None:
        raise arm_resource_not_found(f"operations/{operation_id}", service.settings.identity.resource_group)
    return operation


def _is_over(request: Request, operation: OperationRecord) -> bool:
    return service_of(request).clock() >= operation.ends_at
