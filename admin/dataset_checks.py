"""Checking training files without storing them: uploads, an imported file, a version that was built."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from admin.datasets import MAX_IMPORT_BYTES, VersionView
from admin.releases import get_release, live_release
from admin.set_surveys import survey_files
from core.errors import BadInput, NotFound
from training_data.lines import BOM
from training_data.problems import Problem
from training_data.several_files import CheckedFile, FilesReport, NamedFile, validate_files
from training_data.survey.survey import Survey

MAX_SURVEYED_BYTES = 16 * 1024 * 1024


class CheckRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["auto", "chat", "dpo"] = Field("auto", description="auto: as the first example says.")
    release: int | Literal["live"] | None = Field(None, description="Whose prompt every system message must equal.")
    epochs: int = Field(1, ge=1, le=25, description="Planned epochs, for the limit of a job.")


@dataclass(frozen=True)
class ProblemGroup:
    """What was found under one code in one file. `count` may be larger than what is listed."""

    code: str
    level: str
    hint: str
    count: int
    problems: tuple[Problem, ...]


async def prompt_of(session: AsyncSession, release: int | Literal["live"] | None) -> str | None:
    """The system prompt to hold files against. Raises NotFound."""
    if release is None:
        return None
    found = await live_release(session) if release == "live" else await get_release(session, release)
    if found is None:
        raise NotFound("No release is live yet, so there is no system prompt to compare with")
    return found.system_prompt


async def check_files(
    training: Sequence[NamedFile], validation: Sequence[NamedFile], request: CheckRequest, prompt: str | None
) -> FilesReport:
    """Every problem of files that somebody sent; nothing is stored. Raises BadInput when there is nothing to check."""
    if not training and not validation:
        raise BadInput("No file was chosen: choose a JSONL file first", "training")
    for file in (*training, *validation):
        if len(file.content) > MAX_IMPORT_BYTES:
            limit = f"{MAX_IMPORT_BYTES >> 20} MiB is the limit here"
            raise BadInput(f"'{file.name}' is too large, {limit}: use wayfarer datasets validate", "training")
    return await asyncio.to_thread(
        validate_files,
        training,
        validation,
        accepts=request.format,
        system_message=prompt,
        epochs=request.epochs,
    )


async def survey_uploads(training: Sequence[NamedFile], validation: Sequence[NamedFile]) -> Survey | None:
    """What uploaded files say; None where there is no example in them, or more than a page should wait for.

    Lines of several files are counted on from file to file. Raises Refused when tokens cannot be counted.
    """
    if sum(len(file.content) for file in (*training, *validation)) > MAX_SURVEYED_BYTES:
        return None
    found = await survey_files(_joined(training or validation), _joined(validation if training else ()))
    return found if found.training.examples else None


def _joined(files: Sequence[NamedFile]) -> bytes:
    return b"\n".join(bytes(file.content).removeprefix(BOM).rstrip(b"\n") for file in files)


async def check_version(view: VersionView) -> FilesReport:
    """A version as it would be checked today: the rules may have grown since it was built.

    Raises Refused when its text was erased.
    """
    name = f"wayfarer-v{view.version.id}"
    named = {part: [NamedFile(f"{name}-{part}.jsonl", file.content)] for part, file in view.whole().files.items()}
    recipe = view.version.recipe
    return await asyncio.to_thread(
        validate_files,
        named.get("training", []),
        named.get("validation", []),
        minimum_examples=int(recipe.get("minimum_examples", 10)),
        system_message=recipe.get("system_message"),
    )


def grouped(file: CheckedFile) -> list[ProblemGroup]:
    """Errors first, then what occurs most."""
    by_code: dict[str, list[Problem]] = {}
    for problem in file.report.problems:
        by_code.setdefault(problem.code, []).append(problem)
    groups = [
        ProblemGroup(code, listed[0].level, listed[0].hint, file.report.counts.get(code, len(listed)), tuple(listed))
        for code, listed in by_code.items()
    ]
    return sorted(groups, key=lambda group: (group.level != "error", -group.count, group.code))


def describe_check(report: FilesReport) -> Mapping[str, Any]:
    """For the API: whether all is well, the files in figures, and every problem as an object of its own."""
    return {
        "ok": report.ok,
        "files": [
            {"file": file.name, "part": file.part, "ok": file.report.ok, **_figures(file)} for file in report.files
        ],
        "problems": [describe_problem(file, problem) for file in report.files for problem in file.report.problems],
    }


def describe_problem(file: CheckedFile, problem: Problem) -> dict[str, Any]:
    return {
        "file": file.name,
        "line": problem.line,
        "path": problem.path,
        "code": problem.code,
        "level": problem.level,
        "message": problem.message,
        "hint": problem.hint,
    }


def _figures(file: CheckedFile) -> dict[str, Any]:
    report = file.report
    return {
        "format": report.format,
        "lines": report.lines,
        "examples": report.examples,
        "trained_messages": report.trained_messages,
        "size": report.size,
        "byte_order_mark": report.byte_order_mark,
        "examples_with_images": report.examples_with_images,
        "examples_with_tools": report.examples_with_tools,
        "pairs": report.pairs,
        "counts": dict(report.counts),
    }
