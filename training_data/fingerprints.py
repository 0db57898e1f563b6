"""What an example says, as a few bytes: equal ones say the same under `normalised`, and texts need not be kept."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from training_data.content_rules import images, texts
from training_data.message_rules import is_trained
from training_data.normalised import normalised


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to learn. `context` stands for everything said before it, `echo` is set when it repeats the question."""

    index: int
    context: bytes
    said: bytes
    text: str
    echo: bool


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`whole` stands for all messages with their roles and weights, `pairs` for each question with its reply."""

    whole: bytes
    pairs: list[bytes]
    replies: list[Reply]


def fingerprint(messages: list[dict[str, Any]]) -> Fingerprint:
    """For messages that passed the rules."""
    context = question = b""
    pairs: list[bytes] = []
    replies: list[Reply] = []
    for index, message in enumerate(messages):
        role = message["role"]
        text, said = _constant(message["content"]) if _repeats(message) else _said(message)
        if role == "assistant":
            if question:
                pairs.append(question + said)
            if is_trained(message):
                replies.append(Reply(index, context, said, text, said == question))
        question = said if role == "user" else b""
        context = digest(context + said)
    marks = "".join([f"{message['role'][0]}{message.get('weight', 1)}" for message in messages])
    return Fingerprint(digest(context + marks.encode()), pairs, replies)


def digest(content: bytes) -> bytes:
    """16 bytes: a file would need 10¹⁸ lines for two of them to be equal by chance."""
    return blake2b(content, digest_size=16).digest()


def _said(message: dict[str, Any]) -> tuple[str, bytes]:
    content = message.get("content")
    if isinstance(content, str) and len(message) <= 3:
        text = normalised(content)
        return text, digest(text.encode())
    text = " ".join([normalised(one) for one in texts(message)])
    shown = "".join([part["image_url"]["url"] for part in images(message)])
    return text, digest(f"{text}\n{shown}".encode())


def _repeats(message: dict[str, Any]) -> bool:
    return message["role"] == "system" and isinstance(message["content"], str)


@lru_cache(maxsize=64)
def _constant(content: str) -> tuple[str, bytes]:
    """System messages are the same on nearly every line."""
    text = normalised(content)
    return text, digest(text.encode())
