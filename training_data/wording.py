"""How a finding names a value of JSON that it is about. Works for any value, however large or odd."""

from typing import Any

LONGEST = 40  # characters of a value that are shown

_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number with decimals",
    type(None): "null",
}


def kind(value: Any) -> str:
    """What sort of value it is, in the words of JSON."""
    return _KINDS[type(value)]


def short(value: Any) -> str:
    """The value as Python writes it, cut to 40 characters; odd characters are escaped."""
    if isinstance(value, list | dict):
        return kind(value)
    shown = repr(value[: LONGEST * 2] if isinstance(value, str) else value)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 3] + "..."


def key_path(path: str, key: str) -> str:
    """The place of `key` within `path`, as in messages[2].weight; a key that is no plain word is quoted."""
    name = key if key.isidentifier() and len(key) <= LONGEST else short(key)
    return f"{path}.{name}" if path else name
