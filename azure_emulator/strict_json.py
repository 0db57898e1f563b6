"""JSON as RFC 8259 has it, and text that can be kept: what Python's reader lets through beyond that is refused."""

import json
from typing import Any


def loads_strictly(raw: str | bytes) -> Any:
    """Raises ValueError or RecursionError unless this is JSON without NaN, Infinity and half surrogate pairs."""
    value = json.loads(raw, parse_constant=_no_constant)
    if "\\u" in (raw if isinstance(raw, str) else raw.decode()):
        # Half of a surrogate pair is JSON but not text: no file, database or reply could hold it.
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
