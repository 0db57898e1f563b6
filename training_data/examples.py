"""Training examples as values, and reading them from a validated file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

import orjson

from training_data.example_rules import PAIR_KEYS, check_example
from training_data.lines import encode_line, numbered_lines
from training_data.pair_rules import OUTPUTS, check_pair
from training_data.problems import DatasetRefused, Problem, problem
from training_data.strict_json import UNREADABLE, read_line

Role = Literal["system", "user", "assistant"]
OriginKind = Literal["conversation", "import", "sample", "evaluation"]


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
    """Where an example came from: a conversation or a blind judgement by its id, or a line (from 1) of an import.

    `key` is what it is called on every machine, where `id` is not: an import's hash instead of its number.
    """

    kind: OriginKind
    id: str
    line: int | None = None
    key: str | None = field(default=None, compare=False)

    @property
    def place(self) -> tuple[str, str, int | None]:
        """What decides where its line stands, and on which side of the split."""
        return self.kind, self.key or self.id, self.line

    def __str__(self) -> str:
        return f"{self.kind} {self.id}" + (f", line {self.line}" if self.line else "")


@dataclass(frozen=True)
class Example:
    """A conversation that ends with a reply. `rejected` makes it a preference pair: the reply that lost against it."""

    messages: tuple[Message, ...]
    origin: Origin
    rejected: str | None = None


def read_examples(data: bytes, *, kind: OriginKind, id: str) -> list[Example]:
    """Conversations or preference pairs out of a JSONL file that `validate` has passed.

    Otherwise DatasetRefused names every faulty line, and those with anything but texts.
    """
    examples: list[Example] = []
    problems: list[Problem] = []
    for line, raw in numbered_lines(data):
        read = read_line(raw, line)
        found = read.problems if read.value is UNREADABLE else [*read.problems, *check_line(read.value, line)]
        problems += found
        if not any(one.level == "error" for one in found):
            examples.append(example_of(read.value, Origin(kind, id, line)))
    if any(one.level == "error" for one in problems):
        raise DatasetRefused(problems)
    return examples


def stored_examples(content: bytes, origins: Iterable[Origin]) -> list[Example]:
    """The examples of a file that was validated when it was built, each with its own origin. Nothing is checked."""
    lines = (orjson.loads(raw) for _, raw in numbered_lines(content))
    return [example_of(value, origin) for value, origin in zip(lines, origins, strict=True)]


def first_examples(content: bytes, count: int) -> list[Example]:
    """The first examples of a file that was validated when it was stored, to look at. Nothing is checked."""
    lines = islice(numbered_lines(content), count)
    return [example_of(orjson.loads(raw), Origin("sample", "", line)) for line, raw in lines]


def check_line(value: Any, line: int) -> list[Problem]:
    """Every problem of a conversation or a pair that is to be made of texts alone."""
    if not is_pair(value):
        return check_example(value, line)
    found = check_pair(value, line)
    if any(one.level == "error" for one in found) or _only_texts(value):
        return found
    return [*found, problem("unsupported_feature", f"Line {line} holds tools, or several messages in an output.", line)]


def is_pair(value: Any) -> bool:
    return isinstance(value, dict) and any(key in value for key in PAIR_KEYS)


def example_of(value: dict[str, Any], origin: Origin) -> Example:
    """A line without an error under `check_line` as an example. Before a pair's replies, nothing is learned."""
    if not is_pair(value):
        messages = (Message(one["role"], one["content"], one.get("weight")) for one in value["messages"])
        return Example(tuple(messages), origin)
    context = (
        Message(one["role"], one["content"], 0 if one["role"] == "assistant" else None)
        for one in value["input"]["messages"]
    )
    preferred, rejected = (value[key][0]["content"] for key in OUTPUTS)
    return Example((*context, Message("assistant", preferred, 1)), origin, rejected)


def _only_texts(pair: dict[str, Any]) -> bool:
    spoken = [*pair["input"]["messages"], *(message for key in OUTPUTS for message in pair[key])]
    return all(len(pair[key]) == 1 for key in OUTPUTS) and all(
        one["role"] in ("system", "user", "assistant")
        and isinstance(one.get("content"), str)
        and "tool_calls" not in one
        for one in spoken
    )


def encode(example: Example) -> bytes:
    """The example as one line in the format that it needs. Raises orjson.JSONEncodeError on lone surrogates."""
    if example.rejected is None:
        return encode_example(example.messages)
    return encode_pair(example.messages, example.rejected)


def encode_example(messages: tuple[Message, ...]) -> bytes:
    """The example as one line in the chat format. Raises orjson.JSONEncodeError on lone surrogates."""
    return encode_line({"messages": [as_json(message) for message in messages]})


def encode_pair(messages: tuple[Message, ...], rejected: str) -> bytes:
    """A preference pair as one line in Azure's format: the last message is the preferred reply. Weights have no place.

    Raises orjson.JSONEncodeError on lone surrogates.
    """
    *context, preferred = (Message(message.role, message.content) for message in messages)
    return encode_line(
        {
            "input": {"messages": [as_json(message) for message in context]},
            "preferred_output": [as_json(preferred)],
            "non_preferred_output": [as_json(Message("assistant", rejected))],
        }
    )


def as_json(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    return plain if message.weight is None else plain | {"weight": message.weight}
