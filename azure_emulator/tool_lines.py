"""The tools in a training example: what may be called, what is called, and what came of it. Pure checks.

Source: "Fine-tuning with function calling", Azure OpenAI documentation; `functions` and `function_call` are the older
place for the same things.
"""

from collections.abc import Mapping
from typing import Any

from azure_emulator.strict_json import loads_strictly


class LineError(ValueError):
    """One line cannot be an example; the message says why."""


def check_tools(example: Mapping[str, Any]) -> None:
    """Raises LineError unless what the example offers for calling is well formed."""
    for place, tool in enumerate(_list(example, "tools")):
        if not isinstance(tool, dict) or tool.get("type") != "function":
            raise LineError(f"'tools[{place}]' must be an object of type function.")
        _check_function(tool.get("function"), f"tools[{place}].function")
    for place, function in enumerate(_list(example, "functions")):
        _check_function(function, f"functions[{place}]")
    if not isinstance(example.get("parallel_tool_calls", True), bool):
        raise LineError("'parallel_tool_calls' must be true or false.")


def check_calls(message: Mapping[str, Any], name: str) -> None:
    """Raises LineError unless the message's calls, or its answer to one, are well formed."""
    role = message["role"]
    if role == "tool" and not isinstance(message.get("tool_call_id"), str):
        raise LineError(f"'{name}.tool_call_id' must say which call this answers.")
    if "tool_calls" in message and role != "assistant":
        raise LineError(f"'{name}.tool_calls' is only allowed on messages from the assistant.")
    for place, call in enumerate(_list(message, "tool_calls", name)):
        _check_call(call, f"{name}.tool_calls[{place}]")
    if message.get("function_call") is not None:
        _check_function(message["function_call"], f"{name}.function_call")
        _check_arguments(message["function_call"], f"{name}.function_call")


def _check_call(call: Any, name: str) -> None:
    if not isinstance(call, dict) or call.get("type") != "function" or not isinstance(call.get("id"), str):
        raise LineError(f"'{name}' must be an object of type function with an id.")
    function = call.get("function") or {}
    _check_function(function, f"{name}.function")
    _check_arguments(function, f"{name}.function")


def _check_arguments(function: Mapping[str, Any], name: str) -> None:
    try:
        loads_strictly(function.get("arguments", ""))
    except (TypeError, ValueError, RecursionError):
        raise LineError(f"'{name}.arguments' must be a string of JSON.") from None


def _check_function(function: Any, name: str) -> None:
    if not isinstance(function, dict) or not isinstance(function.get("name"), str) or not function["name"]:
        raise LineError(f"'{name}' must be an object with a name.")


def _list(holder: Mapping[str, Any], key: str, name: str = "") -> list[Any]:
    value = holder.get(key)
    if value is not None and not isinstance(value, list):
        raise LineError(f"'{name}{'.' if name else ''}{key}' must be a list.")
    return value or []
