"""Drawing tokens: the nucleus of what a row of logits allows, and how likely the model itself took each token to be."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from azure_emulator.tiny_model.model import F32, Array

_NUCLEUS = 200  # tokens at most
_TOP_P_OF_MARKS = 0.8
_FAINT = 16.0  # nats at temperature 1: what is so much less likely than the likeliest is never drawn
NEVER = F32(-1e9)


@dataclass(frozen=True)
class SamplingSettings:
    """Temperature and nucleus as the model uses them (not as the client sent them); `top` alternatives are told."""

    temperature: float
    top_p: float
    top: int = 0


@dataclass(frozen=True)
class Drawn:
    """A token with its log-probability under the model itself, and the likeliest tokens in its place."""

    token: int
    log_probability: float
    top: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Question:
    """How a row is drawn from: once for each chance (0 to 1), which may be none, and without the forbidden tokens."""

    settings: SamplingSettings
    chances: Sequence[float] | Array
    forbidden: Sequence[int] = field(default=())


def draw(logits: Array, questions: Sequence[Question], banned: Array) -> list[list[Drawn]]:
    """Tokens out of the rows of `[R, V]`; `banned` `[V]` holds 0, or NEVER for what no row may say.

    Log-probabilities are at temperature 1 with nothing forbidden: what was forced on a row so counts against it.
    """
    masses = _masses(logits).tolist()
    allowed = logits + banned
    for row, question in enumerate(questions):
        allowed[row, question.forbidden] = NEVER
    faint = np.array([question.settings.temperature * _FAINT for question in questions], F32)
    likely = allowed >= (allowed.max(1) - faint)[:, None]
    drawn = []
    for row, question in enumerate(questions):
        tokens = _tokens(logits[row], likely[row].nonzero()[0], question)
        told = {token: _told(logits[row], masses[row], token, question.settings.top) for token in set(tokens)}
        drawn.append([told[token] for token in tokens])
    return drawn


def choose_mark(logits: Array, settings: SamplingSettings, chance: float) -> int:
    """The place of one of a few marks, drawn as often as the model thinks it right; without chance the likeliest."""
    plain = SamplingSettings(float(settings.temperature > 0), _TOP_P_OF_MARKS)
    (place,) = _tokens(logits, np.arange(len(logits)), Question(plain, (chance,)))
    return place


def _masses(logits: Array) -> Array:
    """The logarithms `[R]` of the sums of the rows' exponentials."""
    top = logits.max(1)
    shares = logits - top[:, None]
    np.exp(shares, out=shares)
    return np.asarray(top + np.log(shares.sum(1)))


def _tokens(logits: Array, likely: Array, question: Question) -> list[int]:
    """One of the likely tokens for each chance, out of their nucleus."""
    settings, chances = question.settings, np.asarray(question.chances)
    values = logits[likely]
    order = (-values).argsort(kind="stable")[:_NUCLEUS]
    if settings.temperature <= 0 or not len(chances):
        return [int(likely[order[0]])] * len(chances)
    values = values[order].astype(np.float64)
    running = np.exp((values - values[0]) / settings.temperature).cumsum()
    last = min(int(running.searchsorted(settings.top_p * running[-1])), len(order) - 1)
    places = running[:last].searchsorted(chances * running[last])
    return [int(token) for token in likely[order[places]]]


def _told(logits: Array, mass: float, token: int, top: int) -> Drawn:
    likeliest = (-logits).argsort(kind="stable")[:top] if top else ()
    return Drawn(token, float(logits[token]) - mass, tuple((int(i), float(logits[i]) - mass) for i in likeliest))
