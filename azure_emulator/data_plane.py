"""What every request under /openai must get right beside the key: the api-version, and an operation that it knows."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.errors import unknown_path, unsupported_version
from azure_emulator.surfaces import DATED_VERSIONS, V1_VERSIONS, Face, face_of

Handler = Callable[[Request], Awaitable[Response]]
Since = Callable[[Face], bool]


def every_face(face: Face) -> bool:
    return True


def checked(handler: Handler, since: Since = every_face) -> Handler:
    """The handler behind the check of the api-version; `since` says which faces have the operation at all."""

    async def check_first(request: Request) -> Response:
        face = face_of(request)
        check_version(face)
        if not since(face):
            raise unknown_path()
        return await handler(request)

    return check_first


def check_version(face: Face) -> None:
    """Raises ServiceError: a missing or unknown date is a path that is not there (404); v1 refuses any date (400)."""
    if face.dated and face.version not in DATED_VERSIONS:
        raise unknown_path()
    if not face.dated and face.version not in V1_VERSIONS:
        raise unsupported_version()
