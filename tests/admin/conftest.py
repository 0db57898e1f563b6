"""The API as an application of its own, and callers of every kind."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from admin.api import build_api
from core.clock import utc_now
from core.errors import BadInput, WayfarerError
from core.identity import SESSION_COOKIE, make_session_token
from core.models import User
from core.services import Services
from tests.conftest import HOST, SECRET

Call = Callable[[User | None], httpx.AsyncClient]


def session_cookie(user: User, *, secret: str = SECRET, version: int | None = None, now: datetime | None = None) -> str:
    return make_session_token(
        user.identifier,
        user.display_name,
        user.session_version if version is None else version,
        secret=secret,
        now=now or utc_now(),
        lifetime=timedelta(hours=1),
    )


@pytest.fixture(scope="session")
def routed_api() -> FastAPI:
    """Without services. To put its routes together takes longer than most tests do with them."""
    app = FastAPI()
    app.add_exception_handler(WayfarerError, _answer)  # type: ignore[arg-type]
    app.include_router(build_api())
    return app


@pytest.fixture
def api(routed_api: FastAPI, services_without_azure: Services) -> Iterator[FastAPI]:
    routed_api.state.services = services_without_azure
    yield routed_api
    del routed_api.state.services


async def _answer(_: Request, error: WayfarerError) -> JSONResponse:
    place = error.place if isinstance(error, BadInput) else None
    return JSONResponse({"message": str(error), "place": place}, status_code=error.status)


@pytest.fixture
async def call(api: FastAPI) -> AsyncIterator[Call]:
    """A caller with the session of this user, or with none. It sends what a browser on our own page sends."""
    opened: list[httpx.AsyncClient] = []

    def call(user: User | None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=api),
            base_url=HOST,
            headers={"Origin": HOST, "Sec-Fetch-Site": "same-origin"},
            cookies={SESSION_COOKIE: session_cookie(user)} if user else None,
        )
        opened.append(client)
        return client

    yield call
    for client in opened:
        await client.aclose()
