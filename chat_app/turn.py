"""One turn of a conversation: choose the release, record that it began, stream the reply, record how it ended.

Knows nothing of Chainlit: text leaves through a function that the caller gives.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from chat_app.conversations import bind_release, open_conversation, read_history
from chat_app.runtime import ChatRuntime
from core.azure_chat import ChatReply, Message, stream_reply
from core.clock import utc_now
from core.errors import AzureError
from core.models import Deployment, Exchange, FinishReason

BATCH_SECONDS = 0.04
"""Text is shown about this often: every token on its own would cost seven times the work."""

Show = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Question:
    exchange_id: str
    conversation_id: str
    user_id: str
    traveller: str
    """The user's identifier; decides which release a new conversation gets."""
    text: str


@dataclass(frozen=True)
class BegunTurn:
    exchange_id: str
    deployment: str
    prompt: list[Message]
    parameters: dict[str, Any]


async def answer(runtime: ChatRuntime, question: Question, show: Show) -> FinishReason:
    """Streams the reply into `show` and records the exchange, in two commits: one before Azure is asked, one after.

    Raises NotReady, NotFound or NotAllowed before anything was recorded. Raises AzureError and CancelledError after
    the outcome was recorded, with the text that had arrived.
    """
    turn = await runtime.write(begin(runtime, question))
    reply = ChatReply()
    try:
        await _stream(runtime, turn, reply, show)
    except asyncio.CancelledError:
        reply.finish_reason = FinishReason.CANCELLED
        await runtime.write(finish(runtime, turn, reply))
        raise
    except Exception as error:
        filtered = isinstance(error, AzureError) and error.code == "content_filter"
        reply.finish_reason = FinishReason.CONTENT_FILTER if filtered else FinishReason.ERROR
        await runtime.write(finish(runtime, turn, reply, error=str(error) or type(error).__name__))
        raise
    await runtime.write(finish(runtime, turn, reply))
    assert reply.finish_reason is not None
    return reply.finish_reason


async def begin(runtime: ChatRuntime, question: Question) -> BegunTurn:
    """First commit: the exchange without an outcome. A process that dies now leaves this trace."""
    async with runtime.services.database.writing() as session:
        now = utc_now()
        conversation = await open_conversation(session, question.conversation_id, question.user_id, now)
        release = await bind_release(session, conversation, question.traveller)
        deployment = await session.get_one(Deployment, release.deployment_id)
        history = await read_history(session, conversation.id)
        prompt = [*_system_message(release.system_prompt), *history, {"role": "user", "content": question.text}]
        session.add(
            Exchange(
                id=question.exchange_id,
                conversation_id=conversation.id,
                position=await _next_position(session, conversation.id),
                question=question.text,
                release_id=release.id or 0,
                deployment=deployment.name,
                prompt=[dict(message) for message in prompt],
                created_at=now,
            )
        )
        conversation.updated_at = now
        return BegunTurn(question.exchange_id, deployment.name, prompt, dict(release.parameters))


def _system_message(system_prompt: str) -> list[Message]:
    return [{"role": "system", "content": system_prompt}] if system_prompt else []


async def _next_position(session: AsyncSession, conversation_id: str) -> int:
    query = select(func.max(Exchange.position)).where(Exchange.conversation_id == conversation_id)
    last = await session.scalar(query)
    return 0 if last is None else last + 1


async def _stream(runtime: ChatRuntime, turn: BegunTurn, reply: ChatReply, show: Show) -> None:
    azure = runtime.services.azure
    # aclosing: when `show` is interrupted, the connection to Azure must end now, not when the garbage is collected.
    pieces = stream_reply(azure, turn.deployment, turn.prompt, turn.parameters, reply)
    async with aclosing(pieces), aclosing(in_batches(pieces, BATCH_SECONDS)) as batches:
        async for text in batches:
            await show(text)
    if reply.finish_reason is None:
        raise AzureError(f"Asking deployment '{turn.deployment}': the stream broke off before its end", retry=True)


async def in_batches(
    pieces: AsyncIterator[str], seconds: float, clock: Callable[[], float] = time.monotonic
) -> AsyncGenerator[str, None]:
    """The same text in fewer pieces: the first at once, then what gathered in at least `seconds`.

    When Azure breaks off, what was held is shown before its error is raised.
    """
    held, shown_at = "", float("-inf")
    broken: AzureError | None = None
    try:
        async for piece in pieces:
            held += piece
            if clock() - shown_at >= seconds:
                yield held
                held, shown_at = "", clock()
    except AzureError as error:
        broken = error
    if held:
        yield held
    if broken:
        raise broken


async def finish(runtime: ChatRuntime, turn: BegunTurn, reply: ChatReply, error: str | None = None) -> None:
    """Second commit: what came of it. Nothing, when the traveller was erased while the reply was on its way."""
    async with runtime.services.database.writing() as session:
        exchange = await session.get(Exchange, turn.exchange_id, with_for_update=True)
        if exchange is None:
            return
        exchange.reply = reply.text
        exchange.model = reply.model
        exchange.finish_reason = reply.finish_reason
        exchange.prompt_tokens = reply.prompt_tokens
        exchange.completion_tokens = reply.completion_tokens
        exchange.first_token_ms = reply.first_token_ms
        exchange.latency_ms = reply.latency_ms
        exchange.error = error
