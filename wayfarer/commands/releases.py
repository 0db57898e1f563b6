"""`wayfarer releases …`: create, promote, roll back."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from admin import releases
from core.errors import Refused
from core.models import Release, User
from wayfarer.commands.session import (
    ActorOption,
    Column,
    JsonOption,
    acting,
    print_object,
    print_rows,
    reading,
    writing,
)

app = typer.Typer(help="What travellers talk to: create, promote, roll back.", no_args_is_help=True)
Note = Annotated[str, typer.Option(help="Why; kept in the history.")]


@app.command("list")
def list_releases(as_json: JsonOption = False) -> None:
    """List releases with their share of new conversations."""
    columns = (
        Column("Release", lambda r: r.release.id),
        Column("Live", lambda r: f"{r.share_now:.0%}"),
        Column("Deployment", lambda r: r.deployment.name),
        Column("Name", lambda r: r.release.name),
        Column("Conversations", lambda r: r.conversations),
    )
    print_rows(
        reading(releases.list_releases), columns, as_json, "No release yet: the first is made when the server runs"
    )


@app.command()
def plans(as_json: JsonOption = False) -> None:
    """List traffic plans, the live one first."""
    columns = (
        Column("Plan", lambda p: p.id),
        Column("Reason", lambda p: p.reason),
        Column("Shares", lambda p: ", ".join(f"{s['release_id']}: {s['share']:.0%}" for s in p.shares)),
        Column("Since", lambda p: p.created_at),
        Column("Note", lambda p: p.note),
    )
    print_rows(reading(releases.list_plans), columns, as_json, "No traffic plan yet")


@app.command()
def create(
    name: str,
    deployment: Annotated[int, typer.Option(help="Number of the deployment.")],
    system_prompt: Annotated[
        Path | None, typer.Option(help="File with the prompt; left out: the live release's.")
    ] = None,
    temperature: Annotated[float | None, typer.Option(min=0, max=2)] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1)] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Create a release; it serves nobody until it is promoted."""
    text = system_prompt.read_text() if system_prompt else None

    async def work(session: AsyncSession, user: User) -> Release:
        live = await releases.live_release(session)
        if live is None:
            raise Refused("No release is live yet: start the server, it makes the first one")
        parameters = {"temperature": temperature, "max_tokens": max_tokens}
        chosen = {key: value for key, value in parameters.items() if value is not None}
        request = releases.ReleaseRequest(
            name=name, deployment=deployment, system_prompt=text or live.system_prompt, **{**live.parameters, **chosen}
        )
        return await releases.create_release(session, user, request)

    release = writing(actor, work)
    print_object(release, as_json, f"Release {release.id} '{release.name}' serves nobody yet")


@app.command()
def promote(release: int, note: Note = "", actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Send all new conversations to a release, after its deployment answered a probe."""
    plan = acting(actor, lambda services, user: releases.promote(services, user, release, note))
    print_object(plan, as_json, f"Traffic plan {plan.id}: all new conversations go to release {release}")


@app.command()
def rollback(note: Note = "", actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Go back to what was live before the last promotion."""
    plan = acting(actor, lambda services, user: releases.rollback(services, user, note))
    shares = ", ".join(f"release {share['release_id']}: {share['share']:.0%}" for share in plan.shares)
    print_object(plan, as_json, f"Traffic plan {plan.id}: {shares}")
