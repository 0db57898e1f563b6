"""Reading a conversation: what each question was about, and the state from which a reply can begin.

What was asked is read without the system message: house rules say how to answer and not what the question means, and a
long one in wordings that the model has never seen would only distract it.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Semaphore

import numpy as np

from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import ReadTurn, Topic
from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.model import Array
from azure_emulator.tiny_model.prefixes import Prefixes
from azure_emulator.tiny_model.prompt import MARKS_OF_REPLY, Fitting, fit, reply_start, style_marks
from azure_emulator.tiny_model.reply import LONGEST_GROWTH
from azure_emulator.tiny_model.slots import is_about_mark
from azure_emulator.tiny_model.weights import normalised, prepare

# One core is left for the replies under way, which so go on while prompts are read; and of many prompts that come at
# once the first is answered before the last is read.
_READERS = max(1, (os.cpu_count() or 1) - 1)


@dataclass(frozen=True)
class Heard:
    """A conversation that was read up to the first word of the reply; `logits` `[V]` are for that word."""

    decoder: Decoder
    logits: Array
    intent: str


@dataclass(frozen=True)
class _Understood:
    """`ids` that the decoder has read, and the scores of the marks of what was asked after them."""

    decoder: Decoder
    ids: list[int]
    scores: Array


class Listener:
    """Reads prompts with one set of weights; safe to share between threads."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._weights, self._tokenizer = prepare(checkpoint.parameters, checkpoint.config), checkpoint.tokenizer
        marks = [i for i, token in enumerate(self._tokenizer.vocabulary) if is_about_mark(token)]
        self._about = np.array(marks, np.int64)
        self._about_scoring = self._weights.scoring_of(self._about)
        self._reading = Semaphore(_READERS)
        self._prefixes = Prefixes(self._weights)
        self._style = style_marks(self._tokenizer)

    def listen(self, turns: Sequence[ReadTurn], topic: Topic) -> Heard:
        """Read the turns for a reply on this topic; waits while as many others are read as there is time for."""
        system, kept = fit(self._tokenizer, turns)
        with self._reading:
            return self._read(system, kept, topic)

    def guesses(self, turns: Sequence[ReadTurn], topic: Topic, count: int) -> list[tuple[str, float]]:
        """The likeliest marks of what the last question is about, with their log-probabilities, the best first."""
        scores = self._understand(fit(self._tokenizer, turns)[1], topic).scores
        scores = scores - scores.max()
        scores -= np.log(np.exp(scores).sum())
        best = np.argsort(-scores, kind="stable")[:count]
        return [(self._tokenizer.vocabulary[self._about[i]], float(scores[i])) for i in best]

    def _read(self, system: list[int], kept: Sequence[Fitting], topic: Topic) -> Heard:
        understood = self._understand(kept, topic)
        mark = int(self._about[understood.scores.argmax()])
        decoder, unread = understood.decoder, [mark, *self._style]
        if system:
            unread = [*understood.ids, *unread]
            decoder = self._prefixes.after(system, len(system) + len(unread) + LONGEST_GROWTH)
        intent = self._tokenizer.vocabulary[mark].removeprefix("<about:").removesuffix(">")
        return Heard(decoder, self._weights.score(decoder.read(unread))[0], intent)

    def _understand(self, kept: Sequence[Fitting], topic: Topic) -> _Understood:
        """Read all but the system message up to where the reply says what was asked."""
        length = sum(len(fitting.ids) + MARKS_OF_REPLY for fitting in kept) + MARKS_OF_REPLY
        decoder = Decoder(self._weights, length + LONGEST_GROWTH)
        ids: list[int] = []
        for fitting in kept:
            if fitting.turn.role == "assistant":
                ids += reply_start(self._tokenizer, fitting.turn.topic)
                ids += [self._known_mark(fitting) or self._likeliest(decoder, ids), *self._style]
            ids += fitting.ids
        ids += reply_start(self._tokenizer, topic)
        return _Understood(decoder, ids, self._scores(decoder, ids))

    def _known_mark(self, fitting: Fitting) -> int | None:
        return self._tokenizer.ids[fitting.turn.about] if fitting.turn.about else None

    def _likeliest(self, decoder: Decoder, ids: list[int]) -> int:
        return int(self._about[self._scores(decoder, ids).argmax()])

    def _scores(self, decoder: Decoder, ids: list[int]) -> Array:
        """Read what of these ids the decoder has not read yet; the scores of the marks after that."""
        return np.asarray(normalised(decoder.read(ids[decoder.length :])) @ self._about_scoring)[0]
