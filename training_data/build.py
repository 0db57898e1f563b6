"""Builds a dataset version out of reviewed conversations and imported examples."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from training_data.candidates import Candidate, Decision, LeftOut, from_conversation, from_import
from training_data.deduplication import without_duplicates
from training_data.examples import Example, Origin, encode_example, encode_pair
from training_data.filters import by_language, filtered_out, said_by_people
from training_data.lines import join_lines
from training_data.ordering import in_order, in_order_of_origin
from training_data.pairs import pair_of_import, pair_of_judgement, pairs_of_conversation
from training_data.placeholders import with_placeholders
from training_data.problems import DatasetRefused, Problem, problem
from training_data.recipe import Recipe
from training_data.report import Report, make_report
from training_data.reviewed import JudgedPair, ReviewedConversation, ReviewedExchange
from training_data.split import leaks, split
from training_data.strict_json import LONE_SURROGATE
from training_data.validation import Accepts, validate

__all__ = [
    "DatasetBuild",
    "DatasetFile",
    "JudgedPair",
    "LineOrigin",
    "ReviewedConversation",
    "ReviewedExchange",
    "build_dataset",
]


@dataclass(frozen=True)
class LineOrigin:
    """What a line (from 1) was made of: `exchange_ids` is empty for imports, `decisions` has one for each reply."""

    line: int
    origin: Origin
    exchange_ids: tuple[str, ...]
    decisions: tuple[Decision, ...] = ()


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
    conversations: Sequence[ReviewedConversation],
    imported: Sequence[Example],
    recipe: Recipe,
    judged: Sequence[JudgedPair] = (),
) -> DatasetBuild:
    """Training and validation file with their report; the same input, in any order, gives the same bytes.

    `judged` pairs enter only under the format "preference". Raises DatasetRefused with every problem when a file made
    from this input would not pass `validate`.
    """
    made = [*_from_conversations(conversations, recipe), *_from_imports(imported, recipe)]
    if recipe.format == "preference":
        made += [pair_of_judgement(one, recipe) for one in judged]
    written = (with_placeholders(one, recipe.placeholders) for one in made if isinstance(one, Candidate))
    candidates = in_order_of_origin(written)
    left_out = [(one.origin, one.reason) for one in in_order_of_origin(o for o in made if isinstance(o, LeftOut))]
    _refuse_half_characters(candidates)
    kept, duplicates = without_duplicates(candidates) if recipe.remove_duplicates else (candidates, [])
    training, validation = split(kept, seed=recipe.seed, share=recipe.validation_share)
    _refuse_bad_split(training, validation, recipe)
    files = _make_file("training", training, recipe), _make_file("validation", validation, recipe)
    _refuse_invalid(files, recipe)
    left_out += [(copy.origin, f"says the same as {first.origin}") for copy, first in duplicates]
    report = make_report(training, validation, left_out=len(left_out), duplicates=len(duplicates))
    return DatasetBuild(*files, report, tuple(left_out))


def _from_conversations(conversations: Iterable[ReviewedConversation], recipe: Recipe) -> Iterator[Candidate | LeftOut]:
    for one in conversations:
        if reason := filtered_out(one, recipe.filters):
            yield LeftOut(Origin("conversation", one.id), reason)
        elif recipe.format == "preference":
            yield from pairs_of_conversation(one, recipe)
        else:
            yield from_conversation(one, recipe)


def _from_imports(imported: Iterable[Example], recipe: Recipe) -> Iterator[Candidate | LeftOut]:
    make = pair_of_import if recipe.format == "preference" else from_import
    for one in imported:
        reason = by_language(said_by_people(one.messages), recipe.filters)
        yield LeftOut(one.origin, reason) if reason else make(one, recipe)


def _refuse_half_characters(candidates: Iterable[Candidate]) -> None:
    """Such text cannot be written as UTF-8, so no validator would ever see it."""
    found = [
        problem("lone_surrogate", f"{candidate.origin} holds half a character.", None, f"messages[{index}].content")
        for candidate in candidates
        for index, text in enumerate([*(message.content for message in candidate.messages), candidate.rejected or ""])
        if LONE_SURROGATE.search(text)
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
    ordered = in_order(candidates, order=recipe.order, seed=recipe.seed)
    content = join_lines(map(_encode, ordered), byte_order_mark=recipe.byte_order_mark)
    lines = tuple(
        LineOrigin(line, one.origin, one.exchange_ids, one.decisions) for line, one in enumerate(ordered, start=1)
    )
    return DatasetFile(name, content, sha256(content).hexdigest(), len(ordered), lines)


def _encode(candidate: Candidate) -> bytes:
    if candidate.rejected is None:
        return encode_example(candidate.messages)
    return encode_pair(candidate.messages, candidate.rejected)


def _refuse_invalid(files: Iterable[DatasetFile], recipe: Recipe) -> None:
    found: list[Problem] = []
    for file in files:
        if file.name == "validation" and not file.examples:
            continue
        minimum = recipe.minimum_examples if file.name == "training" else 1
        accepts: Accepts = "dpo" if recipe.format == "preference" else "plain"
        report = validate(file.content, minimum_examples=minimum, accepts=accepts)
        found += [_with_origin(one, file) for one in report.problems]
    if any(one.level == "error" for one in found):
        raise DatasetRefused(found)


def _with_origin(found: Problem, file: DatasetFile) -> Problem:
    """The same problem, saying which file and which conversation or import it comes from."""
    where = f" ({file.lines[found.line - 1].origin})" if found.line else ""
    return Problem(
        found.code, found.level, found.line, found.path, f"In the {file.name} file: {found.message}{where}", found.hint
    )
