"""The pages over a real database with a busy week in it. Azure is a closed port: pages must live with that."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from sqlmodel import select

from admin.pages import build_pages, error_page, mount_static
from core.azure_connection import connect_azure
from core.clock import utc_now
from core.database import Database
from core.errors import WayfarerError
from core.identity import SESSION_COOKIE, make_session_token
from core.models import Role, User
from core.services import Services
from tests.admin.pages.seeding import add_staff, add_week
from tests.conftest import HOST, SECRET, settings_for
from tests.postgresql import in_own_loop

CLOSED_PORT = "http://127.0.0.1:9"
Browse = Callable[[Role | None], httpx.AsyncClient]


@pytest.fixture(scope="session")
def routed_desk() -> FastAPI:
    """Without services. To put its routes together takes longer than most tests do with them."""
    app = FastAPI()
    app.add_exception_handler(WayfarerError, _answer)  # type: ignore[arg-type]
    mount_static(app)
    app.include_router(build_pages())
    return app


@pytest.fixture
def desk(routed_desk: FastAPI, services: Services) -> Iterator[FastAPI]:
    routed_desk.state.services = services
    yield routed_desk
    del routed_desk.state.services


async def _answer(request: Request, error: WayfarerError) -> Response:
    return await error_page(request, error)


def session_cookie(user: User) -> str:
    return make_session_token(
        user.identifier,
        user.display_name,
        user.session_version,
        secret=SECRET,
        now=utc_now(),
        lifetime=timedelta(hours=1),
    )


async def fill(path: Path) -> None:
    """Staff and a busy week, into a migrated SQLite file."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with connect_azure(settings_for(CLOSED_PORT, path.parent)) as azure:
        services = Services(settings_for(CLOSED_PORT, path.parent), database, azure)
        async with database.writing() as session:
            staff = await add_staff(session)
        await add_week(services, staff, utc_now())
    await database.close()


@pytest.fixture(scope="session")
def week_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("week") / "wayfarer.db"
    shutil.copyfile(migrated_file, path)
    in_own_loop(fill(path))
    return path


@pytest.fixture
def week() -> None:
    """Asked for by tests that want the busy week in their database."""


@pytest.fixture
async def services(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Services]:
    source = "week_file" if "week" in request.fixturenames else "migrated_file"
    path = tmp_path / "wayfarer.db"
    shutil.copyfile(request.getfixturevalue(source), path)
    settings, database = settings_for(CLOSED_PORT, tmp_path), Database(f"sqlite+aiosqlite:///{path}")
    async with connect_azure(settings) as azure:
        yield Services(settings, database, azure)
    await database.close()


@pytest.fixture
async def staff(services: Services) -> dict[Role, User]:
    async with services.database.writing() as session:
        found = {user.role: user for user in (await session.scalars(select(User))).all()}
        return found or await add_staff(session)


@pytest.fixture
async def browse(desk: FastAPI, staff: dict[Role, User]) -> AsyncIterator[Browse]:
    """A browser for a role, or for somebody without a cookie (None). It sends the headers that browsers send."""
    opened: list[httpx.AsyncClient] = []

    def browse(role: Role | None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=desk),
            base_url=HOST,
            headers={"Origin": HOST, "Sec-Fetch-Site": "same-origin"},
            cookies={SESSION_COOKIE: session_cookie(staff[role])} if role else None,
        )
        opened.append(client)
        return client

    yield browse
    for client in opened:
        await client.aclose()
