"""Every operation that a contract of OpenAPI 3 or Swagger 2 describes."""

from functools import cache
from typing import Any

from tests.azure_emulator.contracts.documents import document, resolved
from tests.azure_emulator.contracts.operation import EVENTS, Operation, Parameter, Reply
from tests.azure_emulator.contracts.schemas import Schema

_METHODS = ("get", "put", "post", "patch", "delete")


@cache
def operations(contract: str, prefix: str = "") -> tuple[Operation, ...]:
    """Every operation of the contract; `prefix` is what stands before its paths."""
    described = []
    for path, methods in document(contract)["paths"].items():
        shared = methods.get("parameters", [])
        for method, raw in methods.items():
            if method in _METHODS:
                described.append(_operation(contract, f"{prefix}{path}", method, raw, shared))
    return tuple(described)


def find(candidates: tuple[Operation, ...], method: str, path: str) -> Operation | None:
    """The operation that this request is. Fewer variables in the path win: files/import over files/{id}."""
    found = [operation for operation in candidates if operation.matches(method, path)]
    return min(found, key=lambda operation: operation.path.count("{"), default=None)


def _operation(contract: str, path: str, method: str, raw: dict[str, Any], shared: list[Any]) -> Operation:
    whole = document(contract)
    parameters = [resolved(whole, parameter) for parameter in [*shared, *raw.get("parameters", [])]]
    return Operation(
        contract,
        raw["operationId"],
        method.upper(),
        path,
        query=_named(parameters, "query"),
        form=_named(parameters, "formData") or _multipart(whole, raw),
        body=_body(parameters, raw),
        replies={status: _reply(resolved(whole, reply)) for status, reply in raw["responses"].items()},
    )


def _named(parameters: list[dict[str, Any]], place: str) -> dict[str, Parameter]:
    chosen = [parameter for parameter in parameters if parameter["in"] == place]
    return {
        parameter["name"]: Parameter(parameter.get("schema", parameter), parameter.get("required", False))
        for parameter in chosen
    }


def _multipart(whole: dict[str, Any], raw: dict[str, Any]) -> dict[str, Parameter]:
    content = raw.get("requestBody", {}).get("content", {}).get("multipart/form-data")
    if not content:
        return {}
    schema = resolved(whole, content["schema"])
    required = schema.get("required", [])
    return {name: Parameter(part, name in required) for name, part in schema["properties"].items()}


def _body(parameters: list[dict[str, Any]], raw: dict[str, Any]) -> Parameter | None:
    for parameter in parameters:
        if parameter["in"] == "body":
            return Parameter(parameter["schema"], parameter.get("required", False))
    content = raw.get("requestBody", {}).get("content", {}).get("application/json")
    return Parameter(content["schema"], raw["requestBody"].get("required", False)) if content else None


def _reply(raw: dict[str, Any]) -> Reply:
    headers = tuple(raw.get("headers", {}))
    if "content" in raw:
        return Reply(_bodies(raw["content"]), headers)
    schema = raw.get("schema")
    if schema is None:
        return Reply({}, headers)
    return Reply({"application/octet-stream" if schema.get("type") == "file" else "application/json": schema}, headers)


def _bodies(content: dict[str, Any]) -> dict[str, Schema]:
    """By content type. One contract describes the events of a stream as an alternative of the whole reply."""
    bodies: dict[str, Schema] = {kind: described["schema"] for kind, described in content.items()}
    for alternative in bodies.get("application/json", {}).get("oneOf", ()):
        kind = EVENTS if alternative.get("$ref", "").endswith("StreamResponse") else "application/json"
        bodies[kind] = alternative
    return bodies
