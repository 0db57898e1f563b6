"""`wayfarer datasets …`: import, validate, build and download training data."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from admin import dataset_imports, datasets
from core.errors import BadInput
from core.models import ImportedFile, User
from core.services import Services
from training_data.importers.formats import DESCRIPTIONS, ImportFormat
from wayfarer.commands import dataset_building, dataset_reading, dataset_reporting, dataset_validation
from wayfarer.commands.dataset_reading import print_losses
from wayfarer.commands.session import (
    ActorOption,
    AlwaysJsonOption,
    Column,
    JsonOption,
    acting,
    console,
    print_json,
    print_object,
    print_rows,
    reading,
)

app = typer.Typer(help="Dataset versions and imported files.", no_args_is_help=True)
app.command("validate")(dataset_validation.validate)
app.command("build")(dataset_building.build)
app.command("extend")(dataset_building.extend)
app.command("export")(dataset_reading.export)
app.command("report")(dataset_reporting.report)
app.command("compare")(dataset_reading.compare)
app.command("lines")(dataset_reading.lines)
app.command("line")(dataset_reading.line)
app.command("lineage")(dataset_reading.lineage)


@app.command("list")
def list_versions(as_json: JsonOption = False) -> None:
    """List dataset versions."""
    columns = (
        Column("Version", lambda v: v.number),
        Column("Training", lambda v: v.training_examples),
        Column("Validation", lambda v: v.validation_examples),
        Column("Built", lambda v: v.created_at),
        Column("Note", lambda v: v.note),
    )
    print_rows(reading(datasets.list_versions), columns, as_json, "No version yet: wayfarer datasets build makes one")


@app.command()
def show(version: int, as_json: AlwaysJsonOption = True) -> None:
    """Show a version's recipe, report and files as JSON."""
    print_json(reading(lambda session: datasets.get_version(session, version)))


@app.command()
def imports(as_json: JsonOption = False) -> None:
    """List imported files."""
    columns = (
        Column("Number", lambda f: f.id),
        Column("Format", lambda f: f.format),
        Column("Examples", lambda f: f.examples),
        Column("Name", lambda f: f.name),
    )
    print_rows(
        reading(dataset_imports.list_imports), columns, as_json, "Nothing imported yet: wayfarer datasets import FILE"
    )


@app.command("import")
def import_file(
    file: Path,
    format: Annotated[
        ImportFormat | None, typer.Option(help="Left out: the first records tell which it is.", show_default=False)
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only say what the file would become.")] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Store a file of examples for later versions: chat or DPO JSONL, ShareGPT, Alpaca or CSV."""
    content = _read(file)
    if preview:
        _preview(asyncio.run(dataset_imports.read_file(file.name, content, format)), as_json)
        return
    row = _import(actor, lambda session, user: dataset_imports.import_file(session, user, file.name, content, format))
    print_object(row, as_json, f"'{row.name}' is imported file {row.id} with {row.examples} examples ({row.format})")
    if not as_json:
        print_losses(row.report["transfer"])


@app.command("import-samples")
def import_samples(actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Store the project's own sample set for later versions."""
    row = _import(actor, dataset_imports.import_sample_set)
    print_object(row, as_json, f"'{row.name}' is imported file {row.id} with {row.examples} examples")


@app.command()
def download(
    version: int,
    part: Annotated[str, typer.Option(help="training or validation.")] = "training",
    to: Annotated[Path | None, typer.Option(help="File to write; left out: wayfarer-vN-PART.jsonl here.")] = None,
) -> None:
    """Write one file of a version to disk."""
    file = reading(lambda session: datasets.read_part(session, version, part))
    path = to or Path(f"wayfarer-v{version}-{part}.jsonl")
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(file.content)
    draft.replace(path)
    console.print(f"{path}: {file.examples} examples, sha256 {file.sha256}", markup=False, highlight=False)


def _preview(reading: dataset_imports.Reading, as_json: bool) -> None:
    """Exit code 1 when the file could not be imported like this."""
    described = dataset_imports.describe_reading(reading, problems=10**9)
    if as_json:
        print_json(described)
    else:
        how = "as its first records show" if reading.guessed else "as you chose"
        transfer = described["transfer"]
        read = f"{described['examples']} examples of {transfer['examples_read']} records"
        _say(f"'{reading.name}' read as {DESCRIPTIONS[reading.format]}, {how}: {read}")
        print_losses(transfer)
        for one in reading.found.problems:
            _say(f"{reading.name}:{one.line or ''} {one.level} {one.code}: {one.message} {one.hint}")
    if not reading.found.ok:
        raise typer.Exit(1)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False)


def _import(actor: str | None, work: Callable[[AsyncSession, User], Awaitable[ImportedFile]]) -> ImportedFile:
    """In a transaction that begins with the import: who acts is read before, so that a server beside can write."""

    async def with_services(services: Services, user: User) -> ImportedFile:
        async with services.database.writing() as session:
            return await work(session, user)

    return acting(actor, with_services)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"'{file}' cannot be read: {error.strerror}", str(file)) from error
