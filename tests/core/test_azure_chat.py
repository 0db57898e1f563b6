"""What a stream's chunks add up to, the odd ones among them included."""

from typing import Any

from openai.types.chat import ChatCompletionChunk

from azure_emulator.chat_shapes import Completion
from azure_emulator.content_filter import DEFAULT_POLICY, flagged, flagged_reply
from azure_emulator.reply_watch import WatchedReply
from azure_emulator.tiny_model.generate import Piece
from core.azure_chat import ChatReply
from core.models import FinishReason

COMPLETION = Completion("chatcmpl-1", 1, "tiny-travel-2026-11-22", flagged("Hello"))


def read(*bodies: dict[str, Any]) -> tuple[ChatReply, list[str]]:
    reply = ChatReply()
    return reply, [reply.add(ChatCompletionChunk.construct(**body)) for body in bodies]


def test_a_stream_of_the_asynchronous_filter_is_read_to_its_end() -> None:
    safe = flagged_reply("")
    reply, texts = read(
        COMPLETION.prompt_chunk(),
        COMPLETION.role_chunk(0, None),
        COMPLETION.text_chunk(0, Piece("Rome"), WatchedReply(DEFAULT_POLICY), annotated=False),
        COMPLETION.annotation_chunk(0, safe, 0, 4, None),
        COMPLETION.text_chunk(0, Piece("!"), WatchedReply(DEFAULT_POLICY), annotated=False),
        COMPLETION.annotation_chunk(0, flagged_reply("filter-test hate"), 4, 5, "content_filter"),
    )
    assert (reply.text, texts) == ("Rome!", ["", "", "Rome", "", "!", ""])
    assert (reply.finish_reason, reply.model) == (FinishReason.CONTENT_FILTER, "tiny-travel-2026-11-22")
