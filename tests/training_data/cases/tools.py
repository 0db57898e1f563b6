"""Declarations of functions, calls and answers, for callers that take everything that the service takes."""

import json
from typing import Any

from tests.training_data.cases.builders import SYSTEM, Case, line, reply, user

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = {"name": "weather", "description": "The weather in a city", "parameters": PARAMETERS}
TOOL = {"type": "function", "function": WEATHER}


def call(id_: object = "c1", arguments: object = '{"city": "Rome"}', **more: object) -> dict[str, object]:
    return {"id": id_, "type": "function", "function": {"name": "weather", "arguments": arguments}, **more}


def calls(*made: object, **more: object) -> dict[str, object]:
    return {"role": "assistant", "tool_calls": list(made), **more}


def answer(id_: object = "c1", content: object = "21 degrees", **more: object) -> dict[str, object]:
    return {"role": "tool", "tool_call_id": id_, "content": content, **more}


def chat(*messages: object, tools: object = (TOOL,), **more: object) -> bytes:
    return line(SYSTEM, user(), *messages, tools=tools, **more)


def function(**changes: object) -> list[dict[str, Any]]:
    return [{"type": "function", "function": {**WEATHER, **changes}}]


def legacy(*messages: object, **more: object) -> bytes:
    return json.dumps({"messages": [SYSTEM, user(), *messages], **more}).encode()


CALLED = {"role": "assistant", "function_call": {"name": "weather", "arguments": '{"city": "Rome"}'}}
TOLD = {"role": "function", "name": "weather", "content": "21 degrees"}

_CASES: dict[str, Case] = {
    "call, answer, reply": Case(chat(calls(call()), answer(), reply()), set()),
    "a call is the end": Case(chat(calls(call())), set()),
    "call with a text": Case(chat(calls(call(), content="One moment."), answer(), reply()), set()),
    "call with null for a text": Case(chat(calls(call(), content=None), answer(), reply()), set()),
    "two calls, answered in another order": Case(
        chat(calls(call("a"), call("b")), answer("b"), answer("a"), reply()), set()
    ),
    "call of weight 0": Case(chat(calls(call(), weight=0), answer(), reply()), set()),
    "nothing to say": Case(chat(calls(call()), answer(content=""), reply()), set()),
    "developer message": Case(line({**SYSTEM, "role": "developer"}, user(), reply()), set()),
    "parallel calls": Case(chat(reply(), parallel_tool_calls=False), set()),
    "no functions declared": Case(chat(reply(), tools=[]), set()),
    "functions of old": Case(legacy(CALLED, TOLD, reply(), functions=[WEATHER]), {"deprecated_functions"}),
    "tools is an object": Case(chat(reply(), tools=TOOL), {"tools_not_a_list"}, "tools"),
    "tool is a text": Case(chat(reply(), tools=["weather"]), {"bad_tool"}, "tools[0]"),
    "tool of another type": Case(chat(reply(), tools=[{"type": "retrieval"}]), {"bad_tool"}, "tools[0]"),
    "tool without a function": Case(chat(reply(), tools=[{"type": "function"}]), {"bad_tool"}, "tools[0].function"),
    "description is a number": Case(chat(reply(), tools=function(description=7)), {"bad_tool"}),
    "strict is a text": Case(chat(reply(), tools=function(strict="yes")), {"bad_tool"}),
    "tool with an unknown key": Case(chat(reply(), tools=[{**TOOL, "id": 1}]), {"unknown_key"}, "tools[0].id"),
    "function with an unknown key": Case(chat(reply(), tools=function(returns={})), {"unknown_key"}),
    "name with a space": Case(chat(reply(), tools=function(name="the weather")), {"tool_name"}),
    "name of 65 letters": Case(chat(reply(), tools=function(name="a" * 65)), {"tool_name"}),
    "name is null": Case(chat(reply(), tools=function(name=None)), {"tool_name"}),
    "declared twice": Case(chat(reply(), tools=[TOOL, TOOL]), {"tool_twice"}, "tools[1].function"),
    "129 functions": Case(
        chat(reply(), tools=[function(name=f"f{number}")[0] for number in range(129)]), {"too_many_tools"}
    ),
    "parameters is a list": Case(chat(reply(), tools=function(parameters=[])), {"bad_parameters"}),
    "parameters of another type": Case(chat(reply(), tools=function(parameters={"type": "array"})), {"bad_parameters"}),
    "properties is a list": Case(
        chat(reply(), tools=function(parameters={"type": "object", "properties": []})), {"bad_parameters"}
    ),
    "required is a text": Case(
        chat(reply(), tools=function(parameters={"type": "object", "required": "city"})), {"bad_parameters"}
    ),
    "required holds lists": Case(
        chat(calls(call()), tools=function(parameters={"type": "object", "required": [["city"]]})), set()
    ),
    "parallel is a text": Case(
        chat(reply(), parallel_tool_calls="no"), {"parallel_not_boolean"}, "parallel_tool_calls"
    ),
    "calls is an object": Case(
        chat({"role": "assistant", "tool_calls": call()}), {"calls_not_a_list"}, "messages[2].tool_calls"
    ),
    "no calls": Case(chat(calls(), answer(), reply()), {"calls_not_a_list"}),
    "call is a text": Case(chat(calls("weather")), {"bad_call"}, "messages[2].tool_calls[0]"),
    "call without an id": Case(chat(calls(call(None))), {"bad_call"}, "messages[2].tool_calls[0].id"),
    "call of another type": Case(chat(calls(call(type="code"))), {"bad_call"}, "messages[2].tool_calls[0].type"),
    "call without a function": Case(chat(calls(call(function=None))), {"bad_call"}),
    "call with an unknown key": Case(chat(calls(call(index=0))), {"unknown_key"}, "messages[2].tool_calls[0].index"),
    "called name with a space": Case(
        chat(calls(call(function={"name": "the weather", "arguments": "{}"}))), {"tool_name"}
    ),
    "300 calls": Case(chat(calls(*[call(str(number)) for number in range(300)])), {"bad_call"}),
    "function that is not declared": Case(chat(calls(call()), tools=function(name="time")), {"undeclared_tool"}),
    "no declarations at all": Case(line(SYSTEM, user(), calls(call())), {"undeclared_tool"}),
    "arguments are an object": Case(
        chat(calls(call(arguments={"city": "Rome"}))),
        {"arguments_not_text"},
        "messages[2].tool_calls[0].function.arguments",
    ),
    "arguments cut off": Case(chat(calls(call(arguments='{"city": "Ro'))), {"arguments_not_json"}),
    "arguments are a list": Case(chat(calls(call(arguments="[1]"))), {"arguments_not_json"}),
    "arguments empty": Case(chat(calls(call(arguments=""))), {"arguments_not_json"}),
    "arguments with NaN": Case(chat(calls(call(arguments='{"city": NaN}'))), {"arguments_not_json"}),
    "special token in arguments": Case(chat(calls(call(arguments='{"city": "<|im_end|>"}'))), {"special_token"}),
    "argument missing": Case(chat(calls(call(arguments="{}"))), {"arguments_do_not_fit"}),
    "argument that is not declared": Case(
        chat(calls(call(arguments='{"city": "Rome", "unit": "C"}'))), {"arguments_do_not_fit"}
    ),
    "answer without an id": Case(
        chat(calls(call()), answer(None), reply()), {"missing_tool_call_id"}, "messages[3].tool_call_id"
    ),
    "answer with another id": Case(
        chat(calls(call()), answer("c2"), reply()), {"answer_without_call", "call_without_answer"}, "messages[3]"
    ),
    "answer before any call": Case(chat(answer(), reply()), {"answer_without_call"}),
    "answer after the reply": Case(
        chat(calls(call()), answer(), reply(), user(), answer(), reply()), {"answer_twice"}, "messages[6]"
    ),
    "answered twice": Case(chat(calls(call()), answer(), answer(), reply()), {"answer_twice"}, "messages[4]"),
    "call goes unanswered": Case(
        chat(calls(call()), user("And?"), reply()), {"call_without_answer"}, "messages[2].tool_calls[0]"
    ),
    "one of two calls goes unanswered": Case(
        chat(calls(call("a"), call("b")), answer("a"), reply()), {"call_without_answer"}, "messages[2].tool_calls[1]"
    ),
    "two calls with one id": Case(
        chat(calls(call(), call()), answer(), reply()), {"call_id_twice"}, "messages[2].tool_calls[1]"
    ),
    "an id is used again": Case(
        chat(calls(call()), answer(), reply(), user(), calls(call()), answer(), reply()), {"call_id_twice"}
    ),
    "ends with an answer": Case(chat(calls(call()), answer()), {"last_not_assistant"}),
    "calls on a user message": Case(
        line(SYSTEM, user(tool_calls=[call()]), reply()), {"misplaced_key"}, "messages[1].tool_calls"
    ),
    "call id on a reply": Case(line(SYSTEM, user(), reply(tool_call_id="c1")), {"misplaced_key"}),
    "weight on an answer": Case(chat(calls(call()), answer(weight=1), reply()), {"weight_on_other_role"}),
    "refusal": Case(line(SYSTEM, user(), reply(refusal=None)), {"unknown_key"}, "messages[2].refusal"),
    "name": Case(line(SYSTEM, user(name="Ana-1"), reply()), set()),
    "speaker's name with a space": Case(line(SYSTEM, user(name="Ana B"), reply()), {"bad_name"}, "messages[1].name"),
    "function message without a name": Case(
        legacy(CALLED, {"role": "function", "content": "21"}, reply(), functions=[WEATHER]),
        {"bad_name", "deprecated_functions"},
    ),
    "function message without a call": Case(
        legacy(TOLD, reply(), functions=[WEATHER]), {"answer_without_call", "deprecated_functions"}
    ),
    "function_call is a text": Case(
        legacy({"role": "assistant", "function_call": "weather"}), {"bad_call", "deprecated_functions"}
    ),
    "developer in the middle": Case(
        line(user(), {"role": "developer", "content": "Guide."}, reply()), {"system_not_first"}
    ),
    "system and developer": Case(
        line(SYSTEM, {"role": "developer", "content": "Guide."}, user(), reply()), {"system_not_first"}
    ),
    "empty reply without a call": Case(line(SYSTEM, user(), reply("")), {"empty_content"}),
    "reply without content or call": Case(line(SYSTEM, user(), {"role": "assistant"}), {"missing_content"}),
}
CASES = {name: Case(case.data, case.codes, case.path, accepts="auto") for name, case in _CASES.items()}
