"""The pages over a real database with a busy week in it. Azure is a closed port: pages must live with that."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from admin.pages import build_pages, error_page, mount_static
from core.clock import utc_now
from core.errors import WayfarerError
from core.identity import SESSION_COOKIE, make_session_token
from core.models import Role, User
from core.services import Services, open_services
from core.settings import Settings
from tests.admin.pages.seeding import add_staff, add_week

SECRET = "s" * 40
HOST = "http://desk.test"
Browse = Callable[[Role | None], httpx.AsyncClient]


def make_settings(folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        secret=SECRET,
        public_url=HOST,
        azure_openai_endpoint="http://127.0.0.1:9",
        azure_openai_api_key="key",
        azure_arm_url="http://127.0.0.1:9",
        azure_arm_token="token",
        azure_subscription_id="sub",
        azure_resource_group="group",
        azure_account_name="account",
        azure_location="westeurope",
        _env_file=None,
    )


def make_desk(services: Services) -> FastAPI:
    app = FastAPI()
    app.state.services = services
    app.add_exception_handler(WayfarerError, _answer)  # type: ignore[arg-type]
    mount_static(app)
    app.include_router(build_pages())
    return app


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


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(make_settings(tmp_path)) as services:
        yield services


@pytest.fixture
async def staff(services: Services) -> dict[Role, User]:
    async with services.database.writing() as session:
        return await add_staff(session)


@pytest.fixture
async def week(services: Services, staff: dict[Role, User]) -> None:
    await add_week(services, staff, utc_now())


@pytest.fixture
async def browse(services: Services, staff: dict[Role, User]) -> AsyncIterator[Browse]:
    """A browser for a role, or for somebody without a cookie (None). It sends the headers that browsers send."""
    desk = make_desk(services)
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
