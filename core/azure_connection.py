"""How Wayfarer reaches Azure: one client for the data plane, one for the control plane, and their errors as ours."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import openai
from azure.core.exceptions import ClientAuthenticationError
from azure.identity.aio import DefaultAzureCredential, get_bearer_token_provider

from core.errors import AzureError, BadInput
from core.settings import Settings

ARM_SCOPE = "https://management.azure.com/.default"
_RETRY_STATUSES = frozenset({408, 409, 429})
_LONGEST = 600


@dataclass(frozen=True)
class AzureConnection:
    data_plane: openai.AsyncOpenAI
    """Speaks the /openai/v1/ surface."""
    control_plane: httpx.AsyncClient
    """Speaks ARM; every request carries a token."""
    api_version: str
    account_path: str
    """/subscriptions/…/accounts/NAME, without a trailing slash."""
    subscription_path: str
    location: str

    def arm_address(self, path: str) -> str:
        # Part of the address rather than of the client, because a nextLink comes with its own query.
        return f"{path}?api-version={self.api_version}"


@asynccontextmanager
async def connect_azure(settings: Settings) -> AsyncIterator[AzureConnection]:
    """The clients of this process, closed at the end; sends nothing. Raises BadInput when a setting is missing."""
    endpoint = _needed(settings.azure_openai_endpoint, "AZURE_OPENAI_ENDPOINT").rstrip("/")
    subscription = f"/subscriptions/{_needed(settings.azure_subscription_id, 'AZURE_SUBSCRIPTION_ID')}"
    account = (
        f"{subscription}/resourceGroups/{_needed(settings.azure_resource_group, 'AZURE_RESOURCE_GROUP')}"
        f"/providers/Microsoft.CognitiveServices/accounts/{_needed(settings.azure_account_name, 'AZURE_ACCOUNT_NAME')}"
    )
    credential = DefaultAzureCredential()
    key = settings.azure_openai_api_key
    data_plane = openai.AsyncOpenAI(
        base_url=f"{endpoint}/openai/v1/",
        api_key=key.get_secret_value() if key else get_bearer_token_provider(credential, settings.azure_openai_scope),
        timeout=openai.Timeout(60.0, connect=5.0),
        max_retries=2,
        http_client=openai.DefaultAsyncHttpxClient(event_hooks={"response": [_refuse_page]}),
    )
    control_plane = httpx.AsyncClient(
        base_url=settings.azure_arm_url,
        auth=_ArmToken(settings, credential),
        timeout=httpx.Timeout(30.0, connect=5.0),
    )
    try:
        location = _needed(settings.azure_location, "AZURE_LOCATION")
        yield AzureConnection(data_plane, control_plane, settings.azure_api_version, account, subscription, location)
    finally:
        await data_plane.close()
        await control_plane.aclose()
        await credential.close()


async def _refuse_page(response: Any) -> None:
    """A page for people, sent with 200 by something between us and Azure, counts as the bad gateway that it is.

    Otherwise the SDK hands its text on where an object is due.
    """
    if response.is_success and response.headers.get("content-type", "").startswith("text/html"):
        response.status_code = 502


class _ArmToken(httpx.Auth):
    """A fresh Entra token on every request; the credential caches it until shortly before its end."""

    def __init__(self, settings: Settings, credential: DefaultAzureCredential) -> None:
        self._fixed = settings.azure_arm_token
        self._credential = credential

    async def async_auth_flow(self, request: httpx.Request):  # type: ignore[no-untyped-def]
        request.headers["Authorization"] = f"Bearer {await self._token()}"
        yield request

    async def _token(self) -> str:
        if self._fixed:
            return self._fixed.get_secret_value()
        return (await self._credential.get_token(ARM_SCOPE)).token


@contextmanager
def azure_errors(what: str) -> Iterator[None]:
    """Turns the SDK's and httpx's errors into AzureError; `what` begins the message, as "Creating the job" does."""
    try:
        yield
    except (openai.APITimeoutError, openai.APIConnectionError, httpx.TransportError) as error:
        reason = "Azure did not answer; check AZURE_OPENAI_ENDPOINT and the network"
        raise AzureError(f"{what}: {reason} ({type(error).__name__})", retry=True, code="unreachable") from error
    except openai.APIStatusError as error:
        raise _status_error(what, error.status_code, error.code, error.message) from error
    except openai.APIError as error:  # an error that came within a stream, or an answer that is none
        raise AzureError(f"{what}: Azure broke off: {error.message}", retry=True, code=error.code) from error
    except httpx.HTTPStatusError as error:
        code, message = _arm_error(error.response)
        raise _status_error(what, error.response.status_code, code, message) from error
    except json.JSONDecodeError as error:  # an answer, or an event of a stream, that is not whole
        reason = "Azure's answer cannot be read; a proxy in between may have cut it"
        raise AzureError(f"{what}: {reason} ({error})", retry=True, code="unreadable") from error
    except ClientAuthenticationError as error:
        raise AzureError(
            f"{what}: no Azure credential works here: {error.message}", retry=False, http_status=401
        ) from error


def _status_error(what: str, status: int, code: str | None, message: str) -> AzureError:
    retry = status in _RETRY_STATUSES or status >= 500
    words = " ".join(message.split())[:_LONGEST]  # a gateway's error is a whole page
    return AzureError(f"{what}: Azure answered {status}: {words}", retry=retry, code=code, http_status=status)


def _arm_error(response: httpx.Response) -> tuple[str | None, str]:
    try:
        error = response.json()["error"]
        return error.get("code"), str(error.get("message"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, response.text[:300]


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise BadInput(
            f"{name} is not set: set it beside AZURE_OPENAI_ENDPOINT, or leave both out to use the emulator", name
        )
    return value
