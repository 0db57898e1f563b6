"""The chunks that each piece of a reply becomes: with the filter in step, or with the asynchronous one behind."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from azure_emulator.chat_shapes import Body, Completion
from azure_emulator.content_filter import Policy, is_filtered
from azure_emulator.reply_watch import FILTERED, WatchedReply
from azure_emulator.tiny_model.generate import Piece

_ANNOTATE_EVERY = 60  # characters of a reply between two looks of the asynchronous filter


class ChunkWriter(Protocol):
    def write(self, index: int, piece: Piece) -> Iterator[Body]:
        """The chunks for a piece of the reply of that number; none once the reply is over."""
        ...


def chunk_writer(completion: Completion, replies: Sequence[WatchedReply], policy: Policy) -> ChunkWriter:
    return WriterAhead(completion, replies) if policy.asynchronous else WriterInStep(completion, replies)


class WriterInStep:
    """Every chunk carries the results for the text up to itself; nothing that is filtered is ever sent."""

    def __init__(self, completion: Completion, replies: Sequence[WatchedReply]) -> None:
        self._completion = completion
        self._replies = replies

    def write(self, index: int, piece: Piece) -> Iterator[Body]:
        reply = self._replies[index]
        if reply.over:
            return
        if not reply.take(piece):
            yield self._completion.finish_chunk(index, FILTERED, reply.results)
            return
        if piece.text:
            yield self._completion.text_chunk(index, piece, reply)
        if piece.finish_reason:
            yield self._completion.finish_chunk(index, piece.finish_reason, {})


class WriterAhead:
    """Text is sent at once; what the filter found follows in chunks without a delta, and may end the reply late."""

    def __init__(self, completion: Completion, replies: Sequence[WatchedReply]) -> None:
        self._completion = completion
        self._replies = replies
        self._looked_at = [0] * len(replies)

    def write(self, index: int, piece: Piece) -> Iterator[Body]:
        reply = self._replies[index]
        if reply.over:
            return
        reply.take_unseen(piece)
        if piece.text:
            yield self._completion.text_chunk(index, piece, reply, annotated=False)
        if reply.over or len(reply.text) - self._looked_at[index] >= _ANNOTATE_EVERY:
            yield self._annotation(index, reply)
        if piece.finish_reason and not reply.filtered:
            yield self._completion.finish_chunk(index, piece.finish_reason, None)

    def _annotation(self, index: int, reply: WatchedReply) -> Body:
        start, self._looked_at[index] = self._looked_at[index], len(reply.text)
        results = reply.judge()
        if is_filtered(results):
            reply.end_filtered(results)
        reason = FILTERED if reply.filtered else None
        return self._completion.annotation_chunk(index, results, start, len(reply.text), reason)
