"""What the api-versions know of chat's parameters; the undated surface knows everything.

Source: inference specifications 2024-06-01 and 2024-10-21 (createChatCompletionRequest), and what the service is known
to answer when an older version meets a newer parameter.
"""

from collections.abc import Iterable

from azure_emulator.surfaces import Face

_AUTUMN_2024, _SPRING_2025 = "2024-10-21", "2025-04-01-preview"
_SINCE = {
    "max_completion_tokens": _AUTUMN_2024,
    "parallel_tool_calls": _AUTUMN_2024,
    "stream_options": _AUTUMN_2024,
    "audio": _SPRING_2025,
    "metadata": _SPRING_2025,
    "modalities": _SPRING_2025,
    "prediction": _SPRING_2025,
    "reasoning_effort": _SPRING_2025,
    "safety_identifier": _SPRING_2025,
    "service_tier": _SPRING_2025,
    "store": _SPRING_2025,
    "user_security_context": _SPRING_2025,
}
_TOP_LOGPROBS, _FIRST_TOP_LOGPROBS = 20, 5


def too_new(face: Face, names: Iterable[str]) -> list[str]:
    """Those of the parameters that came after this version."""
    return [name for name in names if face.dated and face.version < _SINCE.get(name, "")]


def most_top_logprobs(face: Face) -> int:
    return _FIRST_TOP_LOGPROBS if face.dated and face.version < _AUTUMN_2024 else _TOP_LOGPROBS


def knows_developers(face: Face) -> bool:
    """The role that newer models have instead of the system's."""
    return not (face.dated and face.version < _AUTUMN_2024)
