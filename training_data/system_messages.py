"""Whether every line starts with one system message, and with the one that the release uses."""

from collections.abc import Iterator
from typing import Any

from training_data.content_rules import spoken
from training_data.problems import Problem, problem

_SHOWN = 10_000  # lines without one that are remembered


class SystemMessages:
    """Takes the messages of one example at a time. `expected` is the release's prompt where it is known."""

    def __init__(self, expected: str | None = None) -> None:
        self._expected = expected
        self._first_line: dict[str, int] = {}
        self._examples = 0
        self._without: list[int] = []
        self._without_count = 0

    @property
    def first(self) -> str | None:
        """The first of the file. Not known where one is expected: the others are faults then."""
        return next(iter(self._first_line), None)

    def add(self, line: int, messages: list[dict[str, Any]], path: str) -> list[Problem]:
        self._examples += 1
        text = "\n".join(spoken(messages[0])) if messages[0]["role"] in ("system", "developer") else None
        if self._expected is not None:
            wrong = _difference(text, self._expected)
            return [problem("other_system_message", f"Line {line} {wrong}.", line, f"{path}[0]")] if wrong else []
        if text is None:
            self._without_count += 1
            self._without += [line] if len(self._without) < _SHOWN else []
        else:
            self._first_line.setdefault(text, line)
        return []

    def problems(self, path: str) -> Iterator[Problem]:
        """Lines without one, or one finding when no line has one; and whether there are several."""
        if self._without_count == self._examples > 1:
            yield problem("no_system_message", f"None of the {self._examples:,} examples has a system message.")
        else:
            for line in self._without:
                yield problem("no_system_message", f"Line {line} has no system message.", line, path)
        if len(self._first_line) > 1:
            line = list(self._first_line.values())[1]
            text = f"The file has {len(self._first_line)} different system messages; the second starts on line {line}."
            yield problem("several_system_messages", text, line, f"{path}[0]")


def _difference(text: str | None, expected: str) -> str | None:
    if text == expected:
        return None
    if text is None:
        return "has no system message"
    if text.split() == expected.split():
        return "has the release's system message with other white space"
    return "has another system message than the release"
