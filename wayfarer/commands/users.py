"""`wayfarer users …`: accounts of staff, login links and tokens."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from admin import people
from core.clock import utc_now
from core.models import Role
from core.services import Services
from wayfarer.commands.session import Column, JsonOption, console, print_json, print_rows, reading, run

app = typer.Typer(help="Staff accounts, login links and tokens.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]
_OPERATOR = "operator"


@app.command("list")
def list_users(as_json: JsonOption = False) -> None:
    """List members of staff."""
    columns = (
        Column("E-mail", lambda u: u.identifier),
        Column("Role", lambda u: u.role),
        Column("Since", lambda u: u.created_at),
    )
    print_rows(reading(people.list_users), columns, as_json, "No staff yet: wayfarer users add EMAIL --role admin")


@app.command()
def add(
    email: Email,
    role: Annotated[Role, typer.Option(help="reviewer or admin.")] = Role.REVIEWER,
    as_json: JsonOption = False,
) -> None:
    """Add a member of staff and print a login link (single use, 15 minutes)."""

    async def work(session: AsyncSession) -> str:
        user = await people.add_user(session, _OPERATOR, email, role)
        await session.flush()
        return await people.make_login_link(session, _OPERATOR, user, utc_now())

    _print_link(*_write(work), as_json)


@app.command()
def link(email: Email, as_json: JsonOption = False) -> None:
    """Print a new login link for a member of staff (single use, 15 minutes)."""

    async def work(session: AsyncSession) -> str:
        return await people.make_login_link(session, _OPERATOR, await people.get_user(session, email), utc_now())

    _print_link(*_write(work), as_json)


@app.command()
def token(
    email: Email,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    as_json: JsonOption = False,
) -> None:
    """Print a new personal token for the API; it is shown only now."""

    async def work(session: AsyncSession) -> str:
        return await people.make_personal_token(session, _OPERATOR, await people.get_user(session, email), name)

    made = _write(work)[0]
    if as_json:
        print_json({"token": made})
    else:
        print(made)


def _write(work: Callable[[AsyncSession], Awaitable[str]]) -> tuple[str, str]:
    """What was made, and the server's address."""

    async def with_session(services: Services) -> tuple[str, str]:
        async with services.database.writing() as session:
            return await work(session), services.settings.address

    return run(with_session)


def _print_link(token: str, address: str, as_json: bool) -> None:
    url = f"{address}/staff/link/{token}"
    if as_json:
        print_json({"url": url})
    else:
        console.print(f"Sign in once, within 15 minutes:\n{url}", highlight=False, markup=False)
