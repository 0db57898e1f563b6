"""What can be wrong with a training file: every rule by its code, with its level and the way out.

Rules come from the fine-tuning documentation of Azure OpenAI (chat format, roles, `weight`, ten examples, 512 MB,
65,536 tokens an example) and from what strict readers of JSONL refuse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One finding. `line` counts from 1 and is None for the file as a whole; `path` is like `messages[2].weight`."""

    code: str
    level: Level
    line: int | None
    path: str
    message: str
    hint: str


class DatasetRefused(ValueError):
    """A training file cannot be used as it is. `problems` holds every reason, warnings included."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.level == "error"]
        first = errors[0] if errors else None
        super().__init__(f"{len(errors)} errors, the first: {first.message} {first.hint}" if first else "refused")


RULES: dict[str, tuple[Level, str]] = {
    # The file
    "empty_file": ("error", "Write one JSON object per line, each with a list of messages."),
    "file_too_large": ("error", "Azure takes files under 512 MB: split the examples into several datasets."),
    "not_utf8_file": ("error", "Save the file as UTF-8, with or without a byte-order mark."),
    "too_few_examples": ("error", "Add examples, or lower validation_share so that fewer are held back."),
    "too_many_problems": ("error", "Correct these first, then validate again to see the rest."),
    "duplicate_example": ("warning", "Keep one of them: copies only make the model repeat itself."),
    "conflicting_answers": ("warning", "Decide which answer the model should learn and drop the other."),
    "several_system_messages": ("warning", "Use the system message that the release will use, on every line."),
    "no_system_message": ("warning", "Start each line with the system message that the release will use."),
    "identical_replies": ("warning", "Vary the replies: a model trained on one answer gives that one answer."),
    "frequent_opening": ("warning", "Vary how replies begin, or the model will begin every reply like this."),
    # The line as bytes and as JSON
    "blank_line": ("error", "Remove the line: every line must hold one example."),
    "invalid_utf8": ("error", "Save the file as UTF-8; this line was probably written in another encoding."),
    "misplaced_bom": ("error", "Remove the mark; it belongs at the very start of a file only."),
    "invalid_json": ("error", "Write the line as exactly one JSON object, with no comma after it."),
    "too_deep": ("error", "An example is an object with a list of messages; nothing nests deeper than that."),
    "not_a_number": ("error", "JSON has no NaN and no Infinity. A weight is 0 or 1."),
    "lone_surrogate": ("error", "Replace the broken half of a character, often an emoji that was cut in two."),
    "duplicate_key": ("error", "Keep one of them: readers disagree on which one counts."),
    # The example
    "not_an_object": ("error", 'Write the example as {"messages": [...]}.'),
    "other_format": ("error", 'Convert the line to {"messages": [{"role": ..., "content": ...}, ...]}.'),
    "unsupported_feature": ("error", "Only plain text conversations are trained here: remove tools and functions."),
    "unknown_key": ("error", "Remove the key; the service refuses what it does not know."),
    "missing_messages": ("error", 'Add "messages": the list of the conversation\'s turns.'),
    "messages_not_a_list": ("error", "Write messages as a list, one object per turn."),
    "no_messages": ("error", "Add at least a user message and the assistant's reply."),
    "example_too_long": ("error", "Shorten the conversation: the model reads at most 65,536 tokens of an example."),
    "example_long": ("warning", "Small models read at most 32,768 tokens of an example: consider shortening it."),
    # The message
    "message_not_an_object": ("error", 'Write the message as {"role": ..., "content": ...}.'),
    "missing_role": ("error", "Add a role: system, user or assistant."),
    "unknown_role": ("error", "Use one of the roles system, user and assistant."),
    "missing_content": ("error", "Add the text of the message as content."),
    "content_not_text": ("error", "Write content as one string; parts and images are not supported here."),
    "empty_content": ("error", "Write the text of the message, or remove the example."),
    "name_ignored": ("warning", "Remove the name: it is not kept."),
    "nul_character": ("error", "Remove the character with code 0 from the text."),
    "control_character": ("warning", "Remove the invisible control character from the text."),
    "special_token": ("error", "Remove or reword it: the model's own control marks must not appear as text."),
    "weight_on_other_role": ("error", "Remove the weight: only assistant messages carry one."),
    "weight_not_an_integer": ("error", "Write the weight as the number 0 or 1, without quotes or decimals."),
    "weight_out_of_range": ("error", "Use 1 for a reply to learn from and 0 for one to skip."),
    # The order of the messages
    "system_not_first": ("error", "Put one system message first, and nowhere else."),
    "assistant_first": ("error", "Let the user speak first."),
    "same_role_twice": ("error", "Let user and assistant take turns; join messages of one speaker."),
    "no_user_message": ("error", "Add the question that the reply answers."),
    "no_assistant_message": ("error", "Add the reply that the model should learn."),
    "last_not_assistant": ("error", "End with the assistant's reply, or remove the open question."),
    "nothing_to_learn": ("error", "Give at least one reply weight 1, or remove the example."),
    # What trained replies say
    "markup_in_reply": ("warning", "Remove HTML and web addresses: the model would invent more of them."),
    "shouting_reply": ("warning", "Rewrite the reply without the capitals."),
    "refusing_reply": ("warning", "Check that the model should learn to say no here."),
    # Two files
    "leak_between_files": ("error", "Keep conversations that share a question and reply on one side."),
    "no_conversation_to_hold_back": ("error", "Review more conversations, or set validation_share to 0."),
}


def problem(code: str, message: str, line: int | None = None, path: str = "") -> Problem:
    """A finding under a rule of `RULES`, which gives its level and hint."""
    level, hint = RULES[code]
    return Problem(code=code, level=level, line=line, path=path, message=message, hint=hint)
