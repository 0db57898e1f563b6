"""Checks the files of one training job together: each on its own, then what training and validation share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from training_data.file_rules import Part, Seen
from training_data.findings import in_order
from training_data.limits import AZURE, Limits
from training_data.problems import Problem, problem
from training_data.unreadable_files import Content
from training_data.validation import Accepts, Expected, FileCheck, Progress, ValidationReport


@dataclass(frozen=True)
class NamedFile:
    name: str
    content: Content


@dataclass(frozen=True)
class Stored:
    """What lies at Azure already, for the quota of the resource."""

    files: int = 0
    size: int = 0


@dataclass(frozen=True)
class CheckedFile:
    name: str
    part: Part
    report: ValidationReport


@dataclass(frozen=True)
class FilesReport:
    """Training files first, in the order given. `ok` when no file has an error."""

    files: tuple[CheckedFile, ...]

    @property
    def ok(self) -> bool:
        return all(file.report.ok for file in self.files)


def validate_files(
    training: Sequence[NamedFile],
    validation: Sequence[NamedFile] = (),
    *,
    accepts: Accepts = "auto",
    minimum_examples: int = AZURE.minimum_examples,
    system_message: str | None = None,
    epochs: int = 1,
    limits: Limits = AZURE,
    stored: Stored = Stored(),
    progress: Progress | None = None,
) -> FilesReport:
    """Every problem of every file, and what lines have in common across files. Never raises, whatever the bytes.

    `minimum_examples` is for training files; a validation file needs one example. A line is held against the files
    before it, so copies within the training files are reported at the later one, leaks at the validation file.
    """
    expected = Expected(accepts, minimum_examples, system_message, epochs, limits)
    held_back = replace(expected, minimum_examples=1)
    given: list[tuple[NamedFile, Part, Expected]] = [(file, "training", expected) for file in training]
    given += [(file, "validation", held_back) for file in validation]
    seen: list[Seen] = []
    checked: list[CheckedFile] = []
    for file, part, held_against in given:
        mine = Seen(file.name, part)
        others = [one for one in seen if one.part == "training"]
        report = FileCheck(held_against, mine, others, more_files=bool(validation)).run(file.content, progress)
        more = [
            *_check_name(file),
            *_check_format(report, part, checked),
            *_check_system_message(mine, others),
            *_check_quota(file, given, limits, stored),
        ]
        checked.append(CheckedFile(file.name, part, _with_more(report, more)))
        seen.append(mine)
    return FilesReport(tuple(checked))


def _check_name(file: NamedFile) -> list[Problem]:
    suffix = PurePath(file.name).suffix
    if suffix.lower() == ".jsonl":
        return []
    return [problem("other_extension", f"The name of the file ends in {suffix or 'no extension'}.")]


def _check_format(report: ValidationReport, part: Part, checked: Sequence[CheckedFile]) -> list[Problem]:
    """Against the first training file; several training files may be for several jobs."""
    first = next((one for one in checked if one.part == "training" and one.report.format), None)
    if part == "training" or first is None or report.format in (None, first.report.format):
        return []
    text = f"The file is in the format {report.format}, {first.name} in {first.report.format}."
    return [problem("files_differ_in_format", text)]


def _check_system_message(mine: Seen, others: Sequence[Seen]) -> list[Problem]:
    """Against the first training file that has one."""
    first = next((one for one in others if one.system_message is not None), None)
    if first is None or mine.system_message in (None, first.system_message):
        return []
    return [problem("several_system_messages", f"The file begins with another system message than {first.name}.")]


def _check_quota(
    file: NamedFile, given: Sequence[tuple[NamedFile, Part, Expected]], limits: Limits, stored: Stored
) -> list[Problem]:
    """Said once, at the last file."""
    if file is not given[-1][0]:
        return []
    files = stored.files + len(given)
    size = stored.size + sum(len(one.content) for one, _, _ in given)
    if files <= limits.stored_files and size <= limits.stored_bytes:
        return []
    text = f"With these, Azure would hold {files} files of together {size:,} bytes."
    return [problem("file_quota", f"{text} A resource takes {limits.stored_files} and {limits.stored_bytes:,}.")]


def _with_more(report: ValidationReport, more: Sequence[Problem]) -> ValidationReport:
    if not more:
        return report
    counts = dict(report.counts)
    for one in more:
        counts[one.code] = counts.get(one.code, 0) + 1
    return replace(report, problems=in_order([*report.problems, *more]), counts=counts)
