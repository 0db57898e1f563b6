"""The content of a message: a text, or parts of text and images."""

from collections.abc import Iterator
from typing import Any

from training_data.image_rules import check_image
from training_data.limits import Limits
from training_data.problems import Problem, problem, unknown_keys
from training_data.text_rules import check_text
from training_data.wording import kind, short

PARTS_CHECKED = 1_000  # of one message; nobody writes more, and a hostile line can hold millions
_PART_KEYS = {"text": ("type", "text"), "image_url": ("type", "image_url")}


def check_plain_content(content: Any, line: int, path: str) -> list[Problem]:
    """For callers that take texts only."""
    if type(content) is not str:
        return [problem("content_not_text", f"{path} is {kind(content)}.", line, path)]
    if not content or content.isspace():
        return [problem("empty_content", f"{path} is {'blank' if content else 'empty'}.", line, path)]
    return check_text(content, line, path)


def check_content(content: Any, role: str, line: int, path: str, limits: Limits) -> list[Problem]:
    """A text, or a list of parts with images in user messages only."""
    if not isinstance(content, list):
        return check_plain_content(content, line, path)
    if not content:
        return [problem("empty_content", f"{path} is an empty list.", line, path)]
    found: list[Problem] = []
    for index, part in enumerate(content[:PARTS_CHECKED]):
        found += _check_part(part, role, line, f"{path}[{index}]", limits)
    if not any(isinstance(part, dict) and part.get("type") == "image_url" for part in content) and not found:
        found.append(problem("text_in_parts", f"{path} is a list of texts.", line, path))
    if len(content) > PARTS_CHECKED:
        found.append(problem("bad_part", f"{path} has {len(content):,} parts.", line, path))
    return found


def _check_part(part: Any, role: str, line: int, path: str, limits: Limits) -> Iterator[Problem]:
    if not isinstance(part, dict):
        yield problem("bad_part", f"{path} is {kind(part)}.", line, path)
        return
    type_ = part.get("type")
    if not isinstance(type_, str) or type_ not in _PART_KEYS:
        yield problem("bad_part", f"{path}.type is {short(type_)}.", line, f"{path}.type")
        return
    yield from unknown_keys(part, _PART_KEYS[type_], line, path)
    if type_ == "text":
        yield from _check_text_part(part.get("text"), line, f"{path}.text")
        return
    if role != "user":
        yield problem("misplaced_image", f"{path} is an image in a message of role {role!r}.", line, path)
    yield from check_image(part, line, path, limits)


def _check_text_part(text: Any, line: int, path: str) -> list[Problem]:
    if not isinstance(text, str):
        return [problem("bad_part", f"{path} is {kind(text)} instead of a text.", line, path)]
    return check_plain_content(text, line, path)


def spoken(message: dict[str, Any]) -> list[str]:
    """What a message that passed the rules says in so many words."""
    content = message.get("content")
    return [content] if isinstance(content, str) else [part["text"] for part in content or () if "text" in part]


def texts(message: dict[str, Any]) -> list[str]:
    """Every text of a message that passed the rules: the names and arguments of its calls count as well."""
    calls = [call["function"] for call in message.get("tool_calls") or ()]
    if message.get("function_call"):
        calls.append(message["function_call"])
    return [*spoken(message), *(text for call in calls for text in (call["name"], call["arguments"]))]


def images(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The image parts of a message that passed the rules."""
    content = message.get("content")
    return [part for part in content if part["type"] == "image_url"] if isinstance(content, list) else []
