"""Is this file training data? Pure checks, line by line, in the words that end up in `status_details`.

Accepted: UTF-8 with or without a byte-order mark, one JSON object a line, either chat examples
({"messages": [...]}) or preference pairs ({"input", "preferred_output", "non_preferred_output"}), not both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from azure_emulator.strict_json import loads_strictly
from azure_emulator.tool_lines import LineError, check_calls, check_tools

Kind = Literal["chat", "preference"]

_DETAILS = ("low", "high", "auto")
_MOST_IMAGES = 64  # of an example
ROLES = ("system", "developer", "user", "assistant", "tool", "function")


@dataclass(frozen=True)
class FileReport:
    """`problem` says what is wrong and in which line; None means usable. `examples` counts the lines read."""

    examples: int
    kind: Kind | None
    problem: str | None
    has_images: bool = False


def check_file(path: Path) -> FileReport:
    with path.open("rb") as lines:
        return check_lines(lines)


def check_lines(lines: Iterable[bytes]) -> FileReport:
    """Read until the first bad line. Blank lines do not count as examples."""
    examples, kind, images = 0, None, 0
    for number, raw in enumerate(lines, start=1):
        try:
            text = _decode(raw, number)
            if not text:
                continue
            example = read_example(text)
            kind = _same_kind(kind, check_example(example))
            images += count_images(example)
        except LineError as bad:
            return FileReport(examples, kind, f"Validation of jsonl file failed: line {number}: {bad}")
        examples += 1
    if not examples:
        return FileReport(0, None, "Validation of jsonl file failed: the file holds no examples.")
    return FileReport(examples, kind, None, images > 0)


def read_example(text: str) -> dict[str, Any]:
    """The object that a line holds. Raises LineError when it holds none."""
    try:
        example = loads_strictly(text)
    except (ValueError, RecursionError):
        raise LineError("this is not a valid JSON object.") from None
    if not isinstance(example, dict):
        raise LineError("this is not a JSON object.")
    return example


def check_example(example: Mapping[str, Any]) -> Kind:
    """Say what kind of example this is. Raises LineError when it is none."""
    if "messages" in example:
        _check_messages(example["messages"], "messages", needs_assistant=True)
        check_tools(example)
        return "chat"
    if "input" in example:
        _check_preference(example)
        return "preference"
    raise LineError("the key 'messages' is missing.")


def _decode(raw: bytes, number: int) -> str:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise LineError("the text is not UTF-8.") from None
    if "\0" in text:
        raise LineError("the text is not UTF-8 (it holds zero bytes, as UTF-16 does).")
    return text.strip()


def _same_kind(before: Kind | None, now: Kind) -> Kind:
    if before is not None and before != now:
        raise LineError(f"a {now} example in a file of {before} examples.")
    return now


def _check_preference(example: Mapping[str, Any]) -> None:
    given = example["input"]
    if not isinstance(given, dict):
        raise LineError("'input' must be an object with 'messages'.")
    _check_messages(given.get("messages"), "input.messages", needs_assistant=False)
    check_tools(given)
    for name in ("preferred_output", "non_preferred_output"):
        _check_messages(example.get(name), name, needs_assistant=True, roles=("assistant", "tool"))


def _check_messages(messages: Any, name: str, *, needs_assistant: bool, roles: tuple[str, ...] = ROLES) -> None:
    if not isinstance(messages, list) or not messages:
        raise LineError(f"'{name}' must be a list with at least one message.")
    for place, message in enumerate(messages):
        _check_message(message, f"{name}[{place}]", roles)
    if needs_assistant and not any(message["role"] == "assistant" for message in messages):
        raise LineError(f"'{name}' must contain at least one message from the assistant.")


def _check_message(message: Any, name: str, roles: tuple[str, ...]) -> None:
    if not isinstance(message, dict):
        raise LineError(f"'{name}' must be an object.")
    role = message.get("role")
    if role not in roles:
        raise LineError(f"'{name}.role' must be one of {', '.join(roles)}.")
    _check_content(message, name)
    check_calls(message, name)
    if "weight" in message:
        _check_weight(message, name)


def _check_content(message: Mapping[str, Any], name: str) -> None:
    calls = message.get("tool_calls") or message.get("function_call")
    content = message.get("content")
    if content is None and message["role"] == "assistant" and calls:
        return
    if isinstance(content, str):
        return
    if not isinstance(content, list) or not content:
        raise LineError(f"'{name}.content' must be a string or a list of content parts.")
    for place, part in enumerate(content):
        _check_part(part, f"{name}.content[{place}]", message["role"])


def count_images(example: Mapping[str, Any]) -> int:
    """Images in a valid example. Raises LineError when there are more than an example may have."""
    messages = (example.get("input") or example)["messages"]
    contents = [message["content"] for message in messages if isinstance(message.get("content"), list)]
    images = sum(part["type"] == "image_url" for content in contents for part in content)
    if images > _MOST_IMAGES:
        raise LineError(f"the example has {images} images; {_MOST_IMAGES} are the most it may have.")
    return images


def _check_part(part: Any, name: str, role: str) -> None:
    """Images are for users to send: "Fine-tuning with vision", Azure OpenAI documentation."""
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text" and isinstance(part.get("text"), str):
        return
    if kind == "image_url" and role != "user":
        raise LineError(f"'{name}' is an image in a message of the {role}; only users may send images.")
    if kind == "image_url":
        _check_image(part.get("image_url"), f"{name}.image_url")
        return
    raise LineError(f"'{name}' must be a content part of type text or image_url.")


def _check_image(image: Any, name: str) -> None:
    url = image.get("url") if isinstance(image, dict) else None
    if not isinstance(url, str) or not url.startswith(("https://", "http://", "data:image/")):
        raise LineError(f"'{name}.url' must be the address of an image, or a data URI that holds one.")
    if image.get("detail", "auto") not in _DETAILS:
        raise LineError(f"'{name}.detail' must be one of {', '.join(_DETAILS)}.")


def _check_weight(message: Mapping[str, Any], name: str) -> None:
    weight = message["weight"]
    if message["role"] != "assistant":
        raise LineError(f"'{name}.weight' is only allowed on messages from the assistant.")
    if isinstance(weight, bool | list | dict) or weight not in (0, 1):
        raise LineError(f"'{name}.weight' must be 0 or 1.")
