"""Every refusal the emulator can answer with, in the words and shapes of the service.

ServiceError        {"error": {"code", "message"[, …]}}: the gateway's, the chat's and the control plane's refusals
├── AuthoringError  files and jobs: v1 adds "param" and "type", the dated surface "target"
└── TokenError      {"statusCode", "message"}: what checks tokens stands before the service and has a shape of its own

Shapes: azure-rest-api-specs, v1 `AzureErrorResponse`, authoring `ErrorResponse`, inference `errorResponse`, and ARM's
common-types v2 `ErrorResponse`. Wordings: replies of the real service that users have published.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from azure_emulator.surfaces import Face


class ServiceError(Exception):
    """A refusal with its HTTP status and headers, ready to be sent. `fields` stand beside code and message."""

    def __init__(self, status: int, code: str | None, message: str, /, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers: dict[str, str] = {}
        self.fields: Mapping[str, Any] = fields

    def with_headers(self, headers: Mapping[str, str]) -> "ServiceError":
        """The same refusal, sent with these headers."""
        self.headers |= headers
        return self

    def body(self, face: Face) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, **self.fields}}


class AuthoringError(ServiceError):
    """A refusal of the service behind files and jobs. `param` names what is wrong, where one thing is."""

    def __init__(self, status: int, code: str, message: str, param: str | None = None) -> None:
        super().__init__(status, code, message)
        self.param = param

    def body(self, face: Face) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.param:
            error["target" if face.dated else "param"] = self.param
        return {"error": error if face.dated else {**error, "type": "error"}}


class TokenError(ServiceError):
    """A missing or useless token on the data plane."""

    def body(self, face: Face) -> dict[str, Any]:
        return {"statusCode": self.status, "message": self.message}


# Data plane: for every path under /openai


def wrong_key() -> ServiceError:
    return ServiceError(
        401,
        "401",
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an "
        "active subscription and use a correct regional API endpoint for your resource.",
    )


def no_token(audience: str) -> ServiceError:
    """No key, or a token that is not for this service, not signed by the right hand, or too old: all the same."""
    message = f"Unauthorized. Access token is missing, invalid, audience is incorrect ({audience}), or have expired."
    return TokenError(401, "401", message)


def unknown_path() -> ServiceError:
    return ServiceError(404, "404", "Resource not found")


def unsupported_version() -> ServiceError:
    return ServiceError(400, "BadRequest", "API version not supported")


def internal_failure() -> ServiceError:
    return ServiceError(500, "InternalServerError", "The server had an error processing your request. Please retry.")


# Chat completions


def retired_model() -> ServiceError:
    return ServiceError(
        410,
        "ModelDeprecated",
        "The model associated with the deployment is deprecated and no longer available for use. Please refer to the "
        "Azure OpenAI service documentation for more information.",
    )


def unknown_deployment() -> ServiceError:
    return ServiceError(
        404,
        "DeploymentNotFound",
        "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, "
        "please wait a moment and try again.",
    )


def invalid_request(message: str, param: str | None, code: str | None = None) -> ServiceError:
    return ServiceError(400, code, message, param=param, type="invalid_request_error")


def missing_parameter(param: str) -> ServiceError:
    return invalid_request(f"Missing required parameter: '{param}'.", param, "missing_required_parameter")


def wrong_type(param: str, expected: str, got: Any) -> ServiceError:
    message = f"Invalid type for '{param}': expected {expected}, but got {json_type(got)} instead."
    return invalid_request(message, param, "invalid_type")


def out_of_range(param: str, value: Any, bounds: str) -> ServiceError:
    message = f"Invalid value for '{param}': {value} is not allowed; expected {bounds}."
    return invalid_request(message, param, "invalid_value")


def unsupported_parameter(param: str) -> ServiceError:
    message = f"Unsupported parameter: '{param}' is not supported with this model."
    return invalid_request(message, param, "unsupported_parameter")


def json_type(value: Any) -> str:
    """The service's word for the type of a JSON value."""
    if isinstance(value, bool):
        return "a boolean"
    names = {type(None): "null", int: "an integer", float: "a decimal number", str: "a string", list: "an array"}
    return names.get(type(value), "an object")


# Files and fine-tuning: the codes are the authoring specification's ErrorCode


def invalid_payload(message: str, param: str | None = None) -> ServiceError:
    return AuthoringError(400, "invalidPayload", message, param)


def not_found(message: str) -> ServiceError:
    return AuthoringError(404, "notFound", message)


def conflict(message: str) -> ServiceError:
    return AuthoringError(409, "conflict", message)


def quota_reached(things: str, most: int) -> ServiceError:
    """The wording and the status are those of the quota for files that a public issue quotes."""
    return AuthoringError(400, "quotaExceeded", f"The quota for {things} is reached. The maximum is {most}.")


def unexpected_state(message: str) -> ServiceError:
    return AuthoringError(409, "unexpectedEntityState", message)


# Control plane (ARM)


def arm_error(status: int, code: str, message: str) -> ServiceError:
    return ServiceError(status, code, message)


def arm_no_token() -> ServiceError:
    return arm_error(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")


def arm_wrong_token() -> ServiceError:
    return arm_error(401, "InvalidAuthenticationToken", "The access token is invalid.")


def arm_wrong_audience(given: str, allowed: Iterable[str]) -> ServiceError:
    names = ",".join(f"'{name}'" for name in allowed)
    message = (
        f"The access token has been obtained for wrong audience or resource '{given}'. "
        f"It should exactly match with one of the allowed audiences {names}."
    )
    return arm_error(401, "InvalidAuthenticationTokenAudience", message)


def arm_expired_token(expired: datetime, now: datetime) -> ServiceError:
    ended, asked = (f"{moment.month}/{moment.day}/{moment:%Y} {moment:%I:%M:%S %p}" for moment in (expired, now))
    message = f"The access token expiry UTC time '{ended}' is earlier than current UTC time '{asked}'."
    return arm_error(401, "ExpiredAuthenticationToken", message)


def arm_unknown_path() -> ServiceError:
    return arm_error(404, "InvalidResourceType", "The resource type could not be found in the namespace.")


def arm_resource_not_found(kind: str, resource_group: str) -> ServiceError:
    return arm_error(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}' under resource group '{resource_group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def arm_busy(account_id: str) -> ServiceError:
    return arm_error(
        409,
        "RequestConflict",
        f"Another operation is being performed on the parent resource '{account_id}'. Please try again later.",
    )


def arm_invalid_content(message: str) -> ServiceError:
    return arm_error(400, "InvalidRequestContent", message)


def arm_invalid_property(message: str) -> ServiceError:
    return arm_error(400, "InvalidResourceProperties", message)


def arm_model_not_deployable(name: str, version: str) -> ServiceError:
    return arm_error(
        400,
        "DeploymentModelNotSupported",
        f"The model 'Format: OpenAI, Name: {name}, Version: {version}' of account deployment is not supported.",
    )


def arm_model_retired(name: str, version: str, since: datetime) -> ServiceError:
    message = f"The model 'Format:OpenAI,Name:{name},Version:{version}' has been deprecated since {since:%m/%d/%Y %X}."
    return arm_error(400, "ServiceModelDeprecated", message)


def arm_over_quota(wanted: int, quota: str, used: int, limit: int) -> ServiceError:
    return arm_error(
        400,
        "InsufficientQuota",
        f"This operation require {wanted} new capacity in quota {quota}, which is bigger than the current available "
        f"capacity {limit - used}. The current quota usage is {used} and the quota limit is {limit} for quota {quota}.",
    )
