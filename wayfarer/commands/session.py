"""What every command needs: services, somebody in whose name it acts, and output for people or programs."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import orjson
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.description import describe
from core.errors import NotFound
from core.models import Role, User
from core.services import Services, open_services
from core.settings import load_settings
from wayfarer.emulator_process import with_running_emulator

T = TypeVar("T")

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
AlwaysJsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON: what it does anyway; here so that --json works everywhere.")
]
ActorOption = Annotated[
    str | None, typer.Option("--as", help="E-mail of the admin in whose name it is done; the first one if left out.")
]
console = Console(soft_wrap=True)


def run(work: Callable[[Services], Awaitable[T]]) -> T:
    """Opens the services of this data folder for one piece of work."""

    async def with_services() -> T:
        settings = with_running_emulator(load_settings())
        async with open_services(settings) as services:
            return await work(services)

    return asyncio.run(with_services())


def reading(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    async def with_session(services: Services) -> T:
        async with services.database.reading() as session:
            return await work(session)

    return run(with_session)


def writing(email: str | None, work: Callable[[AsyncSession, User], Awaitable[T]]) -> T:
    """One transaction in the name of an admin."""

    async def with_session(services: Services) -> T:
        async with services.database.writing() as session:
            return await work(session, await acting_admin(session, email))

    return run(with_session)


def acting(email: str | None, work: Callable[[Services, User], Awaitable[T]]) -> T:
    """For steps that open their own transactions around a call to Azure."""

    async def with_actor(services: Services) -> T:
        async with services.database.reading() as session:
            actor = await acting_admin(session, email)
        return await work(services, actor)

    return run(with_actor)


async def acting_admin(session: AsyncSession, email: str | None) -> User:
    """Whoever can run commands here owns the machine; the name is for the audit trail."""
    query = select(User).where(User.role == Role.ADMIN, col(User.active)).order_by(col(User.created_at))
    if email:
        query = query.where(User.identifier == email.strip().lower())
    user = (await session.scalars(query.limit(1))).first()
    if user is None:
        whom = f"No admin has the address '{email}'" if email else "There is no admin yet"
        raise NotFound(f"{whom}: wayfarer users add EMAIL --role admin makes one")
    return user


@dataclass(frozen=True)
class Column:
    title: str
    read: Callable[[Any], Any]


def print_json(value: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(describe(value), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.flush()


def print_rows(rows: Sequence[Any], columns: Iterable[Column], as_json: bool, empty: str) -> None:
    """A table for people, or JSON; `empty` says what to do when there is nothing."""
    columns = tuple(columns)
    if as_json:
        print_json(rows)
    elif not rows:
        console.print(empty, highlight=False, markup=False)
    else:
        table = Table(*(column.title for column in columns), box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*(_cell(column.read(row)) for column in columns))
        console.print(table, markup=False)


def print_object(value: Any, as_json: bool, line: str) -> None:
    """The object as JSON, or one line that says what was done."""
    if as_json:
        print_json(value)
    else:
        console.print(line, highlight=False, markup=False)


def replace_process(*arguments: str) -> None:
    """Goes on as another Python program; signals and exit code are then its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:g}"
    return value.strftime("%Y-%m-%d %H:%M") if hasattr(value, "strftime") else str(value)
