"""The rules for one example: its shape, its messages, their order, its length."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from training_data.problems import Problem, problem
from training_data.reply_rules import check_reply
from training_data.tokens import TOKENS_PER_MESSAGE, approximate_tokens

ROLES = ("system", "user", "assistant")
OTHER_FORMATS = ("input", "preferred_output", "non_preferred_output", "prompt", "completion", "conversations", "text")
TOOL_KEYS = ("tools", "parallel_tool_calls", "functions")
TOOL_MESSAGE_KEYS = ("tool_calls", "tool_call_id", "function_call", "refusal", "audio")
TOOL_ROLES = ("tool", "function", "developer")
MAXIMUM_TOKENS = 65_536
SMALL_MODEL_TOKENS = 32_768
MAXIMUM_MESSAGES = MAXIMUM_TOKENS // (TOKENS_PER_MESSAGE + 1)  # more cannot fit, however short they are
KEYS_SHOWN = 50  # a hostile object can have millions

SPECIAL_TOKEN = re.compile(r"<\|(?:im_start|im_end|im_sep|endoftext|endofprompt|fim_\w+|start|end|message|channel)\|>")
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def check_example(value: Any, line: int) -> list[Problem]:
    """Every problem of one parsed line. Without an error among them, `value["messages"]` is safe to read."""
    if not isinstance(value, dict):
        return [problem("not_an_object", f"Line {line} holds {_kind(value)} instead of an object.", line)]
    found = list(_check_keys(value, line))
    messages = value.get("messages")
    if "messages" not in value:
        if not any(one.code == "other_format" for one in found):
            found.append(problem("missing_messages", f"Line {line} has no messages.", line))
    elif not isinstance(messages, list):
        found.append(problem("messages_not_a_list", f"messages is {_kind(messages)}.", line, "messages"))
    elif not messages:
        found.append(problem("no_messages", f"The list of messages on line {line} is empty.", line, "messages"))
    elif len(messages) > MAXIMUM_MESSAGES:
        found.append(problem("example_too_long", f"Line {line} has {len(messages):,} messages.", line, "messages"))
    else:
        found += _check_messages(messages, line)
    return found


def _check_keys(value: dict[str, Any], line: int) -> Iterator[Problem]:
    for key in islice((key for key in value if key != "messages"), KEYS_SHOWN):
        if key in OTHER_FORMATS:
            yield problem("other_format", f"Line {line} is in another training format: it has {key!r}.", line, key)
        elif key in TOOL_KEYS:
            yield problem("unsupported_feature", f"Line {line} declares {key!r}.", line, key)
        else:
            yield problem("unknown_key", f"Line {line} has the unknown key {_short(key)}.", line, _short(key))


def _check_messages(messages: list[Any], line: int) -> list[Problem]:
    found: list[Problem] = []
    for index, message in enumerate(messages):
        found += _check_message(message, line, f"messages[{index}]")
    if not any(one.level == "error" for one in found):
        found += _check_order([message["role"] for message in messages], line)
        found += _check_learning(messages, line)
        found += _check_length(messages, line)
    return found


def _check_message(message: Any, line: int, path: str) -> Iterator[Problem]:
    if not isinstance(message, dict):
        yield problem("message_not_an_object", f"{path} is {_kind(message)}.", line, path)
        return
    yield from _check_message_keys(message, line, path)
    yield from _check_role(message, line, path)
    yield from _check_content(message, line, path)
    yield from _check_weight(message, line, path)


def _check_message_keys(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    for key in islice((key for key in message if key not in ("role", "content", "weight")), KEYS_SHOWN):
        if key == "name":
            yield problem("name_ignored", f"{path} carries a name.", line, f"{path}.name")
        elif key in TOOL_MESSAGE_KEYS:
            yield problem("unsupported_feature", f"{path} has {key!r}.", line, f"{path}.{key}")
        else:
            yield problem("unknown_key", f"{path} has the unknown key {_short(key)}.", line, f"{path}.{_short(key)}")


def _check_role(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    role, path = message.get("role"), f"{path}.role"
    if "role" not in message:
        yield problem("missing_role", f"{path} is missing.", line, path)
    elif isinstance(role, str) and role in TOOL_ROLES:
        yield problem("unsupported_feature", f"{path} is {role!r}.", line, path)
    elif not isinstance(role, str) or role not in ROLES:
        yield problem("unknown_role", f"{path} is {_short(role)}.", line, path)


def _check_content(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    content, path = message.get("content"), f"{path}.content"
    if "content" not in message:
        yield problem("missing_content", f"{path} is missing.", line, path)
    elif not isinstance(content, str):
        yield problem("content_not_text", f"{path} is {_kind(content)}.", line, path)
    elif not content.strip():
        yield problem("empty_content", f"{path} is {'blank' if content else 'empty'}.", line, path)
    else:
        yield from _check_text(content, line, path)


def _check_text(content: str, line: int, path: str) -> Iterator[Problem]:
    if "\x00" in content:
        yield problem("nul_character", f"{path} holds a NUL character.", line, path)
    if control := CONTROL.search(content):
        yield problem("control_character", f"{path} holds the control character {control[0]!r}.", line, path)
    if token := SPECIAL_TOKEN.search(content):
        yield problem("special_token", f"{path} holds {token[0]!r}.", line, path)


def _check_weight(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    if "weight" not in message:
        return
    weight, path = message["weight"], f"{path}.weight"
    if message.get("role") in ROLES and message["role"] != "assistant":
        yield problem("weight_on_other_role", f"{path} stands on a {message['role']} message.", line, path)
    elif type(weight) is not int:  # True and False are integers to isinstance
        yield problem("weight_not_an_integer", f"{path} is {_kind(weight)} ({_short(weight)}).", line, path)
    elif weight not in (0, 1):
        yield problem("weight_out_of_range", f"{path} is {_short(weight)}.", line, path)


def _check_order(roles: list[str], line: int) -> Iterator[Problem]:
    for index, role in enumerate(roles):
        if role == "system" and index:
            yield problem("system_not_first", f"messages[{index}] is a system message.", line, f"messages[{index}]")
    turns = [(index, role) for index, role in enumerate(roles) if role != "system"]
    for (_, before), (index, role) in pairwise(turns):
        if role == before:
            yield problem("same_role_twice", f"messages[{index}] is {role} after {role}.", line, f"messages[{index}]")
    yield from _check_speakers([role for _, role in turns], line)


def _check_speakers(speakers: list[str], line: int) -> Iterator[Problem]:
    if "user" not in speakers:
        yield problem("no_user_message", f"Line {line} has no user message.", line, "messages")
    if "assistant" not in speakers:
        yield problem("no_assistant_message", f"Line {line} has no assistant message.", line, "messages")
    elif speakers[-1] != "assistant":
        yield problem("last_not_assistant", f"Line {line} ends with a user message.", line, "messages")
    if "user" in speakers and speakers[0] == "assistant":
        yield problem("assistant_first", f"Line {line} starts with the assistant.", line, "messages")


def is_trained(message: dict[str, Any]) -> bool:
    """Whether the model learns this message: an assistant's, unless its weight is 0."""
    return bool(message["role"] == "assistant" and message.get("weight", 1) == 1)


def _check_learning(messages: list[dict[str, Any]], line: int) -> Iterator[Problem]:
    replies = [(index, message) for index, message in enumerate(messages) if message["role"] == "assistant"]
    trained = [(index, message) for index, message in replies if is_trained(message)]
    if replies and not trained:
        yield problem("nothing_to_learn", f"Every reply on line {line} has weight 0.", line, "messages")
    for index, message in trained:
        yield from check_reply(message["content"], line, f"messages[{index}].content")


def _check_length(messages: list[dict[str, Any]], line: int) -> Iterator[Problem]:
    tokens = sum(approximate_tokens(message["content"]) for message in messages)
    if tokens > SMALL_MODEL_TOKENS:
        code = "example_too_long" if tokens > MAXIMUM_TOKENS else "example_long"
        yield problem(code, f"Line {line} has about {tokens:,} tokens.", line, "messages")


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number"}
    names |= {float: "a number with decimals", type(None): "null"}
    return names[type(value)]


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."
