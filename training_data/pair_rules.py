"""The rules for one preference pair: a conversation, the reply that is preferred and the one that is not.

From Azure OpenAI's page on direct preference optimization (2025): two outputs with at least one assistant message each,
of the roles assistant and tool only. Texts only, and the last assistant message of an output is what is compared.
"""

from collections.abc import Iterator
from typing import Any

from training_data.call_rules import check_answers
from training_data.content_rules import spoken
from training_data.example_rules import PAIR_KEYS, TOOL_KEYS, check_length, check_list
from training_data.limits import AZURE, Limits
from training_data.message_rules import Scope
from training_data.normalised import normalised
from training_data.order_rules import check_input_order
from training_data.problems import Problem, problem, unknown_keys
from training_data.reply_rules import check_reply
from training_data.tool_rules import check_declarations
from training_data.wording import kind

OUTPUTS = ("preferred_output", "non_preferred_output")


def check_pair(value: Any, line: int, *, limits: Limits = AZURE) -> list[Problem]:
    """Every problem of one parsed line. Without an error among them, its messages are safe to read."""
    if not isinstance(value, dict):
        return [problem("not_an_object", f"Line {line} holds {kind(value)} instead of an object.", line)]
    found = [*unknown_keys(value, (*PAIR_KEYS, "messages"), line, "")]
    if "messages" in value:
        found.append(problem("other_format", f"Line {line} is a chat example: it has messages.", line, "messages"))
        if not any(key in value for key in PAIR_KEYS):
            return found
    inputs, scope = _check_input(value, line, limits)
    outputs = [one for key in OUTPUTS for one in _check_output(value, key, line, scope)]
    found += [*inputs, *outputs]
    if not any(one.level == "error" for one in found):
        found += _check_whole(value, line, limits)
    return found


def last_reply(output: list[dict[str, Any]]) -> str:
    """What the last assistant message of an output says."""
    return "\n".join([text for one in output if one["role"] == "assistant" for text in spoken(one)][-1:])


def _check_input(value: dict[str, Any], line: int, limits: Limits) -> tuple[list[Problem], Scope]:
    given = value.get("input")
    if "input" not in value:
        return [problem("missing_input", f"Line {line} has no input.", line, "input")], Scope(False, limits)
    if not isinstance(given, dict):
        return [problem("input_not_an_object", f"input is {kind(given)}.", line, "input")], Scope(False, limits)
    found, declared = check_declarations(given, line, "input.", limits)
    found += unknown_keys(given, ("messages", *TOOL_KEYS), line, "input")
    scope = Scope(False, limits, declared)
    if "messages" not in given:
        found.append(problem("missing_messages", f"The input of line {line} has no messages.", line, "input"))
        return found, scope
    messages = check_list(given["messages"], line, "input.messages", scope)
    if not any(one.level == "error" for one in messages):
        messages += check_input_order(given["messages"], line, "input.messages")
        messages += _no_images(given["messages"], line, "input.messages")
        messages += _no_weights(given["messages"], line, "input.messages")
    return [*found, *messages], scope


def _check_output(value: dict[str, Any], key: str, line: int, scope: Scope) -> list[Problem]:
    output = value.get(key)
    if key not in value:
        return [problem("missing_output", f"Line {line} has no {key}.", line, key)]
    if not isinstance(output, list):
        return [problem("output_not_a_list", f"{key} is {kind(output)}.", line, key)]
    if not output:
        return [problem("no_output", f"{key} is an empty list.", line, key)]
    found = check_list(output, line, key, scope)
    if any(one.level == "error" for one in found):
        return found
    return [*found, *_check_roles(output, key, line), *_no_weights(output, line, key)]


def _check_roles(output: list[dict[str, Any]], key: str, line: int) -> Iterator[Problem]:
    others = [index for index, one in enumerate(output) if one["role"] not in ("assistant", "tool")]
    for index in others:
        where = f"{key}[{index}]"
        yield problem("output_role", f"{where} is a {output[index]['role']} message.", line, where)
    if others:
        return
    if output[-1]["role"] != "assistant":
        yield problem("output_without_reply", f"{key} does not end with an assistant message.", line, key)
    if sum(one["role"] == "assistant" and not one.get("tool_calls") for one in output) > 1:
        yield problem("several_replies", f"{key} has several assistant messages.", line, key)
    yield from check_answers(output, line, key)


def _no_images(messages: list[dict[str, Any]], line: int, path: str) -> Iterator[Problem]:
    for index, message in enumerate(messages):
        content = message.get("content")
        if isinstance(content, list) and any(part["type"] == "image_url" for part in content):
            yield problem("image_in_pair", f"{path}[{index}] holds an image.", line, f"{path}[{index}]")


def _no_weights(messages: list[dict[str, Any]], line: int, path: str) -> Iterator[Problem]:
    for index, message in enumerate(messages):
        if "weight" in message:
            where = f"{path}[{index}].weight"
            yield problem("weight_ignored", f"{where} is given.", line, where)


def _check_whole(value: dict[str, Any], line: int, limits: Limits) -> Iterator[Problem]:
    preferred, other = (value[key] for key in OUTPUTS)
    if preferred == other:
        yield problem("same_outputs", f"Both outputs of line {line} are the same.", line, OUTPUTS[1])
    elif _plain(preferred) == _plain(other) and _plain(preferred):
        yield problem("nearly_same_outputs", f"Both outputs of line {line} say the same.", line, OUTPUTS[1])
    if reply := last_reply(preferred):
        yield from check_reply(reply, line, f"{OUTPUTS[0]}[{len(preferred) - 1}].content")
    yield from check_length([*value["input"]["messages"], *preferred, *other], line, "input.messages", limits)


def _plain(output: list[dict[str, Any]]) -> list[str]:
    return [normalised(text) for message in output for text in spoken(message)]
