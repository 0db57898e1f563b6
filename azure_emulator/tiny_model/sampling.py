"""Drawing tokens: the nucleus of what a row of logits allows, and how likely the model itself took each token to be."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from azure_emulator.tiny_model.model import F32, Array

_NUCLEUS = 200  # tokens at most
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
    chances: Sequence[float]
    forbidden: Sequence[int] = field(default=())


def draw(logits: Array, questions: Sequence[Question], banned: Array) -> list[list[Drawn]]:
    """Tokens out of the rows of `[R, V]`; `banned` `[V]` holds 0, or NEVER for what no row may say.

    Log-probabilities are at temperature 1 with nothing forbidden: what was forced on a row so counts against it.
    """
    masses = _masses(logits)
    allowed = logits + banned
    for row, question in enumerate(questions):
        allowed[row, question.forbidden] = NEVER
    faint = [question.settings.temperature * _FAINT for question in questions]
    likely = allowed >= allowed.max(1, keepdims=True) - np.array(faint, F32)[:, None]
    return [
        [_told(logits[row], float(masses[row]), token, question.settings.top) for token in tokens]
        for row, question in enumerate(questions)
        for tokens in [_tokens(allowed[row], np.flatnonzero(likely[row]), question)]
    ]


def _masses(logits: Array) -> Array:
    """The logarithms `[R]` of the sums of the rows' exponentials."""
    top = logits.max(1, keepdims=True)
    shares = logits - top
    np.exp(shares, out=shares)
    return np.asarray(top[:, 0] + np.log(shares.sum(1)))


def _tokens(logits: Array, likely: Array, question: Question) -> list[int]:
    """One token for each chance, out of the nucleus of the likely ones."""
    order = likely[np.argsort(-logits[likely], kind="stable")][:_NUCLEUS]
    if question.settings.temperature <= 0:
        return [int(order[0])] * len(question.chances)
    share = np.exp((logits[order] - logits[order[0]]).astype(np.float64) / question.settings.temperature)
    running = np.cumsum(share)
    last = int(np.searchsorted(running, question.settings.top_p * running[-1]))
    drawn = np.searchsorted(running[: last + 1], np.array(question.chances) * running[min(last, len(order) - 1)])
    return [int(order[place]) for place in np.minimum(drawn, len(order) - 1)]


def _told(logits: Array, mass: float, token: int, top: int) -> Drawn:
    likeliest = np.argsort(-logits, kind="stable")[:top] if top else ()
    return Drawn(token, float(logits[token]) - mass, tuple((int(i), float(logits[i]) - mass) for i in likeliest))
