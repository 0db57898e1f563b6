"""Training examples as values, and reading them from a validated file."""

from dataclasses import dataclass
from typing import Any, Literal

from training_data.example_rules import check_example
from training_data.lines import encode_line, numbered_lines
from training_data.problems import DatasetRefused, Problem
from training_data.strict_json import UNREADABLE, read_line

Role = Literal["system", "user", "assistant"]
OriginKind = Literal["conversation", "import", "sample"]


@dataclass(frozen=True)
class Message:
    """One turn. `weight` is 1 or 0 on an assistant message and None where the file gives none (Azure trains on it)."""

    role: Role
    content: str
    weight: int | None = None

    @property
    def trained(self) -> bool:
        return self.role == "assistant" and self.weight != 0


@dataclass(frozen=True)
class Origin:
    """Where an example came from: a conversation by its id, or a line (from 1) of an import or of the sample set."""

    kind: OriginKind
    id: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.id}" + (f", line {self.line}" if self.line else "")


@dataclass(frozen=True)
class Example:
    messages: tuple[Message, ...]
    origin: Origin


def read_examples(data: bytes, *, kind: OriginKind, id: str) -> list[Example]:
    """The examples of a JSONL file that `validate` has passed; otherwise DatasetRefused names every faulty line."""
    examples: list[Example] = []
    problems: list[Problem] = []
    for line, raw in numbered_lines(data):
        read = read_line(raw, line)
        found = read.problems
        if read.value is not UNREADABLE:
            found = [*found, *check_example(read.value, line)]
        problems += found
        if not any(one.level == "error" for one in found):
            examples.append(Example(_messages(read.value), Origin(kind, id, line)))
    if any(one.level == "error" for one in problems):
        raise DatasetRefused(problems)
    return examples


def _messages(value: dict[str, Any]) -> tuple[Message, ...]:
    return tuple(Message(one["role"], one["content"], one.get("weight")) for one in value["messages"])


def encode_example(messages: tuple[Message, ...]) -> bytes:
    """The example as one line. Raises orjson.JSONEncodeError on lone surrogates."""
    return encode_line([_as_json(message) for message in messages])


def _as_json(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    return plain if message.weight is None else plain | {"weight": message.weight}
