"""What every control-plane request must get right: api-version, subscription, resource group, account, location."""

import re

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.data_plane import Handler
from azure_emulator.errors import arm_error, arm_resource_not_found, arm_unknown_path
from azure_emulator.service import service_of
from azure_emulator.settings import Identity

# Versions of Microsoft.CognitiveServices with deployments; a data-plane version such as 2024-10-21 is not among them.
API_VERSIONS = (
    "2023-05-01",
    "2024-04-01-preview",
    "2024-06-01-preview",
    "2024-10-01",
    "2025-04-01-preview",
    "2025-06-01",
    "2025-07-01-preview",
    "2025-09-01",
    "2025-10-01-preview",
    "2025-12-01",
    "2026-03-01",
    "2026-07-01",
)
PAUSING_SINCE = "2026-03-01"
QUOTA_TIERS_SINCE = "2025-09-01"
_ACCOUNT_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}")


def checked(handler: Handler, since: str = API_VERSIONS[0]) -> Handler:
    """The handler behind ARM's own checks, in ARM's order. `since` is the first api-version with the operation."""

    async def check_first(request: Request) -> Response:
        check_version(request.query_params.get("api-version"))
        if request.query_params["api-version"] < since:
            raise arm_unknown_path()
        check_scope(request.path_params, service_of(request).settings.identity)
        return await handler(request)

    return check_first


def check_version(version: str | None) -> None:
    if not version:
        message = "The api-version query parameter (?api-version=) is required for all requests."
        raise arm_error(400, "MissingApiVersionParameter", message)
    if version not in API_VERSIONS:
        known = ",".join(reversed(API_VERSIONS))
        message = (
            f"The api-version '{version}' is invalid for the resource type 'accounts/deployments'. "
            f"The supported api-versions are '{known}'."
        )
        raise arm_error(400, "InvalidApiVersionParameter", message)


def check_scope(path: dict[str, str], identity: Identity) -> None:
    """Raises ServiceError (404) for any other subscription, group, account or location than the emulator's own."""
    if not _same(path.get("subscription"), identity.subscription):
        message = f"The subscription '{path['subscription']}' could not be found."
        raise arm_error(404, "SubscriptionNotFound", message)
    if not _same(path.get("group"), identity.resource_group):
        message = f"Resource group '{path['group']}' could not be found."
        raise arm_error(404, "ResourceGroupNotFound", message)
    if not _same(path.get("account"), identity.account):
        raise _no_account(path["account"], path["group"])
    if not _same(path.get("location"), identity.location):
        message = (
            f"The provided location '{path['location']}' is not available for resource type 'accounts'. "
            f"List of available regions for the resource type is '{identity.location}'."
        )
        raise arm_error(400, "LocationNotAvailableForResourceType", message)


def _no_account(name: str, group: str) -> Exception:
    if not _ACCOUNT_NAME.fullmatch(name):
        return arm_error(400, "InvalidResourceName", f"The account name '{name}' is not valid.")
    return arm_resource_not_found(f"Microsoft.CognitiveServices/accounts/{name}", group)


def _same(given: str | None, own: str) -> bool:
    return given is None or given.lower() == own.lower()
