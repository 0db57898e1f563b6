"""Values against the schemas of OpenAPI 3 and Swagger 2: what breaks them, and what they do not mention."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.azure_emulator.contracts.documents import document, resolved

Schema = dict[str, Any]
_COMPOSED = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, order=True)
class Problem:
    """`place` is the path to the value, with [*] for every index of a list."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def broken(contract: str, schema: Schema, value: Any) -> list[Problem]:
    """Where the value breaks the schema."""
    errors = _validator(contract, json.dumps(schema, sort_keys=True)).iter_errors(value)
    return [Problem(_general(error.json_path), error.message[:300]) for error in errors]


def undeclared(contract: str, schema: Schema, value: Any, place: str = "$") -> Iterator[Problem]:
    """Properties that the schema does not mention, where it mentions any: it must be complete to be a description."""
    if isinstance(value, list):
        items: Schema = {"anyOf": _parts(contract, schema, "items")}
        yield from (found for entry in value for found in undeclared(contract, items, entry, f"{place}[*]"))
    if not isinstance(value, dict):
        return
    known = _properties(contract, schema)
    if not known or _parts(contract, schema, "additionalProperties"):
        return
    for name, entry in value.items():
        if name not in known:
            yield Problem(f"{place}.{name}", "not declared")
        else:
            yield from undeclared(contract, {"anyOf": known[name]}, entry, f"{place}.{name}")


def _properties(contract: str, schema: Schema) -> dict[str, list[Schema]]:
    """Every schema that this one or a part of it has for a property, by the property's name."""
    known: dict[str, list[Schema]] = {}
    for part in _all_parts(contract, schema):
        for name, entry in part.get("properties", {}).items():
            known.setdefault(name, []).append(entry)
    return known


def _parts(contract: str, schema: Schema, keyword: str) -> list[Schema]:
    found = [part[keyword] for part in _all_parts(contract, schema) if part.get(keyword)]
    return [{} if entry is True else entry for entry in found]


def _all_parts(contract: str, schema: Schema, seen: tuple[int, ...] = ()) -> Iterator[Schema]:
    """The schema and what it is composed of, references followed."""
    target = resolved(document(contract), schema)
    if id(target) in seen:
        return
    yield target
    for keyword in _COMPOSED:
        for part in target.get(keyword, ()):
            yield from _all_parts(contract, part, (*seen, id(target)))


@cache
def _validator(contract: str, schema: str) -> Draft202012Validator:
    return Draft202012Validator({**_definitions(contract), **_translated(json.loads(schema))})


@cache
def _definitions(contract: str) -> Schema:
    whole = document(contract)
    return {name: _translated(whole[name]) for name in ("components", "definitions") if name in whole}


def _translated(node: Any) -> Any:
    """OpenAPI's `nullable`, which JSON Schema does not know."""
    if isinstance(node, list):
        return [_translated(part) for part in node]
    if not isinstance(node, dict):
        return node
    translated = {name: _translated(part) for name, part in node.items()}
    if translated.get("nullable") is True:
        del translated["nullable"]
        return {"anyOf": [translated, {"type": "null"}]}
    return translated


def _general(path: str) -> str:
    return re.sub(r"\[\d+\]", "[*]", path)
