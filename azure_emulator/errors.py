"""Every refusal the emulator can answer with, in the words and shapes of the service.

ServiceError
├── on /openai/…         {"error": {"code", "message"[, "param", "type"]}}
└── on /subscriptions/…  {"error": {"code", "message"}}

Shapes: azure-rest-api-specs, v1 `AzureErrorResponse`, and ARM's common-types v2 `ErrorResponse`.
"""

from collections.abc import Mapping
from typing import Any


class ServiceError(Exception):
    """A refusal with its HTTP status, ready to be sent."""

    def __init__(self, status: int, code: str | None, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields: Mapping[str, Any] = fields
        self.headers: dict[str, str] = {}

    def with_headers(self, headers: Mapping[str, str]) -> "ServiceError":
        """The same refusal, sent with these headers."""
        self.headers |= headers
        return self

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, **self.fields}}


# Data plane: for every path under /openai


def wrong_key() -> ServiceError:
    return ServiceError(
        401,
        "401",
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an "
        "active subscription and use a correct regional API endpoint for your resource.",
    )


def unknown_path() -> ServiceError:
    return ServiceError(404, "404", "Resource not found")


def unsupported_version() -> ServiceError:
    return ServiceError(400, "BadRequest", "API version not supported")


def internal_failure() -> ServiceError:
    return ServiceError(500, "InternalServerError", "The server had an error processing your request. Please retry.")


# Chat completions


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
    return ServiceError(400, "invalidPayload", message, param=param, type="error")


def not_found(message: str) -> ServiceError:
    return ServiceError(404, "notFound", message, param=None, type="error")


def unexpected_state(message: str) -> ServiceError:
    return ServiceError(409, "unexpectedEntityState", message, param=None, type="error")


# Control plane (ARM)


def arm_error(status: int, code: str, message: str) -> ServiceError:
    return ServiceError(status, code, message)


def arm_no_token() -> ServiceError:
    return arm_error(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")


def arm_wrong_token() -> ServiceError:
    return arm_error(401, "InvalidAuthenticationToken", "The access token is invalid.")


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


def arm_over_quota(wanted: int, quota: str, used: int, limit: int) -> ServiceError:
    return arm_error(
        400,
        "InsufficientQuota",
        f"This operation require {wanted} new capacity in quota {quota}, which is bigger than the current available "
        f"capacity {limit - used}. The current quota usage is {used} and the quota limit is {limit} for quota {quota}.",
    )
