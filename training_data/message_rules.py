"""One message: its keys, its role, its content, its weight."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from training_data.call_rules import check_calls
from training_data.content_rules import check_content, check_plain_content
from training_data.limits import AZURE, Limits
from training_data.problems import KEYS_SHOWN, Problem, problem, unknown_keys
from training_data.text_rules import check_text
from training_data.tool_rules import NAME, Declared
from training_data.wording import key_path, kind, short

SPEAKERS = ("system", "user", "assistant")
ROLES = (*SPEAKERS, "developer", "tool", "function")

_OF_ANY_ROLE = ("role", "content", "name")
_OF_ONE_ROLE = {"weight": "assistant", "tool_calls": "assistant", "function_call": "assistant", "tool_call_id": "tool"}
_OF_TOOLS = ("tool_calls", "tool_call_id", "function_call", "refusal", "audio")


@dataclass(frozen=True)
class Scope:
    """What messages are held against. `plain` callers take texts of system, user and assistant and nothing else;
    `counted` says whether an example can be long enough for its tokens to be counted."""

    plain: bool = True
    limits: Limits = AZURE
    declared: Declared = field(default_factory=dict)
    counted: bool = True


def check_message(message: Any, line: int, path: str, scope: Scope) -> list[Problem]:
    """Without an error among them, the message is safe to read: `texts`, `images` and `is_trained` take it."""
    if _is_usual(message):
        return check_text(message["content"], line, f"{path}.content")
    if not isinstance(message, dict):
        return [problem("message_not_an_object", f"{path} is {kind(message)}.", line, path)]
    if scope.plain:
        return list(_check_plain(message, line, path))
    return list(_check_any(message, line, path, scope))


def is_trained(message: dict[str, Any]) -> bool:
    """Whether the model learns this message: an assistant's, unless its weight is 0."""
    return bool(message["role"] == "assistant" and message.get("weight", 1) == 1)


def _is_usual(message: Any) -> bool:
    """A speaker and a text, perhaps a weight: what nearly every message is, and nothing of it needs a closer look."""
    if type(message) is not dict or len(message) > 3:
        return False
    content, role = message.get("content"), message.get("role")
    if type(content) is not str or role not in SPEAKERS or not content or content.isspace():
        return False
    if len(message) == 2:
        return True
    weight = message.get("weight")
    return role == "assistant" and type(weight) is int and weight in (0, 1)


# --- plain text -----------------------------------------------------------------------------------------------------


def _check_plain(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    for key in islice((key for key in message if key not in ("role", "content", "weight")), KEYS_SHOWN):
        if key == "name":
            yield problem("name_ignored", f"{path} carries a name.", line, f"{path}.name")
        elif key in _OF_TOOLS:
            yield problem("unsupported_feature", f"{path} has {key!r}.", line, f"{path}.{key}")
        else:
            yield problem("unknown_key", f"{path} has the unknown key {short(key)}.", line, key_path(path, key))
    yield from _check_role(message, SPEAKERS, line, f"{path}.role")
    if "content" not in message:
        yield problem("missing_content", f"{path}.content is missing.", line, f"{path}.content")
    else:
        yield from check_plain_content(message["content"], line, f"{path}.content")
    yield from _check_weight(message, line, f"{path}.weight")


def _check_role(message: dict[str, Any], roles: tuple[str, ...], line: int, path: str) -> Iterator[Problem]:
    role = message.get("role")
    if "role" not in message:
        yield problem("missing_role", f"{path} is missing.", line, path)
    elif role in ROLES and role not in roles:
        yield problem("unsupported_feature", f"{path} is {role!r}.", line, path)
    elif role not in roles:
        yield problem("unknown_role", f"{path} is {short(role)}.", line, path)


def _check_weight(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    if "weight" not in message:
        return
    weight, role = message["weight"], message.get("role")
    if role in ROLES and role != "assistant":
        yield problem("weight_on_other_role", f"{path} stands on a {role} message.", line, path)
    elif type(weight) is not int:  # True and False are integers to isinstance
        yield problem("weight_not_an_integer", f"{path} is {kind(weight)} ({short(weight)}).", line, path)
    elif weight not in (0, 1):
        yield problem("weight_out_of_range", f"{path} is {short(weight)}.", line, path)


# --- everything that the service takes ------------------------------------------------------------------------------


def _check_any(message: dict[str, Any], line: int, path: str, scope: Scope) -> Iterator[Problem]:
    role = message.get("role")
    yield from unknown_keys(message, (*_OF_ANY_ROLE, *_OF_ONE_ROLE), line, path)
    yield from _check_role(message, ROLES, line, f"{path}.role")
    if role in ROLES:
        yield from _check_misplaced(message, str(role), line, path)
        yield from _check_content(message, str(role), line, f"{path}.content", scope.limits)
    yield from _check_name(message, line, f"{path}.name")
    yield from _check_weight(message, line, f"{path}.weight")
    if role == "assistant":
        yield from check_calls(message, line, path, scope.declared)
    if role == "tool":
        yield from _check_call_id(message, line, f"{path}.tool_call_id")


def _check_misplaced(message: dict[str, Any], role: str, line: int, path: str) -> Iterator[Problem]:
    for key, owner in _OF_ONE_ROLE.items():
        if key in message and owner != role and key != "weight":  # which has a rule of its own
            yield problem("misplaced_key", f"{path}.{key} stands on a {role} message.", line, f"{path}.{key}")


def _check_content(message: dict[str, Any], role: str, line: int, path: str, limits: Limits) -> list[Problem]:
    content = message.get("content")
    calls = role == "assistant" and ("tool_calls" in message or "function_call" in message)
    if content in (None, "") and calls:
        return []
    if content == "" and role in ("tool", "function"):  # a function may have nothing to say
        return []
    if "content" not in message:
        return [problem("missing_content", f"{path} is missing.", line, path)]
    return check_content(content, role, line, path, limits)


def _check_name(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    if "name" not in message and message.get("role") != "function":
        return
    name = message.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield problem("bad_name", f"{path} is {short(name)}.", line, path)


def _check_call_id(message: dict[str, Any], line: int, path: str) -> Iterator[Problem]:
    id_ = message.get("tool_call_id")
    if not isinstance(id_, str) or not id_.strip():
        yield problem("missing_tool_call_id", f"{path} is {short(id_)}.", line, path)
