"""Azure's and OpenAI's chat format. Everything that the services take is valid; versions are made of its texts."""

from collections.abc import Iterator
from typing import Any

from training_data.examples import Message
from training_data.importers.imported import LEFT_OUT, Imported, Read, gather
from training_data.lines import numbered_lines
from training_data.strict_json import read_line
from training_data.transfer import Feature, Loss, TransferReport
from training_data.validation import validate

NAME = "chat"
_SPEAKERS = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
_TOOLS = Loss(Feature.TOOLS, f"{LEFT_OUT}: versions are made of texts")
_IMAGES = Loss(Feature.IMAGES, f"{LEFT_OUT}: versions are made of texts")


def read(data: bytes, id: str) -> Imported:
    report = validate(data, minimum_examples=1, accepts="chat")
    if not report.ok:
        return Imported((), TransferReport(NAME, ()), report.problems)
    gathered = gather(NAME, _records(data), id)
    errors = (one for one in gathered.problems if one.level == "error")  # the warnings are the same ones again
    return Imported(gathered.examples, gathered.report, (*report.problems, *errors))


def _records(data: bytes) -> Iterator[Read]:
    for line, raw in numbered_lines(data):
        value = read_line(raw, line).value
        yield _record(value, line)


def _record(value: dict[str, Any], line: int) -> Read:
    messages = value["messages"]
    if value.get("tools") or value.get("functions") or any(_calls(message) for message in messages):
        return Read(line, lost=(_TOOLS,))
    texts = [text_of(message.get("content")) for message in messages]
    if any(text is None for text in texts):
        return Read(line, lost=(_IMAGES,))
    named = sum("name" in message for message in messages)
    lost = (Loss(Feature.NAMES, "not kept", named),) if named else ()
    spoken = (
        Message(_SPEAKERS[message["role"]], text or "", message.get("weight"))  # type: ignore[arg-type]
        for message, text in zip(messages, texts, strict=True)
    )
    return Read(line, tuple(spoken), lost=lost)


def _calls(message: dict[str, Any]) -> bool:
    return message["role"] not in _SPEAKERS or bool(message.get("tool_calls") or message.get("function_call"))


def text_of(content: Any) -> str | None:
    """The text of a message that passed validation; None where an image is part of it."""
    if isinstance(content, str):
        return content
    if any(part["type"] != "text" for part in content or ()):
        return None
    return "".join(part["text"] for part in content or ())
