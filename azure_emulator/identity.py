"""Where a managed identity gets its tokens: the address that App Service gives to what runs in it.

IDENTITY_ENDPOINT is this address and IDENTITY_HEADER the emulator's key: then credentials of azure-identity sign in
without being told anything, and their tokens are checked as Entra's are. Source: App Service, "Connect to Azure
services with managed identities", the REST endpoint of 2019-08-01.
"""

import hmac
import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from azure_emulator.exchange import json_response
from azure_emulator.service import service_of
from azure_emulator.tokens import LIFETIME, make_token

PATH = "/msi/token"
_VERSION = "2019-08-01"
_CLIENT = "00000000-0000-0000-0000-000000000000"


def identity_routes() -> list[Route]:
    return [Route(PATH, get_token, methods=["GET"])]


async def get_token(request: Request) -> Response:
    """A token for the audience that `resource` names; whatever it is, for the service decides what it takes."""
    key, now = service_of(request).settings.key, time.time()
    if not hmac.compare_digest(request.headers.get("x-identity-header", "").encode(), key.encode()):
        return _refused(401, "The header X-IDENTITY-HEADER is missing or wrong: it must be the emulator's key.")
    if request.query_params.get("api-version") != _VERSION:
        return _refused(400, f"The api-version must be {_VERSION}.")
    resource = request.query_params.get("resource")
    if not resource:
        return _refused(400, "The query parameter 'resource' is missing: name what the token is for.")
    body = {
        "access_token": make_token(resource, now, key),
        "client_id": _CLIENT,
        "expires_on": str(int(now + LIFETIME)),
        "resource": resource,
        "token_type": "Bearer",
    }
    return json_response(body)


def _refused(status: int, message: str) -> Response:
    return json_response({"statusCode": status, "message": message}, status)
