"""Builds a dataset version out of reviewed conversations and imported examples.

Lines come in one by one and lie on disk until all are there. Then copies go, conversations are held back, and two
files are written, checked and counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal, Self

from training_data.assembly import LineStore, WrittenFile, divide, sorted_by_rank
from training_data.candidates import Decision, LeftOut
from training_data.examples import Example, Origin
from training_data.file_rules import Seen
from training_data.made_lines import LineFacts, MadeBatch, add_lines, candidates_of
from training_data.ordering import in_order_of_origin
from training_data.problems import DatasetRefused, Problem, problem
from training_data.recipe import Recipe
from training_data.report import Report, ReportTally
from training_data.reviewed import JudgedPair, ReviewedConversation, ReviewedExchange
from training_data.validation import Accepts, Expected, FileCheck

__all__ = [
    "BuiltFile",
    "DatasetBuild",
    "DatasetFile",
    "JudgedPair",
    "LineOrigin",
    "ReviewedConversation",
    "ReviewedExchange",
    "VersionBuild",
    "build_dataset",
]

Part = Literal["training", "validation"]


@dataclass(frozen=True)
class LineOrigin:
    """What a line (from 1) was made of: `exchange_ids` is empty for imports, `decisions` has one for each reply."""

    line: int
    origin: Origin
    exchange_ids: tuple[str, ...]
    decisions: tuple[Decision, ...] = ()
    contributor: str = ""


class BuiltFile(WrittenFile):
    """One file of a version on disk, until it is closed. `sha256` is the hexadecimal digest of its content."""

    def lines(self) -> Iterator[LineOrigin]:
        return (_origin_of(line, facts) for line, facts in enumerate(self.facts(), start=1))


@dataclass(frozen=True)
class DatasetFile:
    """`content` is UTF-8 JSONL and empty when nothing was held back; `sha256` is its hexadecimal digest."""

    name: Part
    content: bytes
    sha256: str
    examples: int
    lines: tuple[LineOrigin, ...]


@dataclass(frozen=True)
class DatasetBuild:
    """`left_out` gives each origin that is in neither file, with the reason in words."""

    training: DatasetFile
    validation: DatasetFile
    report: Report
    left_out: tuple[tuple[Origin, str], ...]


class VersionBuild:
    """Takes lines in any order, then gives the two files. Close it when they have been read."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._store = LineStore()
        self._left_out: list[LeftOut] = []
        self._problems: list[Problem] = []
        self._files: list[BuiltFile] = []

    def add(self, made: MadeBatch) -> None:
        for line in made.lines:
            self._store.add(line)
        self._left_out += made.left_out
        self._problems += made.problems

    def finish(self) -> "FinishedBuild":
        """The same lines, in any order, give the same bytes. Raises DatasetRefused with every problem that stands in
        the way of writing the files; whether what they say is valid is for `check` to find."""
        if self._problems:
            raise DatasetRefused(sorted(self._problems, key=lambda one: (one.message, one.path)))
        numbers, recipe = self._store.in_place(), self._recipe
        kept, copies = self._store.without_copies(numbers) if recipe.remove_duplicates else (numbers, [])
        training, validation = divide(self._store, kept, recipe.validation_share)
        if recipe.validation_share and training and not validation:
            text = f"validation_share is {recipe.validation_share}, but there is only one independent conversation."
            raise DatasetRefused([problem("no_conversation_to_hold_back", text)])
        left_out = [(one.origin, one.reason) for one in in_order_of_origin(self._left_out)]
        left_out += [(self._origin(copy), f"says the same as {self._origin(first)}") for copy, first in copies]
        files = self._write("training", training), self._write("validation", validation)
        return FinishedBuild(*files, _report(files, len(left_out), len(copies)), tuple(left_out))

    def close(self) -> None:
        for file in self._files:
            file.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, name: Part, numbers: Sequence[int]) -> BuiltFile:
        ordered = sorted_by_rank(self._store, numbers)
        file = BuiltFile(name, self._store, ordered, byte_order_mark=self._recipe.byte_order_mark)
        self._files.append(file)
        return file

    def _origin(self, number: int) -> Origin:
        return self._store.facts(number).origin


@dataclass(frozen=True)
class FinishedBuild:
    """Two files that lie on disk. `left_out` as in DatasetBuild."""

    training: BuiltFile
    validation: BuiltFile
    report: Report
    left_out: tuple[tuple[Origin, str], ...]

    @property
    def files(self) -> tuple[BuiltFile, ...]:
        """Those that hold something."""
        return tuple(file for file in (self.training, self.validation) if file.examples)

    def check(self, recipe: Recipe) -> None:
        """Raises DatasetRefused when a file would not pass `validate`."""
        found: list[Problem] = []
        for file in (self.training, *(() if not self.validation.examples else (self.validation,))):
            minimum = recipe.minimum_examples if file.name == "training" else 1
            accepts: Accepts = "dpo" if recipe.format == "preference" else "plain"
            check = FileCheck(Expected(accepts, minimum), Seen(file.name, file.name))
            report = check.run(file.content, lambda _, read=file: read.forget())  # type: ignore[misc]
            found += [_with_origin(one, file) for one in report.problems]
        if any(one.level == "error" for one in found):
            raise DatasetRefused(found)


def build_dataset(
    conversations: Sequence[ReviewedConversation],
    imported: Sequence[Example],
    recipe: Recipe,
    judged: Sequence[JudgedPair] = (),
) -> DatasetBuild:
    """Training and validation file with their report; the same input, in any order, gives the same bytes.

    For texts that are curated already, and few enough to be held in memory. `judged` pairs enter only under the format
    "preference". Raises DatasetRefused with every problem when a file made from this input would not pass `validate`.
    """
    made = MadeBatch()
    add_lines(made, candidates_of(conversations, imported, recipe, judged), recipe, {})
    with closing(VersionBuild(recipe)) as build:
        build.add(made)
        done = build.finish()
        done.check(recipe)
        return DatasetBuild(_in_memory(done.training), _in_memory(done.validation), done.report, done.left_out)


def _in_memory(file: BuiltFile) -> DatasetFile:
    return DatasetFile(file.name, bytes(file.content), file.sha256, file.examples, tuple(file.lines()))


def _origin_of(line: int, facts: LineFacts) -> LineOrigin:
    return LineOrigin(line, facts.origin, facts.exchange_ids, facts.decisions, facts.contributor)


def _report(files: Iterable[BuiltFile], left_out: int, duplicates: int) -> Report:
    tally = ReportTally()
    for file in files:
        for facts in file.facts():
            tally.add(file.name, facts.figures, facts.decisions)
    return tally.report(left_out=left_out, duplicates=duplicates)


def _with_origin(found: Problem, file: BuiltFile) -> Problem:
    """The same problem, saying which file and which conversation or import it comes from."""
    where = f" ({file.origin(found.line)})" if found.line else ""
    return replace(found, message=f"In the {file.name} file: {found.message}{where}")
