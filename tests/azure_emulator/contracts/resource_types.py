"""The newest control-plane types are published as a page of bullet lists: this reads them as JSON Schema."""

import re
from typing import Any

_HEADING = re.compile(r"^## (?P<name>.+)$")
_PROPERTY = re.compile(
    r"^\* \*\*(?P<name>[^*]+)\*\*: (?P<type>(?:[^:{]|\{[^}]*\})+?)(?: \((?P<flags>[^)]*)\))?(?:: .*)?$"
)
_ADDITIONAL = re.compile(r"^\* \*\*Additional Properties Type\*\*: (?P<type>.+)$")
_LINK = re.compile(r"^\[(?P<name>\w+)\]\(#\w+\)(?P<list>\[\])?$")
_PLAIN = {"string": "string", "int": "integer", "bool": "boolean", "any": None}


def definitions_of(page: str) -> dict[str, Any]:
    """Every type by its name. A property of several alternatives one of which is `string` is an open set."""
    definitions: dict[str, Any] = {}
    current: dict[str, Any] = {}
    for line in page.splitlines():
        if heading := _HEADING.match(line):
            current = {"type": "object"}
            if heading["name"].isidentifier():  # the others are resources and functions
                definitions[heading["name"]] = current
        elif additional := _ADDITIONAL.match(line):
            current["additionalProperties"] = _schema(additional["type"])
        elif found := _PROPERTY.match(line):
            current.setdefault("properties", {})[found["name"]] = _schema(found["type"])
            if "Required" in (found["flags"] or ""):
                current.setdefault("required", []).append(found["name"])
    return definitions


def _schema(words: str) -> dict[str, Any]:
    words = re.sub(r"\s*\{[^}]*\}", "", words).strip()
    alternatives = [part.strip() for part in words.split(" | ")]
    if len(alternatives) > 1:
        return _alternatives(alternatives)
    if link := _LINK.match(words):
        reference = {"$ref": f"#/definitions/{link['name']}"}
        return {"type": "array", "items": reference} if link["list"] else reference
    if words.endswith("[]"):
        return {"type": "array", "items": _schema(words[:-2])}
    if words.startswith("'"):
        return {"const": words.strip("'")}
    kind = _PLAIN.get(words)  # what stands above the types, as scopes do, has no kind
    return {"type": kind} if kind else {}


def _alternatives(words: list[str]) -> dict[str, Any]:
    if "string" in words:
        return {"type": "string"}
    return {"anyOf": [_schema(word) for word in words]}
