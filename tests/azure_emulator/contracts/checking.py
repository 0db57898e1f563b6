"""One recorded exchange against the operation that it is: the request, the status, the headers and the body."""

import json
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

from tests.azure_emulator.contracts.operation import EVENTS, Operation, Parameter, Reply
from tests.azure_emulator.contracts.recorder import Exchange
from tests.azure_emulator.contracts.schemas import Problem, Schema, broken, undeclared

_FORM = "multipart/form-data"


def request_problems(operation: Operation, exchange: Exchange) -> list[Problem]:
    """Where what was sent breaks the contract; what it does not mention counts too."""
    return [
        *_parameter_problems(operation, operation.query, dict(parse_qsl(exchange.query)), "query"),
        *_sent_body_problems(operation, exchange),
    ]


def reply_problems(operation: Operation, exchange: Exchange) -> list[Problem]:
    reply = operation.replies.get(str(exchange.status))
    if reply is None and exchange.status < 400:
        return [Problem("status", f"{exchange.status} is none of {', '.join(operation.replies)}")]
    described = reply or operation.replies["default"]
    missing = [name for name in described.headers if name.lower() not in exchange.reply_headers]
    return [Problem("header", f"{name} is missing") for name in missing] + list(
        _body_problems(operation.contract, described, exchange)
    )


def _parameter_problems(
    operation: Operation, declared: dict[str, Parameter], sent: dict[str, str], place: str
) -> Iterator[Problem]:
    for name, parameter in declared.items():
        if parameter.required and name not in sent:
            yield Problem(place, f"{name} is missing")
    for name, text in sent.items():
        if name not in declared:
            yield Problem(f"{place}.{name}", "not declared")
        else:
            schema = _value_schema(declared[name].schema)
            found = broken(operation.contract, schema, _value(schema, text))
            yield from (Problem(f"{place}.{name}", problem.reason) for problem in found)


def _value_schema(schema: Schema) -> Schema:
    """Swagger 2 writes the schema of a parameter beside its name and place."""
    return {name: part for name, part in schema.items() if name not in ("required", "in", "name", "format")}


def _value(schema: Schema, text: str) -> Any:
    return int(text) if schema.get("type") == "integer" and text.lstrip("-").isdigit() else text


def _sent_body_problems(operation: Operation, exchange: Exchange) -> Iterator[Problem]:
    if operation.form:
        yield from _form_problems(operation, exchange)
    elif operation.body is None:
        if exchange.body:
            yield Problem("body", "a body is not declared")
    elif exchange.body:
        yield from _both(operation.contract, operation.body.schema, json.loads(exchange.body))
    elif operation.body.required:
        yield Problem("body", "the body is missing")


def _form_problems(operation: Operation, exchange: Exchange) -> Iterator[Problem]:
    if not exchange.headers.get("content-type", "").startswith(_FORM):
        yield Problem("body", f"is not {_FORM}")
        return
    whole = f"Content-Type: {exchange.headers['content-type']}\r\n\r\n".encode() + exchange.body
    sent = {}
    for part in message_from_bytes(whole).walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            sent[name] = "" if part.get_filename() else part.get_payload()
    fields = {name: Parameter(_field_schema(part), part.required) for name, part in operation.form.items()}
    yield from _parameter_problems(operation, fields, sent, "form")


def _field_schema(part: Parameter) -> Schema:
    return {} if part.schema.get("type") == "file" or part.schema.get("format") == "binary" else part.schema


def _body_problems(contract: str, described: Reply, exchange: Exchange) -> Iterator[Problem]:
    kind = exchange.reply_headers.get("content-type", "").partition(";")[0]
    if not described.bodies:
        if exchange.reply_body:
            yield Problem("body", "a body is not declared")
    elif kind == EVENTS:
        yield from _stream_problems(contract, described, exchange)
    elif kind not in described.bodies:
        yield Problem("body", f"{kind or 'nothing'} is none of {', '.join(described.bodies)}")
    elif kind == "application/json":
        yield from _both(contract, described.bodies[kind], json.loads(exchange.reply_body))


def _stream_problems(contract: str, described: Reply, exchange: Exchange) -> Iterator[Problem]:
    """Every event on its own."""
    *events, end = exchange.reply_body.decode().strip().split("\n\n")
    if end != "data: [DONE]":
        yield Problem("stream", "does not end with [DONE]")
    for event in events:
        yield from _both(contract, described.bodies[EVENTS], json.loads(event.removeprefix("data: ")))


def _both(contract: str, schema: Schema, value: Any) -> Iterator[Problem]:
    yield from broken(contract, schema, value)
    yield from undeclared(contract, schema, value)
