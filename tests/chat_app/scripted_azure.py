"""Azure's chat endpoint with replies whose timing and failures a test can choose; remembers what it was asked.

The deployment's name chooses the manner:
    steady    the words of the reply, one after the other
    slow      the same with a pause after each
    endless   as slow, again and again until the reader goes away
    failing   500 at once           filtered  400 content_filter at once
    broken    some words, then the connection ends
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

SLOW_SECONDS = 0.1
MANNERS = ("steady", "slow", "failing", "filtered", "broken", "second", "endless")
ENDLESS_ROUNDS = 100
"""Nobody waits for the end of so many replies: minutes."""


@dataclass
class ScriptedAzure:
    asked: list[dict[str, Any]] = field(default_factory=list)
    unfinished: int = 0
    """Streams whose reader went away before their end."""

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/openai/v1/chat/completions", self.complete, methods=["POST"])])

    async def complete(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        manner = body["model"]
        if manner == "failing":
            return _error(400, "bad_request", "the secret inner reason")
        if manner == "filtered":
            return _error(400, "content_filter", "the prompt was filtered")
        return StreamingResponse(self._stream(manner, body), media_type="text/event-stream")

    async def _stream(self, manner: str, body: dict[str, Any]) -> AsyncIterator[bytes]:
        ended = False
        try:
            text = (endless_reply_to if manner == "endless" else reply_to)(body["messages"][-1]["content"])
            for chunk in _chunks(manner, text):
                yield b"data: " + json.dumps(chunk).encode() + b"\n\n"
                await asyncio.sleep(SLOW_SECONDS if manner in ("slow", "endless") else 0.002)
            if manner != "broken":
                yield b"data: [DONE]\n\n"
            ended = True
        finally:
            self.unfinished += not ended


def endless_reply_to(question: str) -> str:
    return " ".join([reply_to(question)] * ENDLESS_ROUNDS)


def reply_to(question: str) -> str:
    return f"You asked: {question} That is a fine question with many good answers, and here is one of them for you."


def _chunks(manner: str, text: str) -> list[dict[str, Any]]:
    words = [word + " " for word in text.split(" ")[:-1]] + [text.split(" ")[-1]]
    chunks = [_chunk({"content": word}) for word in (words[:5] if manner == "broken" else words)]
    first = {**_chunk({}), "choices": [], "prompt_filter_results": []}
    if manner == "broken":
        return [first, *chunks]
    usage = {"prompt_tokens": 11, "completion_tokens": len(words), "total_tokens": 11 + len(words)}
    return [first, *chunks, _chunk({}, "stop"), {**_chunk({}), "choices": [], "usage": usage}]


def _chunk(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted-model",
        "choices": [choice],
    }


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
