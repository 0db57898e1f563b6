"""Chat completions as the service writes them: whole replies and the chunks of a stream."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_SEVERITIES = ("hate", "self_harm", "sexual", "violence")
_FINGERPRINT = "fp_tinytravel"


def safe_results() -> dict[str, Any]:
    """Content filter results of a harmless reply."""
    return {name: {"filtered": False, "severity": "safe"} for name in _SEVERITIES}


def safe_prompt_results() -> list[dict[str, Any]]:
    attacks = {name: {"filtered": False, "detected": False} for name in ("jailbreak", "indirect_attack")}
    return [{"prompt_index": 0, "content_filter_results": {**safe_results(), **attacks}}]


@dataclass(frozen=True)
class Usage:
    prompt_tokens: int
    completion_tokens: int

    def body(self) -> dict[str, Any]:
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
            "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0},
            "completion_tokens_details": {
                "accepted_prediction_tokens": 0,
                "audio_tokens": 0,
                "reasoning_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }


@dataclass(frozen=True)
class Reply:
    text: str
    finish_reason: str


@dataclass(frozen=True)
class Completion:
    """What all parts of one completion share. `created` in Unix seconds."""

    id: str
    created: int
    model: str

    def whole(self, replies: Sequence[Reply], usage: Usage) -> dict[str, Any]:
        return {
            "choices": [_choice(index, reply) for index, reply in enumerate(replies)],
            "created": self.created,
            "id": self.id,
            "model": self.model,
            "object": "chat.completion",
            "prompt_filter_results": safe_prompt_results(),
            "system_fingerprint": _FINGERPRINT,
            "usage": usage.body(),
        }

    def role_chunk(self, index: int) -> dict[str, Any]:
        return self._chunk([_delta(index, {"content": "", "refusal": None, "role": "assistant"}, {})])

    def text_chunk(self, index: int, text: str) -> dict[str, Any]:
        return self._chunk([_delta(index, {"content": text}, safe_results())])

    def finish_chunk(self, index: int, finish_reason: str) -> dict[str, Any]:
        return self._chunk([_delta(index, {}, {}, finish_reason)])

    def usage_chunk(self, usage: Usage) -> dict[str, Any]:
        return {**self._chunk([]), "usage": usage.body()}

    def _chunk(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "choices": choices,
            "created": self.created,
            "id": self.id,
            "model": self.model,
            "object": "chat.completion.chunk",
            "system_fingerprint": _FINGERPRINT,
            "usage": None,
        }


def prompt_chunk() -> dict[str, Any]:
    """A stream's first chunk: the prompt's filter results and nothing else, not even an id."""
    return {
        "choices": [],
        "created": 0,
        "id": "",
        "model": "",
        "object": "",
        "prompt_filter_results": safe_prompt_results(),
    }


def sse(chunk: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


SSE_END = b"data: [DONE]\n\n"


def _choice(index: int, reply: Reply) -> dict[str, Any]:
    return {
        "content_filter_results": safe_results(),
        "finish_reason": reply.finish_reason,
        "index": index,
        "logprobs": None,
        "message": {"annotations": [], "content": reply.text, "refusal": None, "role": "assistant"},
    }


def _delta(
    index: int, delta: dict[str, Any], results: dict[str, Any], finish_reason: str | None = None
) -> dict[str, Any]:
    return {
        "content_filter_results": results,
        "delta": delta,
        "finish_reason": finish_reason,
        "index": index,
        "logprobs": None,
    }
