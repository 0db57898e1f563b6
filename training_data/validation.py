"""Checks a whole training file and reports everything that is wrong with it in one run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from training_data.content_rules import images, texts
from training_data.example_rules import check_example
from training_data.file_rules import PairFigures, Seen, SideBySide
from training_data.findings import Findings
from training_data.limits import AZURE, Limits
from training_data.lines import BOM, numbered_lines
from training_data.message_rules import is_trained
from training_data.pair_rules import OUTPUTS, check_pair
from training_data.problems import Problem, problem
from training_data.strict_json import UNREADABLE, read_line
from training_data.tokens import approximate_tokens
from training_data.unreadable_files import Content, why_unreadable

Format = Literal["chat", "dpo"]
Accepts = Literal["plain", "chat", "dpo", "auto"]
"""plain: chat examples of texts only, which versions are made of; chat: with tools and images; dpo: preference pairs;
auto: chat or dpo, as the first example says."""

Progress = Callable[[int], None]
"""Called now and then with the bytes that were read since the last time."""
_PROGRESS_STEP = 1024 * 1024


@dataclass(frozen=True)
class Expected:
    """What a file is held against. `epochs` is for the limit of a job, `system_message` the release's prompt."""

    accepts: Accepts = "plain"
    minimum_examples: int = AZURE.minimum_examples
    system_message: str | None = None
    epochs: int = 1
    limits: Limits = AZURE


@dataclass(frozen=True)
class ValidationReport:
    """`examples`: lines without an error. `trained_messages`: assistant messages on them that are not weight 0.

    `counts` is by code and complete even where the list of problems is cut short. `format` is None for a file that
    holds no examples at all.
    """

    problems: tuple[Problem, ...]
    examples: int
    trained_messages: int
    lines: int = 0
    size: int = 0
    byte_order_mark: bool = False
    format: Format | None = None
    examples_with_images: int = 0
    examples_with_tools: int = 0
    pairs: PairFigures | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not any(one.level == "error" for one in self.problems)


def validate(
    data: Content,
    *,
    minimum_examples: int = AZURE.minimum_examples,
    accepts: Accepts = "plain",
    system_message: str | None = None,
    epochs: int = 1,
    limits: Limits = AZURE,
) -> ValidationReport:
    """Every problem of the file, file first, then by line. Never raises, whatever the bytes.

    `minimum_examples` counts lines that hold something; Azure asks for ten in a training file. With a
    `system_message`, every line must start with it. At most 10,000 problems of a code are listed, and after a million
    errors reading stops; both are said in the list.
    """
    expected = Expected(accepts, minimum_examples, system_message, epochs, limits)
    return FileCheck(expected, Seen("this file", "training")).run(data)


class FileCheck:
    """One pass over one file. `seen` is filled on the way; `others` are files that were read before."""

    def __init__(
        self, expected: Expected, seen: Seen, others: Sequence[Seen] = (), *, more_files: bool = False
    ) -> None:
        self._expected = expected
        self._format = _fixed_format(expected.accepts)
        self._side_by_side = SideBySide(seen, others, expected.system_message, more_files=more_files)
        self._findings = Findings()
        self._lines = self._blank = 0
        self._examples = self._trained = self._with_images = self._with_tools = 0
        self._tokens: int | None = None

    def run(self, data: Content, progress: Progress | None = None) -> ValidationReport:
        if unreadable := why_unreadable(data, self._expected.limits):
            return ValidationReport((unreadable,), 0, 0, size=len(data), counts={unreadable.code: 1})
        # A token takes at least one byte: only a large file needs its tokens counted.
        if len(data) * self._expected.epochs > self._expected.limits.job_tokens:
            self._tokens = 0
        self._read(data, progress)
        self._findings.add(self._side_by_side.problems())
        self._findings.add(self._check_totals())
        return self._report(data)

    def _read(self, data: Content, progress: Progress | None) -> None:
        unsaid = 0  # bytes since the last call of `progress`
        for line, raw in numbered_lines(data):
            if self._findings.full:
                text = f"Reading stopped before line {line:,}: nothing from there on was checked."
                self._findings.add([problem("too_many_problems", text, line)])
                return
            self._lines = line
            if found := self._check_line(raw, line):
                self._findings.add(found)
            unsaid += len(raw) + 1
            if progress and unsaid >= _PROGRESS_STEP:
                progress(unsaid)
                unsaid = 0

    def _check_line(self, raw: bytes, line: int) -> list[Problem]:
        read = read_line(raw, line)
        if read.value is UNREADABLE:
            self._blank += not raw.strip()
            return read.problems
        format, mixed = self._format_of(read.value, line)
        if format == "dpo":
            found = check_pair(read.value, line, limits=self._expected.limits)
        else:
            plain = self._expected.accepts == "plain"
            found = check_example(read.value, line, plain=plain, limits=self._expected.limits, size=len(raw))
        if read.problems or mixed:
            found = [*read.problems, *mixed, *found]
        if not found or not any(one.level == "error" for one in found):
            found += self._take(read.value, line, format)
        return found

    def _format_of(self, value: Any, line: int) -> tuple[Format, list[Problem]]:
        """The format to check a line by; with "auto", the first line that shows one decides for the file."""
        shown = _shown_format(value) if self._expected.accepts == "auto" else None
        if self._format is None:
            self._format = shown
        if shown is None or shown == self._format:
            return self._format or "chat", []
        names = {"chat": "a chat example", "dpo": "a preference pair"}
        text = f"Line {line} is {names[shown]}, but the file began with {names[self._format or 'chat']}."
        return shown, [problem("mixed_formats", text, line)]

    def _take(self, value: dict[str, Any], line: int, format: Format) -> list[Problem]:
        """Counts an example without an error and compares it with those before it."""
        self._examples += 1
        if format == "dpo":
            messages = [*value["input"]["messages"], *value[OUTPUTS[0]], *value[OUTPUTS[1]]]
            self._trained += 1
            found = self._side_by_side.add_pair(line, value)
        else:
            messages = value["messages"]
            self._trained += sum([is_trained(message) for message in messages])
            found = self._side_by_side.add(line, messages)
        if self._expected.accepts != "plain":
            self._with_images += any(images(message) for message in messages)
            self._with_tools += any("tool_calls" in message or "function_call" in message for message in messages)
        if self._tokens is not None:
            self._tokens += sum(approximate_tokens(text) for message in messages for text in texts(message))
        return found

    def _check_totals(self) -> Iterator[Problem]:
        limits, written = self._expected.limits, self._lines - self._blank
        if written < self._expected.minimum_examples and not self._findings.full:
            text = f"The file has {written} examples; it takes at least {self._expected.minimum_examples}."
            yield problem("too_few_examples", text)
        if self._with_images > limits.examples_with_images:
            yield problem("too_many_examples_with_images", f"{self._with_images:,} examples hold images.")
        if self._tokens is not None and self._tokens * self._expected.epochs > limits.job_tokens:
            text = (
                f"About {self._tokens:,} tokens in {self._expected.epochs} epochs are more than {limits.job_tokens:,}."
            )
            yield problem("job_too_large", text)

    def _report(self, data: Content) -> ValidationReport:
        return ValidationReport(
            problems=self._findings.listed(),
            examples=self._examples,
            trained_messages=self._trained,
            lines=self._lines,
            size=len(data),
            byte_order_mark=data[: len(BOM)] == BOM,
            format=self._format,
            examples_with_images=self._with_images,
            examples_with_tools=self._with_tools,
            pairs=self._side_by_side.pair_figures() if self._format == "dpo" else None,
            counts=dict(self._findings.counts),
        )


def _fixed_format(accepts: Accepts) -> Format | None:
    if accepts == "auto":
        return None
    return "dpo" if accepts == "dpo" else "chat"


def _shown_format(value: Any) -> Format | None:
    """The format that the keys of a line show, or None when they show neither."""
    if not isinstance(value, dict):
        return None
    if any(key in value for key in OUTPUTS) or isinstance(value.get("input"), dict):
        return "dpo"
    return "chat" if "messages" in value else None
