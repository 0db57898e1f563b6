"""The application: what all replies have in common: the key check, request ids, error shapes."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from azure_emulator import auth, errors, identity
from azure_emulator.chat import ClientGoneError
from azure_emulator.control.api import ROOT, control_refused, control_routes, is_control
from azure_emulator.control.guard import ControlError
from azure_emulator.errors import ServiceError
from azure_emulator.exchange import json_response
from azure_emulator.faults.middleware import FaultsOnTheWire, service_in
from azure_emulator.identity import identity_routes
from azure_emulator.request_log import LogRequests
from azure_emulator.routes import service_routes
from azure_emulator.service import NewHex, Service, random_hex
from azure_emulator.settings import Settings
from azure_emulator.surfaces import Surface, face_of, surface_of

_logger = logging.getLogger(__name__)


def build_app(settings: Settings, new_hex: NewHex = random_hex) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        service = Service(settings, new_hex)
        app.state.service = service
        service.start()
        try:
            yield
        finally:
            await service.stop()

    app = Starlette(
        routes=[*service_routes(), *identity_routes(), *control_routes()],
        lifespan=lifespan,
        middleware=[
            Middleware(LogRequests, service_of=service_in, skipped=ROOT),
            Middleware(Gate, settings=settings, new_hex=new_hex),
            Middleware(FaultsOnTheWire, skipped=ROOT),
        ],
        exception_handlers={
            ServiceError: _refuse,
            ControlError: control_refused,
            HTTPException: _no_route,
            ClientDisconnect: _nobody_reads,
            ClientGoneError: _nobody_reads,
            500: _broken,
        },
    )
    app.router.redirect_slashes = False
    return app


async def _refuse(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, ServiceError)
    return json_response(refusal.body(face_of(request)), refusal.status, refusal.headers)


async def _no_route(request: Request, reason: Exception) -> Response:
    """The service answers unknown paths and unknown methods alike."""
    if isinstance(reason, HTTPException) and reason.status_code == 400:  # a broken multipart body
        return await _refuse(request, errors.invalid_payload(reason.detail))
    control = surface_of(request.url.path) is Surface.ARM
    return await _refuse(request, errors.arm_unknown_path() if control else errors.unknown_path())


async def _nobody_reads(request: Request, reason: Exception) -> Response:
    return Response(status_code=499)


async def _broken(request: Request, reason: Exception) -> Response:
    """The server closes the connection after a fault of its own: the client had better know."""
    return await _refuse(request, errors.internal_failure().with_headers({"connection": "close"}))


def _has_its_own_key_check(path: str) -> bool:
    return is_control(path) or path == identity.PATH


class Gate:
    """Checks the key before anything else and marks every reply with the service's request headers.

    Plain ASGI: a wrapped response would hide from the stream that its client has hung up.
    """

    def __init__(self, app: ASGIApp, settings: Settings, new_hex: NewHex) -> None:
        self._app = app
        self._key = settings.key
        self._region = settings.identity.location
        self._new_hex = new_hex

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _has_its_own_key_check(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers, face = Headers(scope=scope), face_of(Request(scope))
        marked = self._marked(send, headers)
        refusal = auth.refusal(face.surface, headers, self._key, time.time())
        if refusal:
            await json_response(refusal.body(face), refusal.status)(scope, receive, marked)
        else:
            await self._app(scope, receive, marked)

    def _marked(self, send: Send, asked: Headers) -> Send:
        digits = self._new_hex()
        request_id = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["apim-request-id"] = request_id
                headers["x-request-id"] = request_id
                headers["x-ms-region"] = self._region
                headers["x-ms-client-request-id"] = asked.get("x-ms-client-request-id", request_id)
            await send(message)

        return mark
