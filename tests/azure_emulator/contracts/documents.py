"""The published files as JSON: read once, references into files that are merged in made local."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.azure_emulator.contracts.resource_types import definitions_of

FOLDER = Path(__file__).parents[3].parent / "shared" / "azure"

V1 = "v1/azure-openai-v1.aigateway.json"
AUTHORING_2024 = "authoring/authoring-2024-06-01.json"
AUTHORING_2025 = "authoring/authoring-2025-04-01-preview.finetuning-subset.json"
INFERENCE_JUNE = "inference/inference-2024-06-01.json"
INFERENCE_OCTOBER = "inference/inference-2024-10-21.aihub.yaml"
ARM_2024 = "arm/cognitiveservices-2024-04-01-preview.json"
ARM_2026 = "arm/resource-types-2026-07-01.md"
ARM_STATUS = _COMMON = "arm/common-types-v2-types.json"
_COMMON_PLACE = "../../../../../common-types/resource-management/v2/types.json#"
_PRIVATE_LINKS = "../../../../../common-types/resource-management/v2/privatelinks.json#"


@cache
def document(name: str) -> dict[str, Any]:
    """The whole description. ARM's has the common types merged in; its newest one is made from a list of types."""
    if name == ARM_2026:
        types = definitions_of((FOLDER / name).read_text("utf-8-sig"))
        return {"definitions": {**_local(_parsed(_COMMON))["definitions"], **types}}
    read: dict[str, Any] = _local(_parsed(name))
    if name == ARM_2024:
        common = _local(_parsed(_COMMON))
        for part in ("definitions", "parameters"):
            read[part] = {**common[part], **read[part]}
    return read


def resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The node that a local reference means, or the node itself."""
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _parsed(name: str) -> Any:
    text = (FOLDER / name).read_text("utf-8-sig")
    return yaml.safe_load(text) if name.endswith(".yaml") else json.loads(text)


def _local(node: Any) -> Any:
    if isinstance(node, list):
        return [_local(part) for part in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith(_PRIVATE_LINKS):
        return {}  # not part of what is emulated
    if isinstance(reference, str):
        return {"$ref": reference.replace(_COMMON_PLACE, "#")}
    return {name: _local(part) for name, part in node.items()}
