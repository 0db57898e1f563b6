"""The control surface: /emulator (a page) and /emulator/api (JSON)."""

import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from azure_emulator.clock import ClockError
from azure_emulator.control.guard import ControlError, check_host, check_key, check_origin
from azure_emulator.control.overview import clock_shown, overview
from azure_emulator.control.page import PAGE, PAGE_HEADERS
from azure_emulator.exchange import json_response
from azure_emulator.faults.kinds import kinds_shown
from azure_emulator.faults.rules import FaultError, rule_shown
from azure_emulator.request_log import KEPT
from azure_emulator.service import Service, service_of

ROOT = "/emulator"
_API = f"{ROOT}/api"
_MOST_BYTES = 64 * 1024
Answer = Callable[[Request, Service], Awaitable[Any]]


def is_control(path: str) -> bool:
    return path == ROOT or path.startswith(f"{ROOT}/")


def control_routes() -> list[Route]:
    answers: list[tuple[str, str, Answer]] = [
        ("GET", "state", _state),
        ("GET", "clock", _clock),
        ("POST", "clock", _set_clock),
        ("GET", "faults", _faults),
        ("POST", "faults", _add_fault),
        ("DELETE", "faults", _clear_faults),
        ("DELETE", "faults/{fault}", _remove_fault),
        ("GET", "requests", _requests),
    ]
    routes = [Route(f"{_API}/{path}", _guarded(answer), methods=[method]) for method, path, answer in answers]
    return [Route(ROOT, _page, methods=["GET"]), *routes]


async def control_refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, ControlError)
    return json_response({"error": str(refusal)}, refusal.status, {"cache-control": "no-store"})


async def _page(request: Request) -> Response:
    """Holds no secret, so that it can be opened by its address; it asks for the key."""
    check_host(request.headers, service_of(request).settings.host)
    return Response(PAGE, media_type="text/html", headers=PAGE_HEADERS)


def _guarded(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def check_first(request: Request) -> Response:
        service = service_of(request)
        check_host(request.headers, service.settings.host)
        check_origin(request.headers)
        check_key(request.headers, service.settings.key)
        return json_response(await answer(request, service), headers={"cache-control": "no-store"})

    return check_first


async def _state(request: Request, service: Service) -> Any:
    return overview(service)


async def _clock(request: Request, service: Service) -> Any:
    return clock_shown(service)


async def _set_clock(request: Request, service: Service) -> Any:
    """`{"move": seconds}` and/or `{"speed": factor}`."""
    wanted = await _read(request)
    numbers = {name: _number(name, wanted[name]) for name in ("speed", "move") if name in wanted}
    if not numbers or len(numbers) != len(wanted):
        raise ControlError(400, "Send 'move' (seconds), 'speed' (factor) or both.")
    try:
        service.clock.check_move(numbers.get("move", 0))  # a refused request changes nothing
        if "speed" in numbers:
            service.clock.set_speed(numbers["speed"])
        if "move" in numbers:
            service.clock.move(numbers["move"])
    except ClockError as problem:
        raise ControlError(400, str(problem)) from problem
    return clock_shown(service)


async def _faults(request: Request, service: Service) -> Any:
    return {"faults": [rule_shown(rule) for rule in service.faults.rules], "kinds": kinds_shown()}


async def _add_fault(request: Request, service: Service) -> Any:
    try:
        return rule_shown(service.faults.add(await _read(request)))
    except FaultError as problem:
        raise ControlError(400, str(problem)) from problem


async def _clear_faults(request: Request, service: Service) -> Any:
    return {"removed": service.faults.clear()}


async def _remove_fault(request: Request, service: Service) -> Any:
    fault = request.path_params["fault"]
    if not service.faults.remove(fault):
        raise ControlError(404, f"There is no fault '{fault}'.")
    return {"removed": 1}


async def _requests(request: Request, service: Service) -> Any:
    return {"count": service.requests.count, "requests": [asdict(one) for one in service.requests.newest(KEPT)]}


async def _read(request: Request) -> Mapping[str, Any]:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MOST_BYTES:
            raise ControlError(413, f"The body is larger than {_MOST_BYTES} bytes.")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise ControlError(400, "The body must be a JSON object.")
    return body


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(400, f"'{name}' must be a number; it is {value!r}.")
    if abs(value) > sys.float_info.max:
        raise ControlError(400, f"'{name}' is too large a number.")
    return float(value)
