"""What shows only when examples are seen side by side. All of these are warnings."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from training_data.example_rules import is_trained
from training_data.normalised import normalised
from training_data.problems import Problem, problem

NumberedMessages = tuple[int, list[dict[str, Any]]]

OPENING_WORDS = 4
OPENING_SHARE = 0.25
MINIMUM_REPLIES = 10  # fewer replies say nothing about habits


def check_together(sound: list[NumberedMessages]) -> list[Problem]:
    """Warnings about examples (line, messages) that each passed on their own."""
    replies = [message["content"] for _, messages in sound for message in messages if is_trained(message)]
    return [
        *_check_duplicates(sound),
        *_check_conflicts(sound),
        *_check_system_messages(sound),
        *_check_variety(replies),
    ]


def _check_duplicates(sound: list[NumberedMessages]) -> Iterator[Problem]:
    first: dict[tuple[object, ...], int] = {}
    for line, messages in sound:
        key = tuple((one["role"], normalised(one["content"]), one.get("weight", 1)) for one in messages)
        if key in first:
            yield problem("duplicate_example", f"Line {line} says the same as line {first[key]}.", line)
        first.setdefault(key, line)


def _check_conflicts(sound: list[NumberedMessages]) -> Iterator[Problem]:
    """The same messages up to a trained reply, and then two different replies."""
    first: dict[bytes, tuple[int, str]] = {}
    for line, messages in sound:
        context = b""
        for index, message in enumerate(messages):
            said = normalised(message["content"])
            if is_trained(message):
                before, answer = first.setdefault(context, (line, said))
                if answer != said:
                    text = f"Line {line} answers the question of line {before} differently."
                    yield problem("conflicting_answers", text, line, f"messages[{index}]")
            context = sha256(context + said.encode()).digest()  # a fixed size, however long the conversation


def _check_system_messages(sound: list[NumberedMessages]) -> Iterator[Problem]:
    first_line: dict[str, int] = {}
    for line, messages in sound:
        if messages[0]["role"] == "system":
            first_line.setdefault(messages[0]["content"], line)
        else:
            yield problem("no_system_message", f"Line {line} has no system message.", line, "messages")
    if len(first_line) > 1:
        line = list(first_line.values())[1]
        text = f"The file has {len(first_line)} different system messages; the second starts on line {line}."
        yield problem("several_system_messages", text, line, "messages[0]")


def _check_variety(replies: list[str]) -> Iterator[Problem]:
    if len(replies) < MINIMUM_REPLIES:
        return
    plain = [normalised(reply) for reply in replies]
    if len(set(plain)) == 1:
        yield problem("identical_replies", f"All {len(plain)} replies are the same.")
        return
    opening, count = Counter(" ".join(reply.split()[:OPENING_WORDS]) for reply in plain).most_common(1)[0]
    if count > OPENING_SHARE * len(plain):
        yield problem("frequent_opening", f'{count} of {len(plain)} replies begin with "{opening}".')
