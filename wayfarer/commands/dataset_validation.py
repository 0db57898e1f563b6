"""`wayfarer datasets validate`: checks files as they lie on disk, and prints every problem."""

import mmap
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from admin import releases
from admin.dataset_checks import describe_problem
from core.errors import BadInput, NotFound
from training_data.several_files import CheckedFile, FilesReport, NamedFile, validate_files
from training_data.unreadable_files import Content
from wayfarer.commands.session import JsonOption, print_json, reading

LIVE = "live"


class FileFormat(StrEnum):
    AUTO = "auto"
    CHAT = "chat"
    DPO = "dpo"


def validate(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Training files, JSON lines.")],
    validation: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="A validation file, also held against the training files."),
    ] = None,
    format: Annotated[FileFormat, typer.Option(help="What lines hold; auto: as the first example says.")] = (
        FileFormat.AUTO
    ),
    system: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A text that every system message must equal.")
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="A release, by number or 'live', whose prompt they must equal instead.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Planned epochs, for the limit of a job.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Check training files and print every problem; exit code 1 if there is an error among them."""
    if system and release:
        raise typer.BadParameter("give either --system or --release, not both")
    expected = _text_of(system) if system else _prompt_of(release) if release else None
    with ExitStack() as opened:
        training = [NamedFile(_name(file), _open(file, opened)) for file in files]
        held_back = [NamedFile(_name(file), _open(file, opened)) for file in validation or ()]
        progress = opened.enter_context(_bar(sum(len(file.content) for file in [*training, *held_back])))
        report = validate_files(
            training, held_back, accepts=format.value, system_message=expected, epochs=epochs, progress=progress
        )
    if as_json:
        print_json([describe_problem(file, problem) for file in report.files for problem in file.report.problems])
    else:
        _print(report)
    raise typer.Exit(0 if report.ok else 1)


def _open(file: Path, opened: ExitStack) -> Content:
    """The file as it lies on disk, read piece by piece; a pipe has to be read as a whole."""
    try:
        handle = opened.enter_context(file.open("rb"))
        try:
            return opened.enter_context(mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ))
        except (ValueError, OSError):  # empty, or no file on a disk
            return handle.read()
    except OSError as error:
        raise BadInput(f"'{file}' cannot be read: {error.strerror}", str(file)) from error


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    """On stderr, so that what is printed stays for programs; nothing to see where stderr is no terminal."""
    columns = (TextColumn("validating"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("validating", total=total)
        yield lambda size: progress.update(task, advance=size)


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"'{file}' cannot be read as UTF-8: {error}", str(file)) from error


def _prompt_of(release: str) -> str:
    if release == LIVE:
        live = reading(releases.live_release)
        if live is None:
            raise NotFound("No release is live yet: give the prompt with --system FILE")
        return live.system_prompt
    if not release.isdecimal():
        raise typer.BadParameter(f"'{release}' is neither a number nor '{LIVE}'", param_hint="--release")
    return reading(lambda session: releases.get_release(session, int(release))).system_prompt


def _name(file: Path) -> str:
    """Names may hold bytes that are no text."""
    return str(file).encode("utf-8", "backslashreplace").decode("utf-8")


def _print(report: FilesReport) -> None:
    """Plain lines, which a terminal shows and a program can cut apart; rich would take minutes for a long list."""
    for file in report.files:
        for problem in file.report.problems:
            place = f"{file.name}:{problem.line or ''}"
            sys.stdout.write(f"{place} {problem.level} {problem.code}: {problem.message} {problem.hint}\n")
    for file in report.files:
        sys.stdout.write(f"{file.name}: {_summary(file)}\n")


def _summary(file: CheckedFile) -> str:
    report = file.report
    errors = sum(problem.level == "error" for problem in report.problems)
    warnings = len(report.problems) - errors
    parts = [
        f"{file.part} file",
        f"{report.examples:,} examples" + (f" in the format {report.format}" if report.format else ""),
        f"{report.trained_messages:,} replies to learn",
        f"{errors:,} errors and {warnings:,} warnings",
        "usable" if report.ok else "not usable",
    ]
    return ", ".join(parts)
