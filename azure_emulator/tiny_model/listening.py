"""Reading a conversation: what each question was about, and the state from which a reply can begin.

What was asked is read without the system message: house rules say how to answer and not what the question means, and a
long one in wordings that the model has never seen would only distract it. Two readers have a say, the decoder and the
one that sees single words and letters, since they fail on different questions. Whether somebody is in need the latter
decides alone: the decoder is lost in messages that begin with a detail, and sure of itself all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from azure_emulator.tiny_model.cache import Seats
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import ReadTurn, Topic
from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.model import Array, Ids
from azure_emulator.tiny_model.prefixes import Prefixes
from azure_emulator.tiny_model.prompt import LONGEST_PROMPT, MARKS_OF_REPLY, Fitting, fit, reply_start, style_marks
from azure_emulator.tiny_model.reading import ReadingTogether
from azure_emulator.tiny_model.reply import LONGEST_GROWTH
from azure_emulator.tiny_model.slots import NAMES_NONE, OFFERS, asks_for_offer, is_about_mark, is_emergency
from azure_emulator.tiny_model.turns import Turns
from azure_emulator.tiny_model.weights import normalised, prepare, scoring_of

_SAY_OF_DECODER = 0.3  # beside 1 of the reader of wordings: it is surer than it is right
_ALARM = 0.4  # share of all emergencies from which the reader of wordings alone decides that one is meant
Choose = Callable[[Array], int]


@dataclass(frozen=True)
class _Asked:
    """A question, what is known about its place, and the mark of the question before."""

    question: str
    topic: Topic
    before: str | None


@dataclass(frozen=True)
class Heard:
    """A conversation that was read up to the first word of the reply; `logits` `[S]` are for that word.

    `names_none`: an offer was asked for, and the reply is to name none.
    """

    decoder: Decoder
    logits: Array
    intent: str
    names_none: bool = False


@dataclass(frozen=True)
class _Understood:
    """`ids` that the decoder has read, and the scores of the marks of what was asked after them."""

    decoder: Decoder
    ids: list[int]
    scores: Array


class Listener:
    """Reads prompts with one set of weights; safe to share between threads."""

    def __init__(self, checkpoint: Checkpoint, spoken: Ids | None = None, turns: Turns | None = None) -> None:
        """`spoken` tokens are scored after the conversation; all when it is None."""
        self._weights = prepare(checkpoint.parameters, checkpoint.config, spoken)
        self._tokenizer = checkpoint.tokenizer
        marks = [i for i, token in enumerate(self._tokenizer.vocabulary) if is_about_mark(token)]
        self._about = np.array(marks, np.int64)
        self._emergencies = np.array([is_emergency(self._tokenizer.vocabulary[mark]) for mark in marks])
        self._about_scoring = scoring_of(checkpoint.parameters, self._about)
        self._together = ReadingTogether(turns or Turns())
        self._prefixes = Prefixes(self._weights, self._together.read)
        self._seats = Seats(checkpoint.config, LONGEST_PROMPT + LONGEST_GROWTH)
        self._style = style_marks(self._tokenizer)
        self._reader = checkpoint.reader
        self._offers = np.array([self._tokenizer.ids[mark] for mark in OFFERS], np.int64)
        self._offer_scoring = scoring_of(checkpoint.parameters, self._offers)

    def listen(self, turns: Sequence[ReadTurn], topic: Topic, choose: Choose) -> Heard:
        """Read the turns for a reply on this topic, along with what other threads want read.

        `choose` picks one of the scores of whether an offer is named, where one was asked for.
        """
        system, kept = fit(self._tokenizer, turns)
        return self._read(system, kept, topic, choose)

    def guesses(self, turns: Sequence[ReadTurn], topic: Topic, count: int) -> list[tuple[str, float]]:
        """The likeliest marks of what the last question is about, with their log-probabilities, the best first."""
        kept = fit(self._tokenizer, turns)[1]
        scores = _log_shares(self._understand(Decoder.alone(self._weights, _length(kept)), kept, topic).scores)
        best = np.argsort(-scores, kind="stable")[:count]
        return [(self._tokenizer.vocabulary[self._about[i]], float(scores[i])) for i in best]

    def _read(self, system: list[int], kept: Sequence[Fitting], topic: Topic, choose: Choose) -> Heard:
        length = _length(kept) + LONGEST_GROWTH
        first = (
            Decoder.alone(self._weights, _length(kept)) if system else Decoder(self._weights, self._seats.take(length))
        )
        understood = self._understand(first, kept, topic)
        mark = int(self._about[understood.scores.argmax()])
        decoder, unread = understood.decoder, [mark, *self._style]
        if system:
            unread = [*understood.ids, *unread]
            decoder = self._prefixes.after(system, self._seats.take(len(system) + length))
        state, about = self._together.read(decoder, unread), self._tokenizer.vocabulary[mark]
        offer = choose((normalised(state) @ self._offer_scoring)[0]) if asks_for_offer(about) else None
        if offer is not None:
            state = self._together.read(decoder, [int(self._offers[offer])])
        names_none = offer is not None and OFFERS[offer] == NAMES_NONE
        intent = about.removeprefix("<about:").removesuffix(">")
        return Heard(decoder, self._weights.score(state)[0], intent, names_none)

    def _understand(self, decoder: Decoder, kept: Sequence[Fitting], topic: Topic) -> _Understood:
        """Read all but the system message up to where the reply says what was asked."""
        ids: list[int] = []
        asked, before = "", None
        for fitting in kept:
            if fitting.turn.role == "assistant":
                ids += reply_start(self._tokenizer, fitting.turn.topic)
                before = fitting.turn.about or self._likeliest(decoder, ids, _Asked(asked, fitting.turn.topic, before))
                ids += [self._tokenizer.ids[before], *self._style]
            else:
                asked = fitting.turn.text
            ids += fitting.ids
        ids += reply_start(self._tokenizer, topic)
        return _Understood(decoder, ids, self._scores(decoder, ids, _Asked(asked, topic, before)))

    def _likeliest(self, decoder: Decoder, ids: list[int], asked: _Asked) -> str:
        return self._tokenizer.vocabulary[self._about[self._scores(decoder, ids, asked).argmax()]]

    def _scores(self, decoder: Decoder, ids: list[int], asked: _Asked) -> Array:
        """Read what of these ids the decoder has not read yet; the scores of the marks after that."""
        state = self._together.read(decoder, ids[decoder.length :])
        scores = _log_shares(np.asarray(normalised(state) @ self._about_scoring)[0])
        if self._reader is None:
            return scores
        wording = self._reader.scores(asked.question, asked.topic.known.value, asked.before)
        together = _SAY_OF_DECODER * scores + wording
        is_alarming = np.exp(wording)[self._emergencies].sum() >= _ALARM
        return np.where(self._emergencies, together, -np.inf) if is_alarming else together


def _length(kept: Sequence[Fitting]) -> int:
    """Slots for the turns, each with the marks of a reply, and for the marks of the reply to come."""
    return sum(len(fitting.ids) + MARKS_OF_REPLY for fitting in kept) + MARKS_OF_REPLY


def _log_shares(scores: Array) -> Array:
    scores = scores - scores.max()
    return np.asarray(scores - np.log(np.exp(scores).sum()))
