"""Speaking: a chat model that is loaded once and asked by many threads."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, Checkpoint, load_checkpoint
from azure_emulator.tiny_model.conversation import TopicReader, Turn, read_messages
from azure_emulator.tiny_model.filling import Filler, fillable_slots
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.prompt import encode_prompt
from azure_emulator.tiny_model.sampling import ForbiddenTokens, Sampler, SamplingSettings

__all__ = ["BASE_CHECKPOINT", "ChatModel", "Piece"]

# Clients send temperature 1.0 and top_p 1.0 when they want nothing special. A model of this size speaks well at
# 0.55 and 0.92, so the client's values are multiplied by these, for the base and for tuned models alike.
_OWN_TEMPERATURE = 0.55
_OWN_TOP_P = 0.92
_MESSAGE_OVERHEAD = 4  # tokens counted for the frame of every message, like Azure's chat models do

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True)
class Piece:
    """A part of a reply; the last one alone has a finish reason, and the texts joined are the reply."""

    text: str
    finish_reason: FinishReason | None = None


class ChatModel:
    """Answers chat messages. Nothing in it changes after loading, so threads may share it."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.tokenizer = checkpoint.tokenizer
        self.gazetteer = load_gazetteer()
        self._sampler = Sampler(checkpoint.parameters, checkpoint.config, ForbiddenTokens(checkpoint.tokenizer))

    @classmethod
    def load(cls, path: Path) -> "ChatModel":
        """Load the base or a tuned checkpoint; raises CheckpointError."""
        return cls(load_checkpoint(path))

    def count_tokens(self, text: str) -> int:
        return len(self.tokenizer.encode(text))

    def count_prompt_tokens(self, messages: Sequence[Mapping[str, Any]]) -> int:
        return sum(self.count_tokens(turn.text) + _MESSAGE_OVERHEAD for turn in read_messages(messages))

    def reply(
        self,
        messages: Sequence[Mapping[str, Any]],
        *,
        temperature: float = 1.0,
        top_p: float = 1.0,
        max_tokens: int | None = None,
        seed: int | None = None,
        stop: Sequence[str] = (),
    ) -> Iterator[Piece]:
        """A reply in pieces. The same seed gives the same reply; without one every call differs."""
        text = self._compose(read_messages(messages), temperature, top_p, seed)
        text = _cut_at_stop(text, stop)
        yield from self._in_pieces(text, max_tokens)

    def _compose(self, turns: list[Turn], temperature: float, top_p: float, seed: int | None) -> str:
        chance = np.random.default_rng(seed)
        reader = TopicReader(self.gazetteer, self.tokenizer.knows)
        read = reader.read(turns)
        topic = reader.topic_for_reply(read)
        prompt = encode_prompt(self.tokenizer, read, topic)
        settings = SamplingSettings(_OWN_TEMPERATURE * temperature, _OWN_TOP_P * top_p)
        ids = self._sampler.draw(prompt, fillable_slots(topic), settings, chance)
        said = [turn.text for turn in turns if turn.role == "assistant"]
        filler = Filler(self.gazetteer, topic, said, random.Random(int(chance.integers(1 << 32))))
        return filler.fill(self.tokenizer.decode(ids))

    def _in_pieces(self, text: str, max_tokens: int | None) -> Iterator[Piece]:
        spent = 0
        for word in re.findall(r"\s*\S+|\s+$", text):
            spent += max(1, self.count_tokens(word))
            if max_tokens is not None and spent > max_tokens:
                yield Piece("", "length")
                return
            yield Piece(word)
        yield Piece("", "stop")


def _cut_at_stop(text: str, stop: Sequence[str]) -> str:
    found = [text.find(mark) for mark in stop if mark and mark in text]
    return text[: min(found)] if found else text
