"""The published contracts as JSON Schema validators.

They are kept beside the checkout, in ../shared/azure; tests that need them are skipped where that folder is absent.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[2].parent / "shared" / "azure"
V1 = "v1/azure-openai-v1.aigateway.json"
ARM = "arm/cognitiveservices-2024-04-01-preview.json"
_ARM_TYPES = "arm/common-types-v2-types.json"
_ARM_TYPES_REFERENCE = "../../../../../common-types/resource-management/v2/types.json#/definitions/"


def problems(contract: str, name: str, value: Any) -> list[str]:
    """Where the value breaks the definition of that name, as readable lines; empty when it keeps it."""
    place = "components/schemas" if contract == V1 else "definitions"
    schema = {"$ref": f"#/{place}/{name}", **_document(contract)}
    return [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(value)]


@cache
def _document(contract: str) -> dict[str, Any]:
    document = _translated(json.loads((FOLDER / contract).read_text("utf-8-sig")))
    if contract == ARM:
        common = _translated(json.loads((FOLDER / _ARM_TYPES).read_text("utf-8-sig")))
        document["definitions"] = {**common["definitions"], **document["definitions"]}
    return {name: document[name] for name in ("components", "definitions") if name in document}


def _translated(node: Any) -> Any:
    """OpenAPI's `nullable`, which JSON Schema does not know, and references into files that are merged in."""
    if isinstance(node, list):
        return [_translated(part) for part in node]
    if not isinstance(node, dict):
        return node
    translated = {name: _translated(part) for name, part in node.items()}
    reference = translated.get("$ref")
    if isinstance(reference, str):
        translated["$ref"] = reference.replace(_ARM_TYPES_REFERENCE, "#/definitions/")
    if translated.pop("nullable", False) is True:
        return {"anyOf": [translated, {"type": "null"}]}
    return translated
