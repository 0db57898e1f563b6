"""Reads a chat fine-tuning file and says what is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure_emulator.tiny_model.conversation import Turn, read_messages


class UnusableFile(Exception):
    """The file cannot be trained on; `code` is a short name for the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Example:
    """One conversation of the file."""

    turns: tuple[Turn, ...]

    def weighs_something(self) -> bool:
        return any(turn.role == "assistant" and turn.weight for turn in self.turns)


def read_examples(path: Path) -> list[Example]:
    """All conversations of a file (UTF-8, with or without a byte order mark); raises UnusableFile."""
    examples = list(_examples(path))
    if not any(example.weighs_something() for example in examples):
        raise UnusableFile(
            "no_trainable_messages",
            f"File '{path.name}' has no assistant message with a weight other than 0: add replies to learn from.",
        )
    return examples


def _examples(path: Path) -> Iterator[Example]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UnusableFile("file_not_found", f"File '{path.name}' does not exist: upload it again.") from error
    except UnicodeDecodeError as error:
        raise UnusableFile("invalid_encoding", f"File '{path.name}' is not UTF-8: save it as UTF-8.") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _example(path.name, number, line)


def _example(name: str, number: int, line: str) -> Example:
    where = f"File '{name}', line {number}"
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise UnusableFile("invalid_json", f"{where} is not JSON ({error}): write one object a line.") from error
    messages = entry.get("messages") if isinstance(entry, dict) else None
    if messages is None or not _are_messages(messages):
        raise UnusableFile(
            "invalid_messages", f"{where} has no list of messages with roles: see the chat fine-tuning format."
        )
    return Example(tuple(read_messages(messages)))


def _are_messages(messages: Any) -> bool:
    return isinstance(messages, list) and bool(messages) and all(isinstance(m, dict) and "role" in m for m in messages)
