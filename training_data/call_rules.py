"""Calls that the assistant makes, and the answers that it gets.

From Azure OpenAI's page on fine-tuning with tool calls (November 2025), which also says that declarations may be left
out to save tokens, so a call of an undeclared function is only a warning.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from training_data.problems import Problem, problem, unknown_keys
from training_data.text_rules import check_text
from training_data.tool_rules import NAME, Declared
from training_data.wording import kind, short

_CHECKED = 256  # calls of one message


def check_calls(message: dict[str, Any], line: int, path: str, declared: Declared) -> Iterator[Problem]:
    """Problems of `tool_calls` and `function_call` of one assistant message."""
    if "function_call" in message:
        where = f"{path}.function_call"
        yield problem("deprecated_functions", f"{where} is used.", line, where)
        yield from _check_called(message["function_call"], line, where, declared)
    if "tool_calls" not in message:
        return
    calls, where = message["tool_calls"], f"{path}.tool_calls"
    if not isinstance(calls, list) or not calls:
        what = "an empty list" if calls == [] else kind(calls)
        yield problem("calls_not_a_list", f"{where} is {what}.", line, where)
        return
    if len(calls) > _CHECKED:
        yield problem("bad_call", f"{where} has {len(calls):,} calls.", line, where)
    for index, call in enumerate(calls[:_CHECKED]):
        yield from _check_call(call, line, f"{where}[{index}]", declared)


def _check_call(call: Any, line: int, path: str, declared: Declared) -> Iterator[Problem]:
    if not isinstance(call, dict):
        yield problem("bad_call", f"{path} is {kind(call)}.", line, path)
        return
    yield from unknown_keys(call, ("id", "type", "function"), line, path)
    if not isinstance(call.get("id"), str) or not call["id"].strip():
        yield problem("bad_call", f"{path}.id is {short(call.get('id'))}.", line, f"{path}.id")
    if call.get("type") != "function":
        yield problem("bad_call", f"{path}.type is {short(call.get('type'))}.", line, f"{path}.type")
    yield from _check_called(call.get("function"), line, f"{path}.function", declared)


def _check_called(function: Any, line: int, path: str, declared: Declared) -> Iterator[Problem]:
    if not isinstance(function, dict):
        yield problem("bad_call", f"{path} is {kind(function)}.", line, path)
        return
    yield from unknown_keys(function, ("name", "arguments"), line, path)
    name = function.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield problem("tool_name", f"{path}.name is {short(name)}.", line, f"{path}.name")
    elif name not in declared:
        yield problem("undeclared_tool", f"{path} calls {name!r}, which is not declared.", line, path)
    yield from _check_arguments(function.get("arguments"), declared.get(str(name)), line, f"{path}.arguments")


def _check_arguments(text: Any, schema: dict[str, Any] | None, line: int, path: str) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield problem("arguments_not_text", f"{path} is {kind(text)}.", line, path)
        return
    yield from check_text(text, line, path)
    try:
        arguments = orjson.loads(text)
    except orjson.JSONDecodeError as refusal:
        yield problem("arguments_not_json", f"{path} is not JSON: {refusal.msg}.", line, path)
        return
    if not isinstance(arguments, dict):
        yield problem("arguments_not_json", f"{path} holds {kind(arguments)} instead of an object.", line, path)
    elif schema and (misfit := _misfit(arguments, schema)):
        yield problem("arguments_do_not_fit", f"{path} {misfit}.", line, path)


def _misfit(arguments: dict[str, Any], schema: dict[str, Any]) -> str | None:
    """Names only: missing ones, and ones that are not declared. The values are the model's affair."""
    required, properties = schema.get("required"), schema.get("properties")
    names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
    missing = [name for name in names if name not in arguments]
    if missing:
        return f"lacks {short(missing[0])}"
    unknown = [name for name in arguments if name not in properties] if isinstance(properties, dict) else []
    return f"has {short(unknown[0])}, which is not declared" if unknown else None


# --- calls and their answers ----------------------------------------------------------------------------------------


def check_answers(messages: list[dict[str, Any]], line: int, path: str) -> Iterator[Problem]:
    """Every call is answered once, right after it; only the last message of an example may leave calls open.

    For messages that each passed the rules.
    """
    open_calls: dict[str, str] = {}
    answered: set[str] = set()
    for index, message in enumerate(messages):
        where = f"{path}[{index}]"
        if message["role"] in ("tool", "function"):
            yield from _check_answer(message, line, where, open_calls, answered)
            continue
        for place in open_calls.values():
            yield problem("call_without_answer", f"{place} is not answered before {where}.", line, place)
        open_calls = {}
        yield from _open(message, line, where, open_calls, answered)


def _check_answer(
    message: dict[str, Any], line: int, where: str, open_calls: dict[str, str], answered: set[str]
) -> Iterator[Problem]:
    """`open_calls` maps an id to the place of its call; an answered one moves to `answered`."""
    id_ = message["tool_call_id"] if message["role"] == "tool" else _legacy(message["name"])
    if id_ in open_calls:
        del open_calls[id_]
        answered.add(id_)
    elif id_ in answered and message["role"] == "tool":
        yield problem("answer_twice", f"{where} answers {short(id_)} again.", line, where)
    else:
        what = message.get("tool_call_id", message.get("name"))
        yield problem("answer_without_call", f"{where} answers {short(what)}, which is not open.", line, where)


def _open(
    message: dict[str, Any], line: int, where: str, open_calls: dict[str, str], answered: set[str]
) -> Iterator[Problem]:
    for number, call in enumerate(message.get("tool_calls") or ()):
        place = f"{where}.tool_calls[{number}]"
        if call["id"] in open_calls or call["id"] in answered:
            yield problem("call_id_twice", f"{place} has the id {short(call['id'])} again.", line, place)
        open_calls[call["id"]] = place
    if message.get("function_call"):
        open_calls[_legacy(message["function_call"]["name"])] = f"{where}.function_call"


def _legacy(name: str) -> str:
    """Calls of old have no id: a function message answers by name."""
    return f"function {name}"
