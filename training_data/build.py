"""Builds a dataset version out of reviewed conversations and imported examples."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from training_data.candidates import Candidate, ReviewedConversation, ReviewedExchange, from_conversation, from_import
from training_data.deduplication import without_duplicates
from training_data.examples import Example, Origin, encode_example
from training_data.lines import join_lines
from training_data.problems import DatasetRefused, Problem, problem
from training_data.recipe import Recipe
from training_data.report import Report, make_report
from training_data.split import leaks, split
from training_data.strict_json import LONE_SURROGATE
from training_data.validation import validate

__all__ = ["DatasetBuild", "DatasetFile", "LineOrigin", "ReviewedConversation", "ReviewedExchange", "build_dataset"]


@dataclass(frozen=True)
class LineOrigin:
    """What a line (from 1) was made of. `exchange_ids` is empty for imports and samples."""

    line: int
    origin: Origin
    exchange_ids: tuple[str, ...]


@dataclass(frozen=True)
class DatasetFile:
    """`content` is UTF-8 JSONL and empty when nothing was held back; `sha256` is its hexadecimal digest."""

    name: Literal["training", "validation"]
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


def build_dataset(
    conversations: Sequence[ReviewedConversation], imported: Sequence[Example], recipe: Recipe
) -> DatasetBuild:
    """Training and validation file with their report; the same input, in any order, gives the same bytes.

    Raises DatasetRefused with every problem when a file made from this input would not pass `validate`.
    """
    candidates, left_out = _collect(conversations, imported, recipe)
    _refuse_half_characters(candidates)
    kept, duplicates = without_duplicates(candidates) if recipe.remove_duplicates else (candidates, [])
    training, validation = split(kept, seed=recipe.seed, share=recipe.validation_share)
    _refuse_bad_split(training, validation, recipe)
    files = _make_file("training", training, recipe), _make_file("validation", validation, recipe)
    _refuse_invalid(files, recipe)
    left_out += [(copy.origin, f"says the same as {first.origin}") for copy, first in duplicates]
    report = make_report(training, validation, left_out=len(left_out), duplicates=len(duplicates))
    return DatasetBuild(*files, report, tuple(left_out))


def _collect(
    conversations: Iterable[ReviewedConversation], imported: Iterable[Example], recipe: Recipe
) -> tuple[list[Candidate], list[tuple[Origin, str]]]:
    made = [from_conversation(one, recipe) for one in conversations] + [from_import(one, recipe) for one in imported]
    made.sort(key=lambda one: (one.origin.kind, one.origin.id, one.origin.line or 0))
    usable = [one for one in made if isinstance(one, Candidate)]
    return usable, [(one.origin, one.reason) for one in made if not isinstance(one, Candidate)]


def _refuse_half_characters(candidates: Iterable[Candidate]) -> None:
    """Such text cannot be written as UTF-8, so no validator would ever see it."""
    found = [
        problem("lone_surrogate", f"{candidate.origin} holds half a character.", None, f"messages[{index}].content")
        for candidate in candidates
        for index, message in enumerate(candidate.messages)
        if LONE_SURROGATE.search(message.content)
    ]
    if found:
        raise DatasetRefused(found)


def _refuse_bad_split(training: Sequence[Candidate], validation: Sequence[Candidate], recipe: Recipe) -> None:
    if recipe.validation_share and training and not validation:
        text = f"validation_share is {recipe.validation_share}, but there is only one independent conversation."
        raise DatasetRefused([problem("no_conversation_to_hold_back", text)])
    found = [
        problem("leak_between_files", f"{held_back.origin} shares a question and reply with {trained.origin}.")
        for trained, held_back in leaks(training, validation)
    ]
    if found:
        raise DatasetRefused(found)


def _make_file(name: Literal["training", "validation"], candidates: Sequence[Candidate], recipe: Recipe) -> DatasetFile:
    encoded = (encode_example(candidate.messages) for candidate in candidates)
    content = join_lines(encoded, byte_order_mark=recipe.byte_order_mark)
    lines = tuple(LineOrigin(line, one.origin, one.exchange_ids) for line, one in enumerate(candidates, start=1))
    return DatasetFile(name, content, sha256(content).hexdigest(), len(candidates), lines)


def _refuse_invalid(files: Iterable[DatasetFile], recipe: Recipe) -> None:
    found: list[Problem] = []
    for file in files:
        if file.name == "validation" and not file.examples:
            continue
        minimum = recipe.minimum_examples if file.name == "training" else 1
        found += [_with_origin(one, file) for one in validate(file.content, minimum_examples=minimum).problems]
    if any(one.level == "error" for one in found):
        raise DatasetRefused(found)


def _with_origin(found: Problem, file: DatasetFile) -> Problem:
    """The same problem, saying which file and which conversation or import it comes from."""
    where = f" ({file.lines[found.line - 1].origin})" if found.line else ""
    return Problem(
        found.code, found.level, found.line, found.path, f"In the {file.name} file: {found.message}{where}", found.hint
    )
