"""Drawing tokens: the nucleus of what a row of logits allows, and how likely the model itself took each token to be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from azure_emulator.tiny_model.model import F32, Array, Ids
from azure_emulator.tiny_model.phrases import START, Phrases

_NUCLEUS = 200  # tokens at most
_TOP_P_OF_MARKS = 0.8
_FAINT = 16.0  # nats at temperature 1: what is so much less likely than the likeliest is never drawn
_COOLEST = 0.5  # temperature for that: without chance, too, there must be something to choose from
_LESS_IF_NEW = 4.0  # nats for what nobody has written behind four tokens, though behind the last two of them
NEVER = F32(-1e9)


@dataclass(frozen=True)
class SamplingSettings:
    """Temperature and nucleus as the model uses them (not as the client sent them); `top` alternatives are told."""

    temperature: float
    top_p: float
    top: int = 0


@dataclass(frozen=True)
class Drawn:
    """A token with its log-probability under the model itself, and the likeliest tokens in its place.

    `is_new` where nobody has written it behind the four before it.
    """

    token: int
    log_probability: float
    top: tuple[tuple[int, float], ...] = ()
    is_new: bool = False


@dataclass(frozen=True)
class Question:
    """How a row is drawn from: once for each chance (0 to 1), which may be none, and without the forbidden tokens.

    Where `before` is given, the last tokens of a sentence, one goes on that somebody has written behind two of them.
    """

    settings: SamplingSettings
    chances: Sequence[float] | Array
    forbidden: Sequence[int] = field(default=())
    before: tuple[int, ...] | None = None


@dataclass(frozen=True)
class _Likely:
    """The likely tokens of a row, their logits, and which of them somebody has written behind two and four others."""

    tokens: Ids
    values: Array
    behind_two: Array
    behind_four: Array


class Spoken:
    """The tokens that are ever said, in the order in which they are scored: `tokens` `[S]`."""

    def __init__(self, tokens: Ids, size: int, phrases: Phrases) -> None:
        """`size` of the vocabulary."""
        self.tokens, self._phrases = tokens, phrases
        self._columns = np.full(size, len(tokens))
        self._columns[tokens] = np.arange(len(tokens))

    def draw(self, logits: Array, questions: Sequence[Question]) -> list[list[Drawn]]:
        """Tokens out of the rows of `[R, S]`.

        Log-probabilities are at temperature 1 with nothing forbidden: what was forced on a row so counts against it.
        """
        masses = _masses(logits).tolist()
        drawn = []
        for row, likely in enumerate(self._likely(logits, questions)):
            places = _places(_heard(likely), questions[row].settings, questions[row].chances)
            top = self._top(logits[row], masses[row], questions[row].settings.top)
            told = {
                place: Drawn(
                    int(likely.tokens[place]),
                    float(likely.values[place]) - masses[row],
                    top,
                    not likely.behind_four[place],
                )
                for place in set(places)
            }
            drawn.append([told[place] for place in places])
        return drawn

    def _likely(self, logits: Array, questions: Sequence[Question]) -> list[_Likely]:
        """What is not faint in each of the rows."""
        allowed = np.empty((len(logits), logits.shape[1] + 1), F32)  # the last column stands for what is never said
        allowed[:, :-1], allowed[:, -1] = logits, NEVER
        for row, question in enumerate(questions):
            allowed[row, self._columns[list(question.forbidden)]] = NEVER
        faint = np.array([_FAINT * max(_COOLEST, question.settings.temperature) for question in questions], F32)
        rows, columns = (allowed >= (allowed.max(1) - faint)[:, None]).nonzero()
        tokens, values = self.tokens[columns], allowed[rows, columns]
        known = self._known(rows, tokens, questions)
        ends = rows.searchsorted(np.arange(len(questions) + 1)).tolist()
        parts = (slice(start, end) for start, end in pairwise(ends))
        return [_Likely(tokens[part], values[part], *(each[part] for each in known)) for part in parts]

    def _known(self, rows: Ids, tokens: Ids, questions: Sequence[Question]) -> tuple[Array, Array]:
        free = np.array([question.before is None for question in questions])[rows]
        before = np.array([question.before or START for question in questions])
        two, four = (self._phrases.knows(before[:, -size:], rows, tokens) for size in (2, 4))
        return two | free, four | free

    def _top(self, logits: Array, mass: float, count: int) -> tuple[tuple[int, float], ...]:
        likeliest = (-logits).argsort(kind="stable")[:count] if count else ()
        return tuple((int(self.tokens[column]), float(logits[column]) - mass) for column in likeliest)


def _heard(likely: _Likely) -> Array:
    """Logits of what somebody has written behind the two tokens before, less for what is new behind four.

    Of all, if nothing likely was written there.
    """
    if not likely.behind_two.any():
        return likely.values
    return np.where(likely.behind_two, likely.values - F32(_LESS_IF_NEW) * ~likely.behind_four, NEVER)


def choose_mark(logits: Array, settings: SamplingSettings, chance: float) -> int:
    """The place of one of a few marks, drawn as often as the model thinks it right; without chance the likeliest."""
    plain = SamplingSettings(float(settings.temperature > 0), _TOP_P_OF_MARKS)
    (place,) = _places(logits, plain, (chance,))
    return place


def _masses(logits: Array) -> Array:
    """The logarithms `[R]` of the sums of the rows' exponentials."""
    top = logits.max(1)
    shares = logits - top[:, None]
    np.exp(shares, out=shares)
    return np.asarray(top + np.log(shares.sum(1)))


def _places(values: Array, settings: SamplingSettings, chances: Sequence[float] | Array) -> list[int]:
    """The place of one of the values for each chance, out of their nucleus."""
    order = (-values).argsort(kind="stable")[:_NUCLEUS]
    if settings.temperature <= 0 or not len(chances):
        return [int(order[0])] * len(chances)
    values = values[order].astype(np.float64)
    running = np.exp((values - values[0]) / settings.temperature).cumsum()
    last = min(int(running.searchsorted(settings.top_p * running[-1])), len(order) - 1)
    return [int(place) for place in order[running[:last].searchsorted(np.asarray(chances) * running[last])]]
