"""Drawing tokens: the nucleus of what a row of logits allows, and how likely the model itself took each token to be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from azure_emulator.tiny_model.model import F32, Array, Ids
from azure_emulator.tiny_model.phrases import START, Phrases

_NUCLEUS = 200  # tokens at most
_TOP_P_OF_MARKS = 0.8
_FAINT = 16.0  # nats at temperature 1: what is so much less likely than the likeliest is never drawn
_COOLEST = 0.5  # temperature for that: without chance, too, there must be something to choose from
_LESS_IF_NEW = 8.0  # nats for what nobody has written behind four tokens, though behind the last two of them
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
    """How logits `[S]` are drawn from: once for each chance (0 to 1), and without the forbidden tokens.

    Where `before` is given, the last tokens of a sentence, one goes on that somebody has written behind two of them.
    """

    logits: Array
    settings: SamplingSettings
    chances: Sequence[float] | Array
    forbidden: Sequence[int] = field(default=())
    before: tuple[int, ...] | None = None


@dataclass(frozen=True)
class _Likely:
    """What may be drawn, of all rows `[R]` one after the other, the likeliest of each first: `[N]` each.

    `weighed` are the logits less what counts against them; row r begins at `starts[r]`, and `starts[R]` is N.
    """

    starts: Ids
    tokens: Ids
    values: Array
    weighed: Array
    is_new: Array


class Spoken:
    """The tokens that are ever said, in the order in which they are scored: `tokens` `[S]`."""

    def __init__(self, tokens: Ids, size: int, phrases: Phrases) -> None:
        """`size` of the vocabulary."""
        self.tokens, self._phrases = tokens, phrases
        self._columns = np.full(size, len(tokens))
        self._columns[tokens] = np.arange(len(tokens))

    def draw(self, questions: Sequence[Question]) -> list[list[Drawn]]:
        """Tokens in answer to each question.

        Log-probabilities are at temperature 1 with nothing forbidden: what was forced on a row so counts against it.
        """
        if not questions:
            return []
        logits = np.array([question.logits for question in questions])
        masses, likely = _masses(logits).tolist(), self._likely(logits, questions)
        settings, new = [question.settings for question in questions], likely.is_new.tolist()
        drawn = []
        for row, places in enumerate(_places(likely.weighed, likely.starts, settings, [q.chances for q in questions])):
            top = self._top(logits[row], masses[row], settings[row].top)
            told = {
                place: Drawn(
                    int(likely.tokens[place]),
                    float(likely.values[place]) - masses[row],
                    top,
                    new[place],
                )
                for place in set(places)
            }
            drawn.append([told[place] for place in places])
        return drawn

    def _likely(self, logits: Array, questions: Sequence[Question]) -> _Likely:
        """What is not faint, and was written behind the tokens before it: all, if nothing likely was written there."""
        allowed = np.empty((len(logits), logits.shape[1] + 1), F32)  # the last column stands for what is never said
        allowed[:, :-1], allowed[:, -1] = logits, NEVER
        for row, question in enumerate(questions):
            allowed[row, self._columns[list(question.forbidden)]] = NEVER
        faint = np.array([_FAINT * max(_COOLEST, question.settings.temperature) for question in questions], F32)
        places = (allowed >= (allowed.max(1) - faint)[:, None]).ravel().nonzero()[0]  # ten times as fast as in a table
        rows, columns = np.divmod(places, allowed.shape[1])
        tokens, values = self.tokens[columns], allowed[rows, columns]
        free = np.array([question.before is None for question in questions])
        two, four = self._phrases.knows(np.array([question.before or START for question in questions]), rows, tokens)
        nowhere = np.bincount(rows, two, len(questions)) == 0
        four |= free[rows]
        weighed = values - F32(_LESS_IF_NEW) * ~four
        kept = np.lexsort((-weighed, rows))
        kept = kept[(two | (free | nowhere)[rows])[kept]]
        starts = rows[kept].searchsorted(np.arange(len(questions) + 1))
        return _Likely(starts, tokens[kept], values[kept], weighed[kept], ~four[kept])

    def _top(self, logits: Array, mass: float, count: int) -> tuple[tuple[int, float], ...]:
        likeliest = (-logits).argsort(kind="stable")[:count] if count else ()
        return tuple((int(self.tokens[column]), float(logits[column]) - mass) for column in likeliest)


def choose_mark(logits: Array, settings: SamplingSettings, chance: float) -> int:
    """The place of one of a few marks, drawn as often as the model thinks it right; without chance the likeliest."""
    plain = SamplingSettings(float(settings.temperature > 0), _TOP_P_OF_MARKS)
    order = (-logits).argsort(kind="stable")
    [[place]] = _places(logits[order], np.array([0, len(order)]), [plain], [(chance,)])
    return int(order[place])


def _masses(logits: Array) -> Array:
    """The logarithms `[R]` of the sums of the rows' exponentials."""
    top = logits.max(1)
    shares = logits - top[:, None]
    np.exp(shares, out=shares)
    return np.asarray(top + np.log(shares.sum(1)))


def _places(
    values: Array, starts: Ids, settings: Sequence[SamplingSettings], chances: Sequence[Sequence[float] | Array]
) -> list[list[int]]:
    """For each chance of each row the place of one of its values, out of their nucleus.

    The values `[N]` are those of all rows one after the other, as `starts` `[R + 1]` tells, the largest of each first.
    """
    rows, first = np.arange(len(settings)).repeat(np.diff(starts)), starts[:-1]
    # Without chance the nucleus is the first value alone.
    temperatures = np.array([each.temperature or 1.0 for each in settings])
    shares = np.array([each.top_p if each.temperature else 0.0 for each in settings])
    running = np.exp((values - values[first][rows]) / temperatures[rows]).cumsum()
    before = running[first] - 1.0
    most = np.minimum(starts[1:], first + _NUCLEUS) - 1
    last = _between(running.searchsorted(before + shares * (running[starts[1:] - 1] - before)), first, most)
    counts = [len(each) for each in chances]
    asked = np.arange(len(settings)).repeat(counts)
    wanted = before[asked] + np.concatenate(chances) * (running[last] - before)[asked]
    places = iter(_between(running.searchsorted(wanted), first[asked], last[asked]).tolist())
    return [list(islice(places, count)) for count in counts]


def _between(places: Ids, least: Ids, most: Ids) -> Ids:
    return np.minimum(np.maximum(places, least), most)
