"""A reply's status words replaced by one that nobody knows."""

import json
from typing import Any


def with_status_word(body: bytes, word: str) -> bytes | None:
    """The JSON reply with this word wherever something in it says its state; None if nothing does."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    places = _places(content)
    for place, name in places:
        place[name] = word
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() if places else None


def _places(content: Any) -> list[tuple[dict[str, Any], str]]:
    if not isinstance(content, dict):
        return []
    entries = [content, *_objects(content.get("data")), *_objects(content.get("value"))]
    states = [(entry, "status") for entry in entries if isinstance(entry.get("status"), str)]
    properties = [entry["properties"] for entry in entries if isinstance(entry.get("properties"), dict)]
    return states + [(one, "provisioningState") for one in properties if "provisioningState" in one]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
