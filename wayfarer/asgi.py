"""The one ASGI app: desks, API and chat, put together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse

from admin.api import build_api
from admin.first_release import ensure_first_release
from admin.monitor import run_monitor
from admin.pages import build_pages, error_page, mount_static
from admin.people import first_login_link
from chat_app import runtime as chat_runtime
from chat_app.mounting import mount_chat
from core.clock import utc_now
from core.errors import AzureError, BadInput, NotSignedIn, WayfarerError
from core.services import Services, open_services
from core.settings import Settings
from wayfarer.health import build_health

_FIRST_RELEASE_SECONDS = 10
"""How long the start waits for Azure to answer."""


def create_app(settings: Settings) -> FastAPI:
    parts = settings.own_parts
    app = FastAPI(
        title="Wayfarer",
        lifespan=_lifespan(settings),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json" if "admin" in parts else None,
    )
    app.add_exception_handler(WayfarerError, _answer_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.include_router(build_health())
    if "admin" in parts:
        app.include_router(build_api())
        mount_static(app)
        app.include_router(build_pages())
    if "chat" in parts:
        mount_chat(app, settings)  # last: at "/" it answers every path that nobody else did
    return app


def _lifespan(settings: Settings):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings) as services:
            app.state.services = services
            parts = settings.own_parts
            async with _chat(services, "chat" in parts), _monitor(services, "monitor" in parts):
                await _announce(services)
                yield

    return lifespan


@asynccontextmanager
async def _chat(services: Services, wanted: bool) -> AsyncIterator[None]:
    if wanted:
        await chat_runtime.start(services)
    yield
    if wanted:
        await chat_runtime.stop()


@asynccontextmanager
async def _monitor(services: Services, wanted: bool) -> AsyncIterator[None]:
    if wanted:
        # So that the first visitor is answered. If it fails, the monitor tries again and says what is wrong.
        with contextlib.suppress(AzureError, TimeoutError):
            async with asyncio.timeout(_FIRST_RELEASE_SECONDS):
                await ensure_first_release(services)
    task = asyncio.create_task(run_monitor(services)) if wanted else None
    yield
    if task:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _announce(services: Services) -> None:
    settings = services.settings
    print(f"\n  Travellers  {settings.address}/\n  Staff       {settings.address}/admin", flush=True)
    async with services.database.writing() as session:
        token = await first_login_link(session, settings.first_admin, utc_now())
    if token:
        print(f"\n  First sign-in as {settings.first_admin} (once, within 15 minutes):")
        print(f"  {settings.address}/staff/link/{token}", flush=True)
    print("\n  Ctrl-C stops everything.\n", flush=True)


async def _answer_invalid(request: Request, error: Exception) -> Response:
    """A body or query that does not fit its description, in the same shape as every other refusal."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return await _answer_error(request, BadInput(f"{place}: {first['msg']}", place))


async def _answer_error(request: Request, error: Exception) -> Response:
    """Our expected errors as answers: JSON for programs, a page or the sign-in for people."""
    assert isinstance(error, WayfarerError)
    if request.url.path.startswith("/api/"):
        place = error.place if isinstance(error, BadInput) else None
        body = {"error": {"kind": type(error).__name__, "message": str(error), "place": place}}
        return JSONResponse(body, status_code=error.status)
    from_htmx = request.headers.get("HX-Request") == "true"  # error_page tells it where to go
    if isinstance(error, NotSignedIn) and request.method == "GET" and not from_htmx:
        return RedirectResponse("/staff/login", status_code=303)
    return await error_page(request, error)
