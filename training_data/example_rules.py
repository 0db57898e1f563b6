"""The rules for one chat example: its shape, its messages, their order, its length."""

from collections.abc import Iterator
from typing import Any

from training_data.content_rules import images, spoken, texts
from training_data.limits import AZURE, Limits
from training_data.message_rules import Scope, check_message, is_trained
from training_data.order_rules import check_chat_order
from training_data.problems import Problem, problem, unknown_keys
from training_data.reply_rules import check_language, check_reply
from training_data.tokens import TOKENS_PER_MESSAGE, approximate_tokens
from training_data.tool_rules import check_declarations
from training_data.wording import kind

TOOL_KEYS = ("tools", "parallel_tool_calls", "functions")
PAIR_KEYS = ("preferred_output", "non_preferred_output", "input")
OTHER_FORMATS = {
    "conversations": "ShareGPT's format",
    "conversation": "ShareGPT's format",
    "instruction": "Alpaca's format",
    "output": "Alpaca's format",
    "prompt": "the format of completions",
    "completion": "the format of completions",
    "text": "plain text with the roles in it",
    "chosen": "the format of other preference training",
    "rejected": "the format of other preference training",
    "interactions": "Mistral's format",
}


def check_example(
    value: Any, line: int, *, plain: bool = True, limits: Limits = AZURE, size: int | None = None
) -> list[Problem]:
    """Every problem of one parsed line. Without an error among them, `value["messages"]` is safe to read.

    `plain` refuses tools, images and parts of content, which versions are not made of. `size` is the length of the
    line in bytes where it is known: one of few bytes has few tokens, so that nothing needs to be counted.
    """
    if not isinstance(value, dict):
        return [problem("not_an_object", f"Line {line} holds {kind(value)} instead of an object.", line)]
    found = [] if len(value) == 1 and "messages" in value else list(_check_keys(value, line, plain))
    declaring, declared = ([], {}) if plain or len(value) == 1 else check_declarations(value, line, "", limits)
    found += declaring
    if "messages" in value:
        scope = Scope(plain, limits, declared, counted=size is None or size > limits.example_tokens_small)
        found += _check_messages(value["messages"], line, scope)
    elif not any(one.code == "other_format" for one in found):
        found.append(problem("missing_messages", f"Line {line} has no messages.", line))
    return found


def check_list(messages: Any, line: int, path: str, scope: Scope) -> list[Problem]:
    """Problems of a list of messages as such, and of each message on its own."""
    if not isinstance(messages, list):
        return [problem("messages_not_a_list", f"{path} is {kind(messages)}.", line, path)]
    if not messages:
        return [problem("no_messages", f"The list of messages on line {line} is empty.", line, path)]
    # More cannot fit, however short they are.
    if len(messages) > scope.limits.example_tokens // (TOKENS_PER_MESSAGE + 1):
        return [problem("example_too_long", f"Line {line} has {len(messages):,} messages.", line, path)]
    found: list[Problem] = []
    for index, message in enumerate(messages):
        found += check_message(message, line, f"{path}[{index}]", scope)
    return found


def check_images(messages: list[dict[str, Any]], line: int, limits: Limits) -> Iterator[Problem]:
    """Their number in one example."""
    count = sum(len(images(message)) for message in messages)
    if count > limits.images_in_example:
        yield problem("too_many_images", f"Line {line} has {count} images.", line, "messages")
    elif count > limits.images_advised:
        yield problem("many_images", f"Line {line} has {count} images.", line, "messages")


def check_length(messages: list[dict[str, Any]], line: int, path: str, limits: Limits) -> Iterator[Problem]:
    """Tokens of one example. Its declarations count as well, but are too short to matter."""
    tokens = sum(approximate_tokens(text) for message in messages for text in texts(message))
    if tokens > limits.example_tokens_small:
        code = "example_too_long" if tokens > limits.example_tokens else "example_long"
        yield problem(code, f"Line {line} has about {tokens:,} tokens.", line, path)


def _check_keys(value: dict[str, Any], line: int, plain: bool) -> Iterator[Problem]:
    foreign = [key for key in (*OTHER_FORMATS, *PAIR_KEYS) if key in value]
    if foreign:
        name = OTHER_FORMATS.get(foreign[0], "the format of preference pairs")
        yield problem("other_format", f"Line {line} is in {name}: it has {foreign[0]!r}.", line, foreign[0])
    for key in [key for key in TOOL_KEYS if key in value] if plain else ():
        yield problem("unsupported_feature", f"Line {line} declares {key!r}.", line, key)
    yield from unknown_keys(value, ("messages", *foreign, *TOOL_KEYS), line, "")


def _check_messages(messages: Any, line: int, scope: Scope) -> list[Problem]:
    found = check_list(messages, line, "messages", scope)
    if any(one.level == "error" for one in found):
        return found
    return [
        *found,
        *check_chat_order(messages, line),
        *_check_learning(messages, line),
        *(() if scope.plain else check_images(messages, line, scope.limits)),
        *(check_length(messages, line, "messages", scope.limits) if scope.counted else ()),
    ]


def _check_learning(messages: list[dict[str, Any]], line: int) -> list[Problem]:
    found: list[Problem] = []
    replies = trained = 0
    question = ""
    for index, message in enumerate(messages):
        if message["role"] == "user":
            question = "\n".join(spoken(message))
        replies += message["role"] == "assistant"
        if is_trained(message):
            trained += 1
            for text in spoken(message):
                path = f"messages[{index}].content"
                found += [*check_reply(text, line, path), *check_language(question, text, line, path)]
    if replies and not trained:
        found.append(problem("nothing_to_learn", f"Every reply on line {line} has weight 0.", line, "messages"))
    return found
