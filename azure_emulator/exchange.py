"""Reading requests and writing replies, the parts that every handler shares."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.errors import ServiceError, invalid_payload
from azure_emulator.strict_json import loads_strictly
from azure_emulator.surfaces import face_of

MAX_JSON_BYTES = 16 * 1024 * 1024
_MAX_PAGE = 10_000


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, headers, "application/json")


def created_response(request: Request, body: dict[str, Any], path: str) -> Response:
    """What answers a new file or job: the dated surface says where to find it. `path` is under /openai, "files/…"."""
    face = face_of(request)
    address = f"{str(request.base_url).rstrip('/')}/openai/{path}?api-version={face.version}"
    return json_response(body, face.created_status, {"Location": address} if face.gives_location else None)


async def read_json(request: Request, refuse: Callable[[str], ServiceError]) -> dict[str, Any]:
    """The request's JSON object. Raises what `refuse` makes of the reason when the body is something else."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_JSON_BYTES:
            raise refuse(f"The request body is larger than {MAX_JSON_BYTES} bytes.")
    try:
        body = loads_strictly(bytes(raw))
    except (ValueError, RecursionError):
        raise refuse("The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise refuse("The request body must be a JSON object.")
    return body


def page_limit(request: Request, default: int) -> int:
    """The `limit` of a list. Raises ServiceError (400) unless it is a whole number from 1 to 10,000."""
    given = request.query_params.get("limit")
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= _MAX_PAGE:
        raise invalid_payload(f"The 'limit' parameter must be a whole number from 1 to {_MAX_PAGE}.", "limit")
    return int(given)
