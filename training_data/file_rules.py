"""What shows only when examples are seen side by side, within a file and between files.

Examples are taken one at a time and leave a few bytes each behind, so that memory does not grow with their texts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

from training_data.content_rules import spoken
from training_data.fingerprints import Fingerprint, Reply, digest, fingerprint
from training_data.habits import Habits
from training_data.pair_rules import OUTPUTS
from training_data.problems import Problem, problem
from training_data.system_messages import SystemMessages

Part = Literal["training", "validation"]

_MINIMUM_PAIRS = 10
_LONGER_SHARE = 0.8
_LONGER_BY = 1.2


@dataclass
class Seen:
    """What the lines of one file said, each under its first line."""

    name: str
    part: Part
    examples: dict[bytes, int] = field(default_factory=dict)
    system_message: str | None = None
    """The first of the file."""
    answers: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    """What was said before a trained reply, with the line and the reply."""
    exchanges: dict[bytes, int] = field(default_factory=dict)
    """A question with its reply. Filled only when another file is to be held against it."""


@dataclass(frozen=True)
class PairFigures:
    """How the two replies of pairs differ in length, in characters. Both are 0 when there are no pairs."""

    pairs: int
    preferred_longer_share: float
    median_length_ratio: float

    @property
    def biased(self) -> bool:
        """Whether nearly always the longer, or nearly always the shorter one is preferred, and clearly so."""
        if self.pairs < _MINIMUM_PAIRS:
            return False
        longer = self.preferred_longer_share >= _LONGER_SHARE and self.median_length_ratio >= _LONGER_BY
        shorter = self.preferred_longer_share <= 1 - _LONGER_SHARE and self.median_length_ratio <= 1 / _LONGER_BY
        return longer or shorter


class SideBySide:
    """One file's examples. `others` are files read before it: training files, when it is a validation file."""

    def __init__(
        self, seen: Seen, others: Sequence[Seen] = (), system_message: str | None = None, *, more_files: bool = False
    ) -> None:
        self._seen = seen
        self._others = others
        self._more_files = more_files
        self._habits = Habits()
        self._systems = SystemMessages(system_message)
        self._path = "messages"
        self._ratios: list[float] = []

    def add(self, line: int, messages: list[dict[str, Any]]) -> list[Problem]:
        """Warnings and errors about a chat example that passed on its own."""
        mark = fingerprint(messages)
        found = self._systems.add(line, messages, "messages")
        found += self._compare(line, mark, "messages")
        for reply in mark.replies:
            self._habits.add(reply.text, reply.said)
            if reply.echo:
                where = f"messages[{reply.index}]"
                found.append(problem("echoing_reply", f"{where} repeats the question.", line, where))
        return found

    def add_pair(self, line: int, example: dict[str, Any]) -> list[Problem]:
        """The same for a preference pair."""
        self._path = "input.messages"
        messages = example["input"]["messages"]
        before = fingerprint(messages)
        sides = [fingerprint([*messages, *example[key]]) for key in OUTPUTS]
        found = self._systems.add(line, messages, self._path)
        whole = digest(before.whole + sides[0].whole + sides[1].whole)
        turned = digest(before.whole + sides[1].whole + sides[0].whole)
        if turned in self._seen.examples:
            text = f"Line {line} prefers the reply that line {self._seen.examples[turned]} does not."
            found.append(problem("contradicting_preferences", text, line, OUTPUTS[0]))
        found += self._compare(line, Fingerprint(whole, sides[0].pairs, []), "input.messages")
        self._note_lengths(example)
        for reply in sides[0].replies[-1:]:
            self._habits.add(reply.text, reply.said)
        return found

    def problems(self) -> Iterator[Problem]:
        """What can be said only when all examples were seen."""
        self._seen.system_message = self._systems.first
        yield from self._systems.problems(self._path)
        yield from self._habits.problems()
        figures = self.pair_figures()
        if figures.biased:
            ratio = figures.median_length_ratio
            word = "longer" if ratio > 1 else "shorter"
            text = f"The preferred reply is {word} in most of {figures.pairs} pairs, the middle factor is {ratio:.2f}."
            yield problem("length_bias", text)

    def pair_figures(self) -> PairFigures:
        longer = sum(ratio > 1 for ratio in self._ratios)
        count = len(self._ratios)
        return PairFigures(count, longer / count if count else 0.0, median(self._ratios) if count else 0.0)

    def _note_lengths(self, example: dict[str, Any]) -> None:
        preferred, other = (sum(len(text) for one in example[key] for text in spoken(one)) for key in OUTPUTS)
        if preferred and other:
            self._ratios.append(preferred / other)

    def _compare(self, line: int, mark: Fingerprint, path: str) -> list[Problem]:
        seen = self._seen
        found: list[Problem] = []
        if mark.whole in seen.examples:
            text = f"Line {line} says the same as line {seen.examples[mark.whole]}."
            found.append(problem("duplicate_example", text, line))
        for reply in mark.replies:
            found += _conflict(line, reply, seen, path)
        for other in self._others:
            found += _compare_files(line, mark, path, other, seen.part)
        seen.examples.setdefault(mark.whole, line)
        if self._more_files:
            for pair in mark.pairs:
                seen.exchanges.setdefault(pair, line)
        return found


def _conflict(line: int, reply: Reply, seen: Seen, path: str) -> Iterator[Problem]:
    """The same messages up to a trained reply, and then two different replies."""
    before, said = seen.answers.setdefault(reply.context, (line, reply.said))
    if said != reply.said:
        text = f"Line {line} answers the question of line {before} differently."
        yield problem("conflicting_answers", text, line, f"{path}[{reply.index}]")


def _compare_files(line: int, mark: Fingerprint, path: str, other: Seen, part: Part) -> Iterator[Problem]:
    """A line against a file that was read before: copies within the training files, leaks into the validation."""
    if mark.whole in other.examples:
        place = f"line {other.examples[mark.whole]} of {other.name}"
        code = "leak_between_files" if part != other.part else "duplicate_example"
        yield problem(code, f"Line {line} says the same as {place}.", line)
        return
    if part == other.part:
        return
    if shared := next((pair for pair in mark.pairs if pair in other.exchanges), None):
        place = f"line {other.exchanges[shared]} of {other.name}"
        yield problem("leak_between_files", f"Line {line} shares a question and its reply with {place}.", line, path)
        return
    for reply in mark.replies:
        if reply.context in other.answers:
            place = f"line {other.answers[reply.context][0]} of {other.name}"
            where = f"{path}[{reply.index}]"
            yield problem("question_in_both_files", f"Line {line} asks what {place} asks.", line, where)
