"""Reads fine-tuning files, chat examples or preference pairs, and says what is wrong with them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Pair:
    """One conversation that can go on in two ways, of which the first is preferred."""

    preferred: Example
    rejected: Example


def read_examples(path: Path) -> list[Example]:
    """All conversations of a file (UTF-8, with or without a byte order mark); raises UnusableFile."""
    examples = list(_examples(path))
    if not any(example.weighs_something() for example in examples):
        raise UnusableFile(
            "no_trainable_messages",
            f"File '{path.name}' has no assistant message with a weight other than 0: add replies to learn from.",
        )
    return examples


def read_pairs(path: Path) -> list[Pair]:
    """All preference pairs of a file (UTF-8, with or without a byte order mark); raises UnusableFile."""
    pairs = [_pair(f"File '{path.name}', line {number}", entry) for number, entry in _entries(path)]
    if not pairs:
        raise UnusableFile("no_trainable_messages", f"File '{path.name}' has no preference pairs: add some.")
    return pairs


def _examples(path: Path) -> Iterator[Example]:
    for number, entry in _entries(path):
        yield _example(f"File '{path.name}', line {number}", entry.get("messages"))


def _entries(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file with their lines."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UnusableFile("file_not_found", f"File '{path.name}' does not exist: upload it again.") from error
    except UnicodeDecodeError as error:
        raise UnusableFile("invalid_encoding", f"File '{path.name}' is not UTF-8: save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _entry(f"File '{path.name}', line {number}", line)


def _entry(where: str, line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise UnusableFile("invalid_json", f"{where} is not JSON ({error}): write one object a line.") from error
    return entry if isinstance(entry, dict) else {}


def _example(where: str, messages: Any) -> Example:
    if messages is None or not _are_messages(messages):
        raise UnusableFile(
            "invalid_messages", f"{where} has no list of messages with roles: see the chat fine-tuning format."
        )
    return Example(tuple(read_messages(messages)))


def _pair(where: str, entry: dict[str, Any]) -> Pair:
    """Earlier replies are read and not learned: only the two ways to go on count."""
    before = entry.get("input")
    before = before.get("messages") if isinstance(before, dict) else None
    ways = [entry.get(name) for name in ("preferred_output", "non_preferred_output")]
    if not all(map(_are_messages, (before, *ways))):
        message = f"{where} is not a preference pair: give input.messages, preferred_output and non_preferred_output."
        raise UnusableFile("invalid_preference", message)
    history = [replace(turn, weight=0.0) for turn in read_messages(before or [])]
    return Pair(*(Example((*history, *read_messages(way or []))) for way in ways))


def _are_messages(messages: Any) -> bool:
    return isinstance(messages, list) and bool(messages) and all(isinstance(m, dict) and "role" in m for m in messages)
