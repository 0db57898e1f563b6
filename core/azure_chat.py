"""Stream a reply from a deployment."""

import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openai.types.chat import ChatCompletionChunk

from core.azure_connection import AzureConnection, azure_errors
from core.errors import AzureError
from core.models import FinishReason

Message = Mapping[str, str]


@dataclass
class ChatReply:
    """Grows while it is streamed; what is None was not reported (yet)."""

    text: str = ""
    model: str = ""
    finish_reason: FinishReason | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_ms: float | None = None
    latency_ms: float | None = None
    started: float = field(default_factory=time.perf_counter, repr=False)

    def _elapsed_ms(self) -> float:
        return round((time.perf_counter() - self.started) * 1000, 1)

    def add(self, chunk: ChatCompletionChunk) -> str:
        """Takes one chunk in and returns its text. Azure's first chunk and its usage chunk have no choices."""
        self.model = chunk.model or self.model
        if chunk.usage:
            self.prompt_tokens = chunk.usage.prompt_tokens
            self.completion_tokens = chunk.usage.completion_tokens
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        if choice.finish_reason:
            self.finish_reason = _finish_reason(choice.finish_reason)
        # An asynchronous content filter sends what it found in chunks of its own, which have no delta.
        text = (choice.delta.content if choice.delta else None) or ""
        if text and self.first_token_ms is None:
            self.first_token_ms = self._elapsed_ms()
        self.text += text
        return text

    def stop_clock(self) -> None:
        self.latency_ms = self._elapsed_ms()


def _finish_reason(word: str) -> FinishReason:
    return FinishReason(word) if word in set(FinishReason) else FinishReason.STOP


async def stream_reply(
    azure: AzureConnection,
    deployment: str,
    messages: Sequence[Message],
    parameters: Mapping[str, Any],
    reply: ChatReply,
) -> AsyncGenerator[str, None]:
    """Yields the reply's text as it comes and fills `reply`, which holds what arrived even if this ends early.

    `parameters` may hold temperature, top_p, max_tokens, seed, stop. Raises AzureError; a cancelled caller closes
    the connection, so that Azure stops producing.
    """
    with azure_errors(f"Asking deployment '{deployment}'"):
        try:
            async with await azure.data_plane.chat.completions.create(  # type: ignore[call-overload]
                model=deployment,
                messages=list(messages),
                stream=True,
                stream_options={"include_usage": True},
                **parameters,
            ) as stream:
                async for chunk in stream:
                    if text := reply.add(chunk):
                        yield text
        finally:
            reply.stop_clock()


async def ask(
    azure: AzureConnection, deployment: str, messages: Sequence[Message], parameters: Mapping[str, Any]
) -> ChatReply:
    """The whole reply at once; streamed all the same, so that the time to its first token is measured."""
    reply = ChatReply()
    async for _ in stream_reply(azure, deployment, messages, parameters, reply):
        pass
    if reply.finish_reason is None:
        raise AzureError(f"Asking deployment '{deployment}': the stream broke off before its end", retry=True)
    return reply
