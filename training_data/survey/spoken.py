"""Lines of a training file as what is said in them, for counting. Lines that are no examples are passed over."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from training_data.lines import numbered_lines
from training_data.pair_rules import OUTPUTS
from training_data.unreadable_files import Content


@dataclass(frozen=True)
class Said:
    """`learned`: a reply that the model is trained on."""

    role: str
    text: str
    learned: bool


@dataclass(frozen=True)
class Spoken:
    """One line (from 1). Of a preference pair the preferred reply is the one that is learned; the other comes last.

    `beside` is what is sent with the messages, as JSON: the tools and the calls, which cost tokens too.
    """

    line: int
    messages: tuple[Said, ...]
    beside: tuple[str, ...] = ()

    @property
    def questions(self) -> list[str]:
        """What travellers say before a reply that is learned, in order; the others teach nothing."""
        return [
            one.text
            for number, one in enumerate(self.messages)
            if one.role == "user" and _next_is_learned(self.messages, number)
        ]

    @property
    def asked(self) -> list[str]:
        return [one.text for one in self.messages if one.role == "user"]

    @property
    def learned(self) -> list[str]:
        return [one.text for one in self.messages if one.learned]


def spoken_lines(content: Content, first: int = 1) -> Iterator[Spoken]:
    """Every line that holds an example of text, numbered from `first` on; never raises, whatever the bytes."""
    for line, raw in ((number + first - 1, raw) for number, raw in numbered_lines(content)):
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            continue
        if isinstance(value, dict) and (spoken := _spoken(line, value)):
            yield spoken


def _spoken(line: int, value: dict[str, Any]) -> Spoken | None:
    context = value.get("messages")
    if context is None and isinstance(value.get("input"), dict):
        context = value["input"].get("messages")
    outputs = [value[key] for key in OUTPUTS if key in value]
    if not isinstance(context, list) or not all(isinstance(output, list) for output in outputs):
        return None
    messages = [_said(one, learned=not outputs) for one in context if isinstance(one, dict)]
    for number, output in enumerate(outputs):
        messages += [_said(one, learned=number == 0) for one in output if isinstance(one, dict)]
    return Spoken(line, tuple(messages), tuple(_beside(value, context))) if messages else None


def _said(message: dict[str, Any], *, learned: bool) -> Said:
    role = message.get("role")
    return Said(
        str(role), _text(message.get("content")), learned and role == "assistant" and message.get("weight") != 0
    )


def _text(content: Any) -> str:
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "\n".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _beside(value: dict[str, Any], messages: list[Any]) -> Iterator[str]:
    if value.get("tools"):
        yield orjson.dumps(value["tools"]).decode()
    for message in messages:
        if isinstance(message, dict) and message.get("tool_calls"):
            yield orjson.dumps(message["tool_calls"]).decode()


def _next_is_learned(messages: tuple[Said, ...], number: int) -> bool:
    following = (one for one in messages[number + 1 :] if one.role in ("assistant", "user"))
    answer = next(following, None)
    return answer is not None and answer.learned
