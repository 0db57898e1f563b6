"""What can be wrong with training files: every rule by its code, with its level and the way out.

Rules come from Azure OpenAI's pages on fine-tuning (chat format, tools, images, preference pairs, limits), from what
other services and their tools check before an upload, and from what strict readers of JSONL refuse.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from training_data.wording import key_path, short

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
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
    "packed_file": ("error", "Unpack or convert it: a training file is plain text, one JSON object per line."),
    "one_document": ("error", "Write each example on a line of its own, without the brackets and commas around them."),
    "old_line_ends": ("error", "End each line with a line feed, as every system has done since Mac OS 9."),
    "other_extension": ("warning", "Name the file .jsonl: other services refuse any other ending."),
    "too_few_examples": ("error", "Add examples, or lower validation_share so that fewer are held back."),
    "too_many_problems": ("error", "Correct these first, then validate again to see the rest."),
    "not_listed": ("warning", "Correct the ones that are listed; validating again shows the rest."),
    "job_too_large": ("error", "Train fewer epochs, or on fewer examples: tokens times epochs are limited for a job."),
    "mixed_formats": ("error", "Keep chat examples and preference pairs in files of their own."),
    "too_many_examples_with_images": ("error", "Keep at most 50,000 examples with images."),
    "duplicate_example": ("warning", "Keep one of them: copies only make the model repeat itself."),
    "conflicting_answers": ("warning", "Decide which answer the model should learn and drop the other."),
    "several_system_messages": ("warning", "Use the system message that the release will use, on every line."),
    "no_system_message": ("warning", "Start each line with the system message that the release will use."),
    "other_system_message": ("error", "Use the release's system message to the letter: the model learns to answer it."),
    "identical_replies": ("warning", "Vary the replies: a model trained on one answer gives that one answer."),
    "frequent_opening": ("warning", "Vary how replies begin, or the model will begin every reply like this."),
    "frequent_closing": ("warning", "Vary how replies end, or the model will end every reply like this."),
    "echoing_reply": ("warning", "Write an answer: this reply only repeats what it was asked."),
    # The line as bytes and as JSON
    "blank_line": ("error", "Remove the line: every line must hold one example."),
    "invalid_utf8": ("error", "Save the file as UTF-8; this line was probably written in another encoding."),
    "misplaced_bom": ("error", "Remove the mark; it belongs at the very start of a file only."),
    "line_separator": ("warning", "Write it as an escape like \\u2028: some readers would cut the line in two here."),
    "invalid_json": ("error", "Write the line as exactly one JSON object, with no comma after it."),
    "too_deep": (
        "error",
        "Flatten it: an example is an object with a list of messages; only tools nest deeper.",
    ),
    "not_a_number": ("error", "JSON has no NaN and no Infinity. A weight is 0 or 1."),
    "lone_surrogate": ("error", "Replace the broken half of a character, often an emoji that was cut in two."),
    "duplicate_key": ("error", "Keep one of them: readers disagree on which one counts."),
    # The example
    "not_an_object": ("error", 'Write the example as {"messages": [...]}.'),
    "other_format": ("error", 'Convert the line to {"messages": [{"role": ..., "content": ...}, ...]}.'),
    "unsupported_feature": ("error", "Versions are made of plain text: leave out tools, functions and images."),
    "unknown_key": ("error", "Remove the key; the service refuses what it does not know."),
    "missing_messages": ("error", 'Add "messages": the list of the conversation\'s turns.'),
    "messages_not_a_list": ("error", "Write messages as a list, one object per turn."),
    "no_messages": ("error", "Add at least a user message and the assistant's reply."),
    "example_too_long": ("error", "Shorten the conversation: the model reads at most 65,536 tokens of an example."),
    "example_long": ("warning", "Small models read at most 32,768 tokens of an example: consider shortening it."),
    # The message
    "message_not_an_object": ("error", 'Write the message as {"role": ..., "content": ...}.'),
    "missing_role": ("error", "Add a role: system, user or assistant."),
    "unknown_role": ("error", "Use one of the roles that the service knows, in small letters."),
    "missing_content": ("error", "Add the text of the message as content."),
    "content_not_text": ("error", "Write content as one string, or as a list of parts where parts are taken."),
    "empty_content": ("error", "Write the text of the message, or remove the example."),
    "name_ignored": ("warning", "Remove the name: it is not kept."),
    "bad_name": ("error", "A name has up to 64 letters, digits, hyphens and underscores."),
    "misplaced_key": ("error", "Remove the key, or correct the role: it belongs to messages of another role."),
    "nul_character": ("error", "Remove the character with code 0 from the text."),
    "control_character": ("warning", "Remove the invisible control character from the text."),
    "invisible_character": ("warning", "Remove it unless it is meant: readers cannot see it, and the model learns it."),
    "broken_characters": ("warning", "Write the text anew: it was once read in the wrong encoding."),
    "special_token": ("error", "Remove or reword it: the model's own control marks must not appear as text."),
    "weight_on_other_role": ("error", "Remove the weight: only assistant messages carry one."),
    "weight_not_an_integer": ("error", "Write the weight as the number 0 or 1, without quotes or decimals."),
    "weight_out_of_range": ("error", "Use 1 for a reply to learn from and 0 for one to skip."),
    # Parts and images
    "bad_part": ("error", 'Write a part as {"type": "text", "text": ...} or as an image_url with a url.'),
    "text_in_parts": ("warning", "Write the content as one string: not every trainer takes parts."),
    "misplaced_image": ("error", "Move the image into a user message: it cannot stand anywhere else."),
    "image_in_pair": ("error", "Leave the image out: preference training takes texts only."),
    "image_address": ("error", "Give an https address, or the image itself as data:image/png;base64,..."),
    "image_format": ("error", "Convert the image to JPEG, PNG or WEBP, and label it as what it is."),
    "image_unreadable": ("error", "Encode the whole file anew as base64, without line breaks."),
    "image_too_large": ("error", "Shrink the image: at most 10 MB each."),
    "image_colours": ("error", "Save the image in RGB or RGBA: others are skipped in training."),
    "image_detail": ("error", "Use low, high or auto, or leave detail out."),
    "too_many_images": ("error", "Keep at most 64 images in an example, better 10."),
    "many_images": ("warning", "Keep at most 10 images in an example: Azure may skip examples with more."),
    # Tools and their calls
    "tools_not_a_list": ("error", "Write tools as a list of function declarations."),
    "bad_tool": ("error", 'Write it as {"type": "function", "function": {"name": ..., "parameters": {...}}}.'),
    "tool_name": ("error", "Name functions with up to 64 letters, digits, hyphens and underscores."),
    "tool_twice": ("error", "Declare each function once."),
    "too_many_tools": ("error", "Declare at most 128 functions."),
    "bad_parameters": ("error", 'Write parameters as a JSON schema: {"type": "object", "properties": {...}}.'),
    "parallel_not_boolean": ("error", "Write parallel_tool_calls as true or false."),
    "deprecated_functions": ("warning", "Use tools and tool_calls: functions and function_call are deprecated."),
    "bad_call": ("error", 'Write it as {"id": ..., "type": "function", "function": {"name", "arguments"}}.'),
    "calls_not_a_list": ("error", "Write tool_calls as a list with at least one call, or leave it out."),
    "call_id_twice": ("error", "Give every call of a conversation an id of its own."),
    "undeclared_tool": ("warning", "Declare the function in tools, unless it is left out on purpose to save tokens."),
    "arguments_not_text": ("error", 'Write arguments as a text that holds JSON, as in "{\\"city\\": \\"Rome\\"}".'),
    "arguments_not_json": ("error", "The text of arguments must be exactly one JSON object."),
    "arguments_do_not_fit": ("warning", "Call the function as it is declared, or correct the declaration."),
    "missing_tool_call_id": ("error", "Say with tool_call_id which call the message answers."),
    "answer_without_call": ("error", "Put the answer right after the assistant message whose call it answers."),
    "answer_twice": ("error", "Keep one answer for each call."),
    "call_without_answer": ("error", "Answer every call with a tool message before the conversation goes on."),
    # The order of the messages
    "system_not_first": ("error", "Put one system message first, and nowhere else."),
    "assistant_first": ("error", "Let the user speak first."),
    "same_role_twice": ("error", "Let user and assistant take turns; join messages of one speaker."),
    "no_user_message": ("error", "Add the question that the reply answers."),
    "no_assistant_message": ("error", "Add the reply that the model should learn."),
    "last_not_assistant": ("error", "End with the assistant's reply, or remove the open question."),
    "nothing_to_learn": ("error", "Give at least one reply weight 1, or remove the example."),
    # Preference pairs
    "missing_input": ("error", 'Add "input": {"messages": [...]}, the conversation that both replies answer.'),
    "input_not_an_object": ("error", 'Write input as {"messages": [...]}.'),
    "input_already_answered": ("error", "End the input with the question: the two outputs are the replies to it."),
    "missing_output": ("error", "Add both preferred_output and non_preferred_output."),
    "output_not_a_list": ("error", "Write the output as a list with the assistant's message."),
    "no_output": ("error", "Put the assistant's message into the list."),
    "output_role": ("error", "Outputs hold assistant and tool messages only."),
    "output_without_reply": ("error", "End the output with the assistant's reply."),
    "several_replies": ("warning", "Keep one assistant message in an output: only the last reply is compared."),
    "same_outputs": ("error", "Make the two differ, or remove the pair: there is nothing to prefer."),
    "nearly_same_outputs": ("warning", "Check the pair: the two differ in punctuation or letter case only."),
    "weight_ignored": ("warning", "Remove the weight: preference training does not read it."),
    "contradicting_preferences": ("warning", "Decide which of the two replies is preferred and drop the other pair."),
    "length_bias": ("warning", "Add pairs where the shorter reply wins, or the model learns length instead of style."),
    # What trained replies say
    "markup_in_reply": ("warning", "Remove HTML and web addresses: the model would invent more of them."),
    "shouting_reply": ("warning", "Rewrite the reply without the capitals."),
    "other_language": ("warning", "Answer in the language of the question, unless the model should not."),
    "refusing_reply": ("warning", "Check that the model should learn to say no here."),
    "padded_reply": ("warning", "Remove the white space at the start and the end: the model would write it too."),
    "template_left": ("warning", "Fill in or remove what was left of a template."),
    # Several files
    # Personal details
    "open_redaction": ("error", "Decide on each at the redactions desk, or leave the conversation out."),
    "personal_in_system_message": ("error", "Take it out of the system message: every traveller can get it out."),
    "leak_between_files": ("error", "Keep conversations that share a question and reply on one side."),
    "question_in_both_files": ("warning", "Ask something else in one of them, so that the validation loss tells more."),
    "files_differ_in_format": ("error", "Give the training and the validation file of a job the same format."),
    "file_quota": ("error", "Delete files at Azure that no job needs any more, or ask for a larger quota."),
    "no_conversation_to_hold_back": ("error", "Review more conversations, or set validation_share to 0."),
}


def problem(code: str, message: str, line: int | None = None, path: str = "") -> Problem:
    """A finding under a rule of `RULES`, which gives its level and hint."""
    level, hint = RULES[code]
    return Problem(code=code, level=level, line=line, path=path, message=message, hint=hint)


KEYS_SHOWN = 50  # a hostile object can have millions


def unknown_keys(value: dict[str, Any], known: Collection[str], line: int, path: str) -> Iterator[Problem]:
    """A problem for each key of `value` that is not known, up to 50."""
    where = path or f"Line {line}"
    for key in islice((key for key in value if key not in known), KEYS_SHOWN):
        yield problem("unknown_key", f"{where} has the unknown key {short(key)}.", line, key_path(path, key))
