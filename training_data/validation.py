"""Checks a whole training file and reports everything that is wrong with it in one run."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from training_data.example_rules import check_example
from training_data.file_rules import check_together
from training_data.lines import BOM, numbered_lines
from training_data.problems import Problem, problem
from training_data.strict_json import Unreadable, read_line

MAXIMUM_BYTES = 512 * 1024 * 1024
AZURE_MINIMUM_EXAMPLES = 10

# UTF-32 little-endian starts with the mark of UTF-16, so the order of the names matters only for the wording.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True)
class ValidationReport:
    """`examples`: lines without an error. `trained_messages`: assistant messages on them that are not weight 0."""

    problems: tuple[Problem, ...]
    examples: int
    trained_messages: int

    @property
    def ok(self) -> bool:
        return not any(one.level == "error" for one in self.problems)


def validate(data: bytes, *, minimum_examples: int = AZURE_MINIMUM_EXAMPLES) -> ValidationReport:
    """Every problem of the file, file first, then by line. Never raises, whatever the bytes.

    `minimum_examples` counts lines that hold something; Azure asks for ten in a training file.
    """
    if refused := _not_a_text_file(data):
        return ValidationReport((refused,), 0, 0)
    problems: list[Problem] = []
    sound: list[tuple[int, list[dict[str, Any]]]] = []
    written = 0
    for line, raw in numbered_lines(data):
        value = read_line(raw, line)
        found = [value.problem] if isinstance(value, Unreadable) else check_example(value, line)
        written += bool(raw.strip())
        problems += found
        if not any(one.level == "error" for one in found):
            sound.append((line, value["messages"]))
    problems += check_together(sound)
    trained = sum(_is_trained(message) for _, messages in sound for message in messages)
    whole = _check_size(data, written, minimum_examples)
    return ValidationReport((*whole, *sorted(problems, key=lambda one: one.line or 0)), len(sound), trained)


def _not_a_text_file(data: bytes) -> Problem | None:
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            return problem("not_utf8_file", f"The file is {name}.")
    if not data.removeprefix(BOM).strip():
        return problem("empty_file", "The file holds no examples.")
    if data[:200].count(0) > len(data[:200]) // 4:
        return problem("not_utf8_file", "The file is not text, or UTF-16 without a mark.")
    return None


def _check_size(data: bytes, written: int, minimum: int) -> Iterator[Problem]:
    if len(data) >= MAXIMUM_BYTES:
        yield problem("file_too_large", f"The file has {len(data):,} bytes.")
    if written < minimum:
        yield problem("too_few_examples", f"The file has {written} examples; it takes at least {minimum}.")


def _is_trained(message: dict[str, Any]) -> bool:
    return message["role"] == "assistant" and message.get("weight", 1) == 1
