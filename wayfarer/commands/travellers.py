"""`wayfarer travellers …`: what is held of a traveller, and erasing them."""

from collections.abc import Iterable
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from admin import erasure, travellers
from core.models import Erasure, User
from wayfarer.commands.lineage_words import learned_sentences, version_sentence
from wayfarer.commands.session import (
    ActorOption,
    Column,
    JsonOption,
    console,
    print_json,
    print_object,
    print_rows,
    reading,
    writing,
)

app = typer.Typer(help="What is held of a traveller, and erasing them.", no_args_is_help=True)
Traveller = Annotated[str, typer.Argument(help="Id of a conversation, of the account, or of the guest.")]


@app.command("list")
def list_erasures(as_json: JsonOption = False) -> None:
    """List the travellers that were erased, and how far each erasure has come."""
    columns = (
        Column("Traveller", lambda row: row.user_id),
        Column("State", lambda row: row.state),
        Column("Conversations", lambda row: row.removed.get("conversations", 0)),
        Column("Files at Azure", lambda row: len(row.azure_files)),
        Column("Asked for", lambda row: row.requested_at),
        Column("Problem", lambda row: row.error or row.problem),
    )
    print_rows(reading(erasure.list_erasures), columns, as_json, "Nobody was erased yet")


@app.command()
def show(traveller: Traveller, as_json: JsonOption = False) -> None:
    """Show what is held of a traveller, what learned from it, and what an erasure would delete."""
    view = reading(lambda session: _view(session, traveller))
    if as_json:
        print_json(view)
        return
    for sentence in _sentences(view):
        console.print(sentence, markup=False, highlight=False)


@app.command()
def erase(
    traveller: Traveller,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: what is deleted cannot be brought back.")] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase a traveller: their text at once; a running server's monitor then deletes the training files at Azure."""
    view = reading(lambda session: _view(session, traveller))
    if not yes:
        for sentence in _sentences(view):
            console.print(sentence, markup=False, highlight=False)
        typer.confirm("Delete all of that for good?", abort=True)
    done = writing(actor, lambda session, admin: _erase(session, admin, view.user_id))
    print_object(
        done, as_json, f"Traveller {done.user_id}: {_counted(done.removed) or 'nothing was held'}; {done.state}"
    )


async def _view(session: AsyncSession, traveller: str) -> travellers.TravellerView:
    found = await travellers.find_traveller(session, traveller)
    return await travellers.view_traveller(session, found.id)


async def _erase(session: AsyncSession, admin: User, user_id: str) -> Erasure:
    return await erasure.erase_traveller(session, admin, user_id)


def _sentences(view: travellers.TravellerView) -> Iterable[str]:
    yield f"Traveller {view.user_id}, here since {view.since:%Y-%m-%d}"
    yield f"Held: {_counted(view.held) or 'nothing'}"
    yield from (version_sentence(use) for use in view.versions)
    yield from learned_sentences(view.learned)
    if view.jobs_to_cancel:
        yield f"An erasure cancels training job {', '.join(map(str, view.jobs_to_cancel))}"
    if view.files_at_azure:
        yield f"An erasure deletes at Azure: {', '.join(view.files_at_azure)}"
    if view.erasure:
        trouble = view.erasure.error or view.erasure.problem
        yield f"Erased on {view.erasure.requested_at:%Y-%m-%d}: {view.erasure.state}" + (
            f" ({trouble})" if trouble else ""
        )


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
