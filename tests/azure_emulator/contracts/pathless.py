"""Operations of the control plane of which only the types are published: their paths are written down here.

Two kinds: what the newest version added, of which there is a list of types and functions; and the addresses that long
changes can be followed at, which ARM describes once for all services.
"""

from tests.azure_emulator.contracts import documents
from tests.azure_emulator.contracts.operation import Operation, Parameter, Reply
from tests.azure_emulator.contracts.schemas import Schema

_PROVIDER = "/subscriptions/{s}/providers/Microsoft.CognitiveServices"
_DEPLOYMENTS = "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.CognitiveServices/accounts/{a}/deployments"
_DEPLOYMENT = f"{_DEPLOYMENTS}/{{d}}"
_RESULT = f"{_PROVIDER}/locations/{{l}}/operationResults/{{o}}"
_STATUS = f"{_PROVIDER}/locations/{{l}}/operationStatuses/{{o}}"
_QUOTA_TIERS = f"{_PROVIDER}/quotaTiers"
_SHOWN: Schema = {"$ref": "#/definitions/Deployment"}
_GOING_ON = Reply({}, ("Location",))


def followed_changes() -> tuple[Operation, ...]:
    """Where a change can be followed, in versions before 2026."""
    status = {"$ref": "#/definitions/OperationStatusResult"}
    return (
        _described(documents.ARM_STATUS, "OperationStatus_Get", "GET", _STATUS, {"200": _json(status)}),
        _described(documents.ARM_2024, "OperationResult_Get", "GET", _RESULT, _result_replies()),
    )


def newest_operations() -> tuple[Operation, ...]:
    """Everything that shows a deployment, and what only the newest versions have."""
    shown, listed = {"200": _json(_SHOWN)}, {"200": _json(_list_of(_SHOWN))}
    return (
        _newest("Deployments_Get", "GET", _DEPLOYMENT, shown),
        _newest("Deployments_List", "GET", _DEPLOYMENTS, listed),
        _newest("Deployments_CreateOrUpdate", "PUT", _DEPLOYMENT, {**shown, "201": _json(_SHOWN)}, _SHOWN),
        _newest("Deployments_Update", "PATCH", _DEPLOYMENT, {**shown, "202": _GOING_ON}, {}),
        _newest("Deployments_Pause", "POST", f"{_DEPLOYMENT}/pause", shown),
        _newest("Deployments_Resume", "POST", f"{_DEPLOYMENT}/resume", shown),
        _newest("OperationResult_Get", "GET", _RESULT, _result_replies()),
        *quota_operations(),
    )


def quota_operations() -> tuple[Operation, ...]:
    tier, tiers = {"200": _json(_quota_tier())}, {"200": _json(_list_of(_quota_tier()))}
    return (
        _newest("QuotaTiers_Get", "GET", f"{_QUOTA_TIERS}/default", tier),
        _newest("QuotaTiers_List", "GET", _QUOTA_TIERS, tiers),
    )


def _result_replies() -> dict[str, Reply]:
    """Nothing yet, the deployment, or nothing any more."""
    return {"200": _json(_SHOWN), "202": _GOING_ON, "204": Reply()}


def _quota_tier() -> Schema:
    texts: Schema = {name: {"type": "string"} for name in ("id", "name", "type")}
    return _complete({**texts, "properties": {"$ref": "#/definitions/QuotaTierProperties"}})


def _list_of(schema: Schema) -> Schema:
    return _complete({"value": {"type": "array", "items": schema}})


def _complete(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _json(schema: Schema) -> Reply:
    return Reply({"application/json": schema})


def _newest(id: str, method: str, path: str, replies: dict[str, Reply], body: Schema | None = None) -> Operation:
    return _described(documents.ARM_2026, id, method, path, replies, body)


def _described(
    contract: str, id: str, method: str, path: str, replies: dict[str, Reply], body: Schema | None = None
) -> Operation:
    version = {"api-version": Parameter({"type": "string"}, True)}
    refused = {"default": _json({"$ref": "#/definitions/ErrorResponse"})}
    sent = None if body is None else Parameter(body, True)
    return Operation(contract, id, method, path, version, {}, sent, {**replies, **refused})
