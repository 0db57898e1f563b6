"""The order of messages: who may speak when, and whether the conversation ends with something to learn."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from training_data.call_rules import check_answers
from training_data.content_rules import images
from training_data.problems import Problem, problem

# Roles by their first letters: an optional system or developer message, then user and assistant in turns.
_USUAL_CHAT = re.compile("[sd]?(?:ua)+")
_USUAL_INPUT = re.compile("[sd]?u(?:au)*")


def check_chat_order(messages: list[dict[str, Any]], line: int, path: str = "messages") -> list[Problem]:
    """For messages that each passed the rules; the last one must be a reply."""
    letters = "".join([message["role"][0] for message in messages])
    calls = any("tool_calls" in message or "function_call" in message for message in messages)
    if _USUAL_CHAT.fullmatch(letters) and not calls:
        return []
    return [
        *_check_turns(messages, line, path),
        *_check_speakers([one["role"] for one in messages if one["role"] not in _GUIDES], line, path),
        *check_answers(messages, line, path),
    ]


def check_input_order(messages: list[dict[str, Any]], line: int, path: str) -> list[Problem]:
    """The conversation that a pair of replies answers: like a chat, but its last message asks for a reply."""
    letters = "".join([message["role"][0] for message in messages])
    if _USUAL_INPUT.fullmatch(letters):
        return []
    found = [*_check_turns(messages, line, path), *check_answers(messages, line, path)]
    if "u" not in letters:
        found.append(problem("no_user_message", f"{path} has no user message.", line, path))
    if letters[-1] == "a":
        found.append(problem("input_already_answered", f"{path} ends with an assistant message.", line, path))
    return found


_GUIDES = ("system", "developer")


def _check_turns(messages: list[dict[str, Any]], line: int, path: str) -> Iterator[Problem]:
    for index, message in enumerate(messages):
        if message["role"] in _GUIDES and index:
            where = f"{path}[{index}]"
            yield problem("system_not_first", f"{where} is a {message['role']} message.", line, where)
    turns = [(index, message) for index, message in enumerate(messages) if message["role"] not in _GUIDES]
    for (_, before), (index, message) in pairwise(turns):
        if message["role"] == before["role"] and not _may_follow(before, message):
            where = f"{path}[{index}]"
            yield problem("same_role_twice", f"{where} is {message['role']} after {before['role']}.", line, where)


def _may_follow(before: dict[str, Any], message: dict[str, Any]) -> bool:
    """Answers to several calls follow each other, and Azure's own example sends a question and its image as two."""
    if message["role"] in ("tool", "function"):
        return True
    return message["role"] == "user" and bool(images(before) or images(message))


def _check_speakers(speakers: list[str], line: int, path: str) -> Iterator[Problem]:
    if "user" not in speakers:
        yield problem("no_user_message", f"Line {line} has no user message.", line, path)
    if "assistant" not in speakers:
        yield problem("no_assistant_message", f"Line {line} has no assistant message.", line, path)
    elif speakers[-1] != "assistant":
        yield problem("last_not_assistant", f"Line {line} ends with a {speakers[-1]} message.", line, path)
    if "user" in speakers and speakers[0] == "assistant":
        yield problem("assistant_first", f"Line {line} starts with the assistant.", line, path)
