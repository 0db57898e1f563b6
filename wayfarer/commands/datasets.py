"""`wayfarer datasets …`: import, validate, build and download training data."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from admin import dataset_imports, datasets
from core.errors import BadInput
from core.models import ImportedFile, User
from core.services import Services
from wayfarer.commands import dataset_validation
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
        Column("Examples", lambda f: f.examples),
        Column("Name", lambda f: f.name),
    )
    print_rows(
        reading(dataset_imports.list_imports), columns, as_json, "Nothing imported yet: wayfarer datasets import FILE"
    )


@app.command("import")
def import_file(file: Path, actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Validate a JSONL file and store it for later versions."""
    content = _read(file)
    row = _import(actor, lambda session, user: dataset_imports.import_file(session, user, file.name, content))
    print_object(row, as_json, f"'{row.name}' is imported file {row.id} with {row.examples} examples")


@app.command("import-samples")
def import_samples(actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Store the project's own sample set for later versions."""
    row = _import(actor, dataset_imports.import_sample_set)
    print_object(row, as_json, f"'{row.name}' is imported file {row.id} with {row.examples} examples")


@app.command()
def build(
    imports: Annotated[
        list[int] | None, typer.Option("--import", help="Number of an imported file; may be repeated.")
    ] = None,
    reviews: Annotated[bool, typer.Option(help="Take in approved reviews.")] = True,
    validation_share: Annotated[float, typer.Option(min=0, max=0.5, help="Share of conversations held back.")] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Decides which are held back.")] = 0,
    note: Annotated[str, typer.Option(help="What it is for.")] = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build a new version from approved reviews and imported files."""
    request = datasets.BuildRequest(
        import_ids=imports or [], include_reviews=reviews, validation_share=validation_share, seed=seed, note=note
    )
    version = acting(actor, lambda services, user: datasets.build_version(services, user, request))
    print_object(version, as_json, f"Built dataset version {version.id}: wayfarer datasets show {version.id}")


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
