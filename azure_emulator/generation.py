"""Replies made in worker threads, handed to the event loop piece by piece, stopped when nobody listens any more."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, NamedTuple

from azure_emulator.tiny_model.generate import ChatModel, Piece


@dataclass(frozen=True)
class ReplyRequest:
    """What one reply is made from; `n` of them are drawn, each with its own seed."""

    messages: Sequence[Mapping[str, Any]]
    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    n: int = 1
    top_logprobs: int | None = None


class IndexedPiece(NamedTuple):
    """A piece of the reply of that number."""

    number: int
    piece: Piece


async def reply_pieces(
    model: ChatModel, request: ReplyRequest, workers: Executor
) -> AsyncGenerator[IndexedPiece, None]:
    """The pieces of all `n` replies as they come. Closing the iterator stops the drawing after the current piece."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[IndexedPiece | None] = asyncio.Queue()
    stopped = threading.Event()

    def draw(index: int) -> None:
        for piece in _draw(model, request, index):
            if stopped.is_set():
                return
            loop.call_soon_threadsafe(queue.put_nowait, IndexedPiece(index, piece))

    drawing = [loop.run_in_executor(workers, draw, index) for index in range(request.n)]
    everyone = asyncio.gather(*drawing, return_exceptions=True)
    everyone.add_done_callback(lambda _: queue.put_nowait(None))  # behind the last piece
    try:
        while piece := await queue.get():
            yield piece
            await asyncio.sleep(0)  # pieces may lie ready by the dozen: who has left meanwhile is noticed here
        _raise_first(everyone.result())
    finally:
        stopped.set()
        for future in drawing:
            future.cancel()


def _raise_first(outcomes: Sequence[BaseException | None]) -> None:
    for outcome in outcomes:
        if outcome is not None:
            raise outcome


def _draw(model: ChatModel, request: ReplyRequest, index: int) -> Iterator[Piece]:
    return model.reply(
        request.messages,
        temperature=request.temperature,
        top_p=request.top_p,
        max_tokens=request.max_tokens,
        seed=None if request.seed is None else (request.seed + index) % 2**63,
        stop=request.stop,
        top_logprobs=request.top_logprobs,
    )
