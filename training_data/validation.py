"""Checks a whole training file and reports everything that is wrong with it in one run."""

import codecs
from dataclasses import dataclass, field

from training_data.example_rules import check_example, is_trained
from training_data.file_rules import NumberedMessages, check_together
from training_data.lines import BOM, numbered_lines
from training_data.problems import Problem, problem
from training_data.strict_json import Unreadable, read_line

MAXIMUM_BYTES = 512 * 1024 * 1024
AZURE_MINIMUM_EXAMPLES = 10
MAXIMUM_PROBLEMS = 10_000  # a huge file of the wrong kind has one on every line

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

    `minimum_examples` counts lines that hold something; Azure asks for ten in a training file. Reading stops after
    10,000 problems in the lines and says so.
    """
    if refused := _not_readable(data):
        return ValidationReport((refused,), 0, 0)
    reading = _read_lines(data)
    problems = sorted([*reading.problems, *check_together(reading.sound)], key=lambda one: one.line or 0)
    if reading.written < minimum_examples and not reading.stopped:
        text = f"The file has {reading.written} examples; it takes at least {minimum_examples}."
        problems.insert(0, problem("too_few_examples", text))
    trained = sum(is_trained(message) for _, messages in reading.sound for message in messages)
    return ValidationReport(tuple(problems), len(reading.sound), trained)


@dataclass
class _Reading:
    problems: list[Problem] = field(default_factory=list)
    sound: list[NumberedMessages] = field(default_factory=list)
    written: int = 0  # lines that are not blank
    stopped: bool = False


def _read_lines(data: bytes) -> _Reading:
    reading = _Reading()
    for line, raw in numbered_lines(data):
        if len(reading.problems) >= MAXIMUM_PROBLEMS:
            reading.problems.append(problem("too_many_problems", f"Reading stopped before line {line}.", line))
            reading.stopped = True
            break
        value = read_line(raw, line)
        found = [value.problem] if isinstance(value, Unreadable) else check_example(value, line)
        reading.problems += found
        reading.written += bool(raw.strip())
        if not any(one.level == "error" for one in found):
            reading.sound.append((line, value["messages"]))
    return reading


def _not_readable(data: bytes) -> Problem | None:
    """Why there is no point in reading line by line."""
    if len(data) >= MAXIMUM_BYTES:
        return problem("file_too_large", f"The file has {len(data):,} bytes.")
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            return problem("not_utf8_file", f"The file is {name}.")
    if not data.removeprefix(BOM).strip():
        return problem("empty_file", "The file holds no examples.")
    if data[:200].count(0) > len(data[:200]) // 4:
        return problem("not_utf8_file", "The file is not text, or UTF-16 without a mark.")
    return None
