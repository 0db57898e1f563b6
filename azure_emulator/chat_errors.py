"""What chat completions refuse, in the service's words.

Sources: inference specification (errorResponse) and, where the wire differs from it, replies that users have published:
the key is `innererror` with `content_filter_result`. Parameters out of bounds: the wording of the current models.
"""

import math
from typing import Any, Literal

from azure_emulator.content_filter import Results
from azure_emulator.errors import ServiceError, invalid_request


def unknown_parameter(name: str) -> ServiceError:
    return invalid_request(f"Unknown parameter: '{name}'.", name, "unknown_parameter")


def rate_limited(kind: str, seconds: float, api_version: str) -> ServiceError:
    """`kind` of limit: token or call."""
    message = (
        f"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version {api_version} have exceeded "
        f"{kind} rate limit of your current AIServices S0 pricing tier. Please retry after "
        f"{math.ceil(seconds)} seconds. Please contact Azure support service if you would like to further "
        "increase the default rate limit."
    )
    return ServiceError(429, "429", message)


def paused_deployment(name: str) -> ServiceError:
    """The reference of pausing gives the status alone; the words are ours."""
    message = f"The deployment '{name}' is paused and does not accept inference requests. Resume it and try again."
    return ServiceError(423, "DeploymentPaused", message)


def filtered_prompt(results: Results) -> ServiceError:
    message = (
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please "
        "modify your prompt and retry. To learn more about our content filtering policies please read our "
        "documentation: https://go.microsoft.com/fwlink/?linkid=2198766"
    )
    inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": results}
    return ServiceError(400, "content_filter", message, type=None, param="prompt", status=400, innererror=inner)


def unknown_policy() -> ServiceError:
    message = "Your request contains invalid content filter policy. Please provide a valid policy."
    return ServiceError(400, "InvalidContentFilterPolicy", message)


def unrecognized(names: list[str]) -> ServiceError:
    plural = "s" if len(names) > 1 else ""
    return invalid_request(f"Unrecognized request argument{plural} supplied: {', '.join(names)}", None)


def too_long(limit: int, prompt: int, reply: int) -> ServiceError:
    """All in tokens; `reply` is 0 when the request sets no limit of its own."""
    parts = f"{prompt} in the messages, {reply} in the completion" if reply else f"{prompt} in the messages"
    requested = f"you requested {prompt + reply} tokens ({parts})" if reply else f"your messages resulted in {prompt}"
    message = (
        f"This model's maximum context length is {limit} tokens. However, {requested}{'' if reply else ' tokens'}. "
        f"Please reduce the length of the messages{' or completion' if reply else ''}."
    )
    return invalid_request(message, "messages", "context_length_exceeded")


def reply_too_long(param: str, limit: int, asked: int) -> ServiceError:
    message = (
        f"{param} is too large: {asked}. This model supports at most {limit} completion tokens, "
        f"whereas you provided {asked}."
    )
    return invalid_request(message, param, "invalid_value")


def out_of_bounds(
    param: str, value: float, low: float, high: float | None, kind: Literal["integer", "decimal"] = "integer"
) -> ServiceError:
    """The value is not between `low` and `high`."""
    if value < low or high is None:
        message = f"Invalid '{param}': {kind} below minimum value. Expected a value >= {low}, but got {value} instead."
        return invalid_request(message, param, f"{kind}_below_min_value")
    message = f"Invalid '{param}': {kind} above maximum value. Expected a value <= {high}, but got {value} instead."
    return invalid_request(message, param, f"{kind}_above_max_value")


def array_too_long(param: str, most: int, got: int) -> ServiceError:
    message = (
        f"Invalid '{param}': array too long. Expected an array with maximum length {most}, "
        f"but got an array with length {got} instead."
    )
    return invalid_request(message, param, "array_above_max_length")


def only_with(param: str, other: str) -> ServiceError:
    message = f"The '{param}' parameter is only allowed when '{other}' is enabled."
    return invalid_request(message, param, None)


def not_both(first: str, second: str) -> ServiceError:
    message = f"Setting '{first}' and '{second}' at the same time is not supported."
    return invalid_request(message, first, "invalid_parameter_combination")


def empty_messages() -> ServiceError:
    message = (
        "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead."
    )
    return invalid_request(message, "messages", "empty_array")


def stray_tool_result(param: str) -> ServiceError:
    # The service's own spelling.
    message = (
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
    )
    return invalid_request(message, param, None)


def wrong_choice(param: str, value: Any, known: tuple[str, ...]) -> ServiceError:
    choices = ", ".join(f"'{choice}'" for choice in known)
    message = f"Invalid value: '{value}'. Supported values are: {choices}."
    return invalid_request(message, param, "invalid_value")
