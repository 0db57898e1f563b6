"""Functions that an example declares for the assistant to call.

From Azure OpenAI's page on fine-tuning with tool calls (November 2025).
"""

import re
from collections.abc import Iterator
from typing import Any

from training_data.limits import Limits
from training_data.problems import Problem, problem, unknown_keys
from training_data.wording import kind, short

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}", re.A)
_CHECKED = 256  # declarations of one list, twice of what the service takes
_FUNCTION_KEYS = ("name", "description", "parameters", "strict")

Declared = dict[str, dict[str, Any]]
"""Functions by name, with their parameters as a JSON schema."""


def check_declarations(example: dict[str, Any], line: int, path: str, limits: Limits) -> tuple[list[Problem], Declared]:
    """Problems of `tools`, `functions` and `parallel_tool_calls`, and what is declared. `path` ends in a dot or is
    empty."""
    found: list[Problem] = []
    declared: Declared = {}
    for key in ("tools", "functions"):
        if key in example:
            found += _check_list(example[key], key, line, f"{path}{key}", limits, declared)
    if "functions" in example:
        found.append(problem("deprecated_functions", f"{path}functions is used.", line, f"{path}functions"))
    parallel = example.get("parallel_tool_calls", True)
    if not isinstance(parallel, bool):
        where = f"{path}parallel_tool_calls"
        found.append(problem("parallel_not_boolean", f"{where} is {short(parallel)}.", line, where))
    return found, declared


def _check_list(tools: Any, key: str, line: int, path: str, limits: Limits, declared: Declared) -> Iterator[Problem]:
    if not isinstance(tools, list):
        yield problem("tools_not_a_list", f"{path} is {kind(tools)}.", line, path)
        return
    if len(tools) > limits.tools_in_example:
        yield problem("too_many_tools", f"{path} declares {len(tools):,} functions.", line, path)
    for index, tool in enumerate(tools[:_CHECKED]):
        where = f"{path}[{index}]"
        if key == "functions":
            yield from _check_function(tool, line, where, declared)
        else:
            yield from _check_tool(tool, line, where, declared)


def _check_tool(tool: Any, line: int, path: str, declared: Declared) -> Iterator[Problem]:
    if not isinstance(tool, dict) or tool.get("type") != "function":
        what = f"{path}.type is {short(tool.get('type'))}" if isinstance(tool, dict) else f"{path} is {kind(tool)}"
        yield problem("bad_tool", f"{what}.", line, path)
        return
    yield from unknown_keys(tool, ("type", "function"), line, path)
    yield from _check_function(tool.get("function"), line, f"{path}.function", declared)


def _check_function(function: Any, line: int, path: str, declared: Declared) -> Iterator[Problem]:
    if not isinstance(function, dict):
        yield problem("bad_tool", f"{path} is {kind(function)}.", line, path)
        return
    yield from unknown_keys(function, _FUNCTION_KEYS, line, path)
    name = function.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield problem("tool_name", f"{path}.name is {short(name)}.", line, f"{path}.name")
    elif name in declared:
        yield problem("tool_twice", f"{path} declares {short(name)} again.", line, path)
    for key, type_ in (("description", str), ("strict", bool)):
        if key in function and not isinstance(function[key], type_):
            yield problem("bad_tool", f"{path}.{key} is {kind(function[key])}.", line, f"{path}.{key}")
    yield from _check_parameters(function, line, f"{path}.parameters")
    if isinstance(name, str):
        parameters = function.get("parameters")
        declared[name] = parameters if isinstance(parameters, dict) else {}


def _check_parameters(function: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    parameters = function.get("parameters", {})
    if not isinstance(parameters, dict):
        yield problem("bad_parameters", f"{path} is {kind(parameters)}.", line, path)
        return
    if parameters and parameters.get("type") != "object":
        yield problem("bad_parameters", f"{path}.type is {short(parameters.get('type'))}.", line, f"{path}.type")
    for key, type_ in (("properties", dict), ("required", list)):
        if key in parameters and not isinstance(parameters[key], type_):
            yield problem("bad_parameters", f"{path}.{key} is {kind(parameters[key])}.", line, f"{path}.{key}")
