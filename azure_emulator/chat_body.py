"""What a chat completion request may say, decided without touching anything.

Source: v1 specification, AzureCreateChatCompletionRequest.

What the model cannot do (tools, images, penalties) is refused, as the service refuses it for models that lack it;
nothing is silently ignored except labels that change no reply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azure_emulator import chat_errors, errors
from azure_emulator.chat_versions import knows_developers, most_top_logprobs, too_new
from azure_emulator.generation import ReplyRequest
from azure_emulator.limits import Limits
from azure_emulator.surfaces import Face

_ROLES = ("system", "developer", "user", "assistant", "tool", "function")
_OLD_ROLES = tuple(role for role in _ROLES if role != "developer")
_LABELS = frozenset(
    {"metadata", "user", "store", "user_security_context", "parallel_tool_calls", "safety_identifier", "service_tier"}
)
_READ = frozenset(
    {"messages", "model", "temperature", "top_p", "max_tokens", "max_completion_tokens", "n", "stop", "seed"}
    | {"stream", "stream_options", "logprobs", "top_logprobs"}
)
# Fields of the contract that this model lacks, with the values that ask for nothing.
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "logit_bias": ({},),
    "response_format": ({"type": "text"},),
    "modalities": (["text"],),
    "tools": ([],),
    "tool_choice": ("none",),
    "functions": ([],),
    "function_call": ("none",),
    "reasoning_effort": (),
    "audio": (),
    "prediction": (),
    "data_sources": (),
}
_IN_MESSAGES = frozenset(
    {"role", "content", "name", "refusal", "annotations", "audio", "tool_calls", "tool_call_id", "function_call"}
)
_MAX_N = 128
_MAX_STOPS = 4


@dataclass(frozen=True)
class ChatRequest:
    reply: ReplyRequest
    stream: bool
    include_usage: bool


def read_chat_request(body: Mapping[str, Any], limits: Limits, face: Face) -> ChatRequest:
    """Raises ServiceError (400) naming the first parameter that is wrong."""
    _refuse_unknown(body, face)
    _check_labels(body)
    stream = _boolean(body, "stream")
    return ChatRequest(
        reply=ReplyRequest(
            messages=read_messages(body, _ROLES if knows_developers(face) else _OLD_ROLES),
            temperature=_number(body, "temperature", 0, 2, 1.0),
            top_p=_number(body, "top_p", 0, 1, 1.0),
            max_tokens=_max_tokens(body, limits.reply_tokens),
            seed=_whole(body, "seed", -(2**63), 2**63 - 1),
            stop=_stops(body.get("stop")),
            n=_whole(body, "n", 1, _MAX_N) or 1,
            top_logprobs=_top_logprobs(body, most_top_logprobs(face)),
        ),
        stream=stream,
        include_usage=_include_usage(body, stream),
    )


def _refuse_unknown(body: Mapping[str, Any], face: Face) -> None:
    known = _READ | _LABELS | _NEUTRAL.keys()
    unknown = [name for name in body if name not in known] + too_new(face, body)
    if unknown:
        raise chat_errors.unrecognized(unknown)
    for name, neutral in _NEUTRAL.items():
        if body.get(name) is not None and body[name] not in neutral:
            raise errors.unsupported_parameter(name)


def _check_labels(body: Mapping[str, Any]) -> None:
    user, metadata = body.get("user"), body.get("metadata")
    if user is not None and not isinstance(user, str):
        raise errors.wrong_type("user", "a string", user)
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        raise errors.wrong_type("metadata", "an object", metadata)
    for name, value in metadata.items():
        if not isinstance(value, str):
            raise errors.wrong_type(f"metadata.{name}", "a string", value)


def read_deployment(body: Mapping[str, Any]) -> str:
    """The deployment that the body's `model` names."""
    name = body.get("model")
    if name is None:
        raise errors.missing_parameter("model")
    if not isinstance(name, str):
        raise errors.wrong_type("model", "a string", name)
    return name


def read_messages(body: Mapping[str, Any], roles: tuple[str, ...] = _ROLES) -> list[dict[str, str]]:
    """The conversation with texts joined and the developer's voice as the system's."""
    messages = body.get("messages")
    if messages is None:
        raise errors.missing_parameter("messages")
    if not isinstance(messages, list):
        raise errors.wrong_type("messages", "an array", messages)
    if not messages:
        raise chat_errors.empty_messages()
    read = [_message(message, f"messages[{place}]", roles) for place, message in enumerate(messages)]
    _refuse_stray_results(messages)
    return read


def _refuse_stray_results(messages: Sequence[Mapping[str, Any]]) -> None:
    """A tool's result must follow the call, directly or after other results."""
    called = False
    for place, message in enumerate(messages):
        if message["role"] == "tool" and not called:
            raise chat_errors.stray_tool_result(f"messages[{place}].role")
        if message["role"] == "tool" and not isinstance(message.get("tool_call_id"), str):
            raise errors.missing_parameter(f"messages[{place}].tool_call_id")
        called = bool(message.get("tool_calls")) or (called and message["role"] == "tool")


def _message(message: Any, name: str, roles: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(message, dict):
        raise errors.wrong_type(name, "an object", message)
    role = message.get("role")
    if role is None:
        raise errors.missing_parameter(f"{name}.role")
    if role not in roles:
        raise chat_errors.wrong_choice(f"{name}.role", role, roles)
    _check_calls(message, name)
    text = _content(message.get("content"), f"{name}.content", optional=role == "assistant")
    return {"role": "system" if role == "developer" else role, "content": text}


def _check_calls(message: Mapping[str, Any], name: str) -> None:
    for unknown in message.keys() - _IN_MESSAGES:
        raise chat_errors.unknown_parameter(f"{name}.{unknown}")
    calls = message.get("tool_calls")
    if calls is not None and not isinstance(calls, list):
        raise errors.wrong_type(f"{name}.tool_calls", "an array of objects", calls)


def _content(content: Any, name: str, *, optional: bool) -> str:
    if isinstance(content, str):
        return content
    if content is None and optional:
        return ""
    if isinstance(content, list) and content:
        return "\n".join(_part(part, f"{name}[{place}]") for place, part in enumerate(content))
    raise errors.wrong_type(name, "one of a string or array of objects", content)


def _part(part: Any, name: str) -> str:
    if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str):
        return part["text"]
    if isinstance(part, dict) and part.get("type") in ("image_url", "input_audio", "file"):
        message = f"Invalid content type. {part['type']} is not supported by this model."
        raise errors.invalid_request(message, name, "invalid_value")
    raise errors.wrong_type(name, "an object with 'type' and 'text'", part)


def _boolean(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise errors.wrong_type(name, "a boolean", value)
    return bool(value)


def _include_usage(body: Mapping[str, Any], stream: bool) -> bool:
    options = body.get("stream_options")
    if options is None:
        return False
    if not isinstance(options, dict):
        raise errors.wrong_type("stream_options", "an object", options)
    if not stream:
        raise chat_errors.only_with("stream_options", "stream")
    for unknown in options.keys() - {"include_usage", "include_obfuscation"}:
        raise chat_errors.unknown_parameter(f"stream_options.{unknown}")
    return _boolean(options, "include_usage")


def _top_logprobs(body: Mapping[str, Any], most_known: int) -> int | None:
    """How many alternatives to give beside each token's own log probability; None when not even that is wanted."""
    wanted = _boolean(body, "logprobs")
    most = _whole(body, "top_logprobs", 0, most_known)
    if most is not None and not wanted:
        raise chat_errors.only_with("top_logprobs", "logprobs")
    return (most or 0) if wanted else None


def _number(body: Mapping[str, Any], name: str, low: float, high: float, default: float) -> float:
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise errors.wrong_type(name, "a decimal number", value)
    if not low <= value <= high:
        raise chat_errors.out_of_bounds(name, value, low, high, "decimal")
    return float(value)


def _whole(body: Mapping[str, Any], name: str, low: int, high: int | None) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise errors.wrong_type(name, "an integer", value)
    if value < low or (high is not None and value > high):
        raise chat_errors.out_of_bounds(name, value, low, high)
    return value


def _max_tokens(body: Mapping[str, Any], most: int) -> int | None:
    older = _whole(body, "max_tokens", 1, None)
    newer = _whole(body, "max_completion_tokens", 1, None)
    if older is not None and newer is not None:
        raise chat_errors.not_both("max_tokens", "max_completion_tokens")
    asked = newer if older is None else older
    if asked is not None and asked > most:
        raise chat_errors.reply_too_long("max_completion_tokens" if older is None else "max_tokens", most, asked)
    return asked


def _stops(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    stops: Sequence[Any] = [value] if isinstance(value, str) else value
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise errors.wrong_type("stop", "one of a string or array of strings", value)
    if len(stops) > _MAX_STOPS:
        raise chat_errors.array_too_long("stop", _MAX_STOPS, len(stops))
    return tuple(stop for stop in stops if stop)
