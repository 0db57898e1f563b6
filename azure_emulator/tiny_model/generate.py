"""Speaking: a chat model that is loaded once and asked by many threads."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from azure_emulator.tiny_model.batching import Batch
from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, Checkpoint, load_checkpoint
from azure_emulator.tiny_model.conversation import TopicReader, Turn, read_messages
from azure_emulator.tiny_model.filling import Filler, fillable_slots
from azure_emulator.tiny_model.forbidden import ForbiddenTokens, spoken_tokens
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.listening import Listener
from azure_emulator.tiny_model.reply import Reply
from azure_emulator.tiny_model.sampling import Drawn, SamplingSettings, Spoken, choose_mark
from azure_emulator.tiny_model.slots import SLOTS
from azure_emulator.tiny_model.speech import Speech, held_back
from azure_emulator.tiny_model.turns import Turns

__all__ = ["BASE_CHECKPOINT", "ChatModel", "Piece", "TokenLogprob"]

# Clients send temperature 1.0 and top_p 1.0 when they want nothing special. A model of this size speaks well at
# 0.55 and 0.92, so the client's values are multiplied by these, for the base and for tuned models alike.
_OWN_TEMPERATURE = 0.55
_OWN_TOP_P = 0.92
_MESSAGE_OVERHEAD = 4  # tokens counted for the frame of every message, like Azure's chat models do

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True)
class TokenLogprob:
    """A token as it is read, its natural log-probability, and the likeliest tokens in its place with theirs."""

    token: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Piece:
    """A token of a reply; the last piece alone has a finish reason, and no text. The texts joined are the reply."""

    text: str
    finish_reason: FinishReason | None = None
    tokens: tuple[TokenLogprob, ...] = ()


class ChatModel:
    """Answers chat messages; made to be shared by threads, whose replies it draws together."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.tokenizer = checkpoint.tokenizer
        self.gazetteer = load_gazetteer()
        self._forbidden = ForbiddenTokens(checkpoint.tokenizer)
        tokens = spoken_tokens(checkpoint.tokenizer, checkpoint.phrases)
        turns = Turns()
        self._listener = Listener(checkpoint, tokens, turns)
        self._batch = Batch(Spoken(tokens, len(checkpoint.tokenizer), checkpoint.phrases), turns)

    @classmethod
    def load(cls, path: Path) -> "ChatModel":
        """Load the base or a tuned checkpoint; raises CheckpointError."""
        return cls(load_checkpoint(path))

    @property
    def tokens_computed(self) -> int:
        """All tokens that the model computed for replies since it was loaded, those of drafts nobody reads included."""
        return self._batch.fed

    def count_tokens(self, text: str) -> int:
        return len(self.tokenizer.encode(text))

    def count_prompt_tokens(self, messages: Sequence[Mapping[str, Any]]) -> int:
        return sum(self.count_tokens(turn.text) + _MESSAGE_OVERHEAD for turn in read_messages(messages))

    def understood(self, messages: Sequence[Mapping[str, Any]]) -> str:
        """What the model takes the last message to be about, such as `food`."""
        reader = TopicReader(self.gazetteer, self.tokenizer)
        read = reader.read(read_messages(messages))
        return self._listener.listen(read, reader.topic_for_reply(read), lambda scores: int(scores.argmax())).intent

    def reply(
        self,
        messages: Sequence[Mapping[str, Any]],
        *,
        temperature: float = 1.0,
        top_p: float = 1.0,
        max_tokens: int | None = None,
        seed: int | None = None,
        stop: Sequence[str] = (),
        top_logprobs: int | None = None,
    ) -> Iterator[Piece]:
        """A reply in pieces, a token each. The same seed gives the same reply.

        Without a seed every call differs, unless nothing is left to chance: at temperature or top_p 0 it is one reply.
        `top_logprobs` (0 to 20) adds every token's log-probability to the pieces, and so many alternatives.
        """
        settings = SamplingSettings(_OWN_TEMPERATURE * temperature, _OWN_TOP_P * top_p, top_logprobs or 0)
        seed = 0 if seed is None and not (temperature and top_p) else seed
        pieces = self._pieces(read_messages(messages), settings, np.random.default_rng(seed))
        pieces = _limited(pieces, max_tokens)
        for piece in held_back(pieces, [mark for mark in stop if mark], Piece):
            yield piece if top_logprobs is not None else Piece(piece.text, piece.finish_reason)

    def _pieces(self, turns: list[Turn], settings: SamplingSettings, chance: np.random.Generator) -> Iterator[Piece]:
        reader = TopicReader(self.gazetteer, self.tokenizer)
        read = reader.read(turns)
        topic = reader.topic_for_reply(read)
        heard = self._listener.listen(read, topic, lambda scores: choose_mark(scores, settings, chance.random()))
        said = [turn.text for turn in turns if turn.role == "assistant"]
        filler = Filler(self.gazetteer, topic, said, random.Random(int(chance.integers(1 << 32))))
        speech = Speech(self.tokenizer, filler)
        fillable = fillable_slots(topic, heard.names_none)
        reply = Reply(heard.decoder, heard.logits, self._forbidden, fillable, settings, chance)
        for sentence in self._batch.sentences(reply):
            for text, drawn in (said for each in sentence for said in speech.say(each)):
                yield from self._told(text, drawn)
        yield Piece("", "stop")

    def _told(self, text: str, drawn: Drawn) -> Iterator[Piece]:
        """A piece for each word of a fact: the first one as likely as the slot was, the others certain."""
        first, *others = _WORDS.findall(text) or [text]
        vocabulary = self.tokenizer.vocabulary
        top = tuple((first if i == drawn.token else _readable(vocabulary[i]), value) for i, value in drawn.top)
        yield Piece(first, None, (TokenLogprob(first, drawn.log_probability, top),))
        for word in others:
            yield Piece(word, None, (TokenLogprob(word, 0.0, ((word, 0.0),) if top else ()),))


_WORDS = re.compile(r"\s*\S+")
_GLUED = frozenset((*".,!?;:)", "'s"))


def _readable(token: str) -> str:
    """A token nobody said: a slot as its kind, all others with the space before them."""
    if token in SLOTS:
        return f" [{token[1:-1]}]"
    return token if token in _GLUED else f" {token}"


def _limited(pieces: Iterator[Piece], limit: int | None) -> Iterator[Piece]:
    spent = 0
    for piece in pieces:
        spent += bool(piece.text)
        if limit is not None and spent > limit:
            yield Piece("", "length")
            return
        yield piece
