"""Chat completions as the service writes them: whole replies and the chunks of a stream.

Sources: inference and v1 specifications; streams that users have published; for the asynchronous filter, Azure OpenAI's
page on content streaming.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from azure_emulator.content_filter import Results
from azure_emulator.reply_watch import WatchedReply
from azure_emulator.tiny_model.generate import Piece, TokenLogprob

Body = dict[str, Any]


@dataclass(frozen=True)
class Usage:
    prompt_tokens: int
    completion_tokens: int

    def body(self) -> Body:
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
class Completion:
    """What all parts of one completion share. `created` in Unix seconds.

    `says_usage`: the client has asked for usage in its stream, so that every chunk has the key.
    """

    id: str
    created: int
    model: str
    prompt_results: Results
    says_usage: bool = False

    def whole(self, replies: Sequence[WatchedReply], usage: Usage) -> Body:
        return {
            "choices": [_choice(index, reply) for index, reply in enumerate(replies)],
            "created": self.created,
            "id": self.id,
            "model": self.model,
            "object": "chat.completion",
            "prompt_filter_results": self._prompt_filter_results(),
            "system_fingerprint": self._fingerprint(),
            "usage": usage.body(),
        }

    def prompt_chunk(self) -> Body:
        """A stream's first chunk: the prompt's filter results and nothing else, not even an id."""
        return _nameless([]) | {"prompt_filter_results": self._prompt_filter_results()}

    def role_chunk(self, index: int, results: Results | None) -> Body:
        return self._chunk([_delta(index, {"content": "", "refusal": None, "role": "assistant"}, results)])

    def text_chunk(self, index: int, piece: Piece, reply: WatchedReply, *, annotated: bool = True) -> Body:
        """Without results where these come in chunks of their own."""
        results = reply.results if annotated else None
        logprobs = logprobs_body(piece.tokens) if reply.wants_logprobs else None
        return self._chunk([_delta(index, {"content": piece.text}, results, logprobs=logprobs)])

    def finish_chunk(self, index: int, finish_reason: str, results: Results | None) -> Body:
        return self._chunk([_delta(index, {}, results, finish_reason)])

    def annotation_chunk(self, index: int, results: Results, start: int, end: int, finish_reason: str | None) -> Body:
        """What the asynchronous filter found in the reply's characters from `start` to `end`; it has no delta."""
        offsets = {"check_offset": start, "start_offset": start, "end_offset": end}
        choice = {
            "content_filter_offsets": offsets,
            "content_filter_results": results,
            "finish_reason": finish_reason,
            "index": index,
        }
        return _nameless([choice]) | ({"usage": None} if self.says_usage else {})

    def usage_chunk(self, usage: Usage) -> Body:
        return {**self._chunk([]), "usage": usage.body()}

    def _chunk(self, choices: list[Body]) -> Body:
        chunk = {
            "choices": choices,
            "created": self.created,
            "id": self.id,
            "model": self.model,
            "object": "chat.completion.chunk",
            "system_fingerprint": self._fingerprint(),
        }
        return chunk | ({"usage": None} if self.says_usage else {})

    def _prompt_filter_results(self) -> list[Body]:
        return [{"prompt_index": 0, "content_filter_results": self.prompt_results}]

    def _fingerprint(self) -> str:
        """Changes with the model, as clients that use a seed expect."""
        return f"fp_{hashlib.sha256(self.model.encode()).hexdigest()[:10]}"


def sse(chunk: Body) -> bytes:
    return b"data: " + json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


SSE_END = b"data: [DONE]\n\n"


def logprobs_body(tokens: Sequence[TokenLogprob]) -> Body:
    content = [
        _token(one.token, one.logprob) | {"top_logprobs": [_token(token, logprob) for token, logprob in one.top]}
        for one in tokens
    ]
    return {"content": content, "refusal": None}


def _token(token: str, logprob: float) -> Body:
    return {"token": token, "bytes": list(token.encode()), "logprob": logprob}


def _nameless(choices: list[Body]) -> Body:
    """What the content filter adds to a stream belongs to no completion."""
    return {"choices": choices, "created": 0, "id": "", "model": "", "object": ""}


def _choice(index: int, reply: WatchedReply) -> Body:
    """Of a reply that was filtered there is no content at all."""
    content = {} if reply.filtered else {"content": reply.text}
    return {
        "content_filter_results": reply.results,
        "finish_reason": reply.finish_reason or "stop",
        "index": index,
        "logprobs": logprobs_body(reply.tokens) if reply.wants_logprobs and not reply.filtered else None,
        "message": {"annotations": [], **content, "refusal": None, "role": "assistant"},
    }


def _delta(
    index: int,
    delta: Body,
    results: Results | None,
    finish_reason: str | None = None,
    logprobs: Body | None = None,
) -> Body:
    choice = {"delta": delta, "finish_reason": finish_reason, "index": index, "logprobs": logprobs}
    return choice if results is None else {"content_filter_results": results, **choice}
