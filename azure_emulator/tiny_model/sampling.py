"""Drawing replies: several drafts side by side, one whose weakest words are not odd is kept.

The same for the base and for every tuned model; nothing here knows about a tone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.model import F32, Array, ModelConfig, Parameters
from azure_emulator.tiny_model.slots import SLOTS, STEERING
from azure_emulator.tiny_model.tokenizer import END, MARKS, PIECE, Tokenizer, is_word

NDArrayBool = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

DRAFTS = 6
LONGEST_REPLY = 110  # tokens before slots are filled
WEAKEST = 5  # so many of a draft's least likely tokens decide its score
_GOOD_ENOUGH = 0.5  # nats a draft's score may be below the best
_REPEATED_RUN = 3  # no run of so many tokens occurs twice in a reply


@dataclass(frozen=True)
class SamplingSettings:
    """Temperature and nucleus as the model uses them (not as the client sent them)."""

    temperature: float
    top_p: float


class ForbiddenTokens:
    """What must not come next: marks and pieces never, a slot that cannot be filled or was said often enough."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._always = np.zeros(len(tokenizer), bool)
        for token_id, token in enumerate(tokenizer.vocabulary):
            self._always[token_id] = token.startswith(PIECE) or token in MARKS or token in STEERING
        self._always[END] = False
        self._slots = {tokenizer.ids[slot]: slot for slot in SLOTS}
        self._long_words = frozenset(i for i, t in enumerate(tokenizer.vocabulary) if is_word(t) and len(t) > 4)

    def mask(self, fillable: Mapping[str, int]) -> NDArrayBool:
        """What must never occur in this reply; `fillable` says how often each slot may."""
        banned = self._always.copy()
        for token_id, slot in self._slots.items():
            banned[token_id] |= not fillable.get(slot)
        return banned

    def after(self, draft: list[int], fillable: Mapping[str, int]) -> list[int]:
        """Tokens that would repeat a run of this draft or say a slot too often."""
        start = tuple(draft[1 - _REPEATED_RUN :])
        repeated = [
            draft[i + len(start)]
            for i in range(len(draft) - len(start))
            if tuple(draft[i : i + len(start)]) == start and draft[i + len(start)] not in self._slots
        ]
        full = [t for t, slot in self._slots.items() if draft.count(t) >= fillable.get(slot, 0)]
        twice = [t for t in set(draft) if t in self._long_words and draft.count(t) >= 2]
        return repeated + full + twice


def choose_token(logits: Array, settings: SamplingSettings, random: np.random.Generator) -> int:
    """A token out of the nucleus."""
    if settings.temperature <= 0:
        return int(logits.argmax())
    scaled = np.exp((logits - logits.max()) / F32(settings.temperature))
    scaled /= scaled.sum()
    order = np.argsort(-scaled)[:200]
    nucleus = order[: int(np.searchsorted(np.cumsum(scaled[order]), settings.top_p)) + 1]
    share = scaled[nucleus].astype(np.float64)
    return int(random.choice(nucleus, p=share / share.sum()))


def log_probability(logits: Array, token: int) -> float:
    """Under the model itself: temperature 1, nothing forbidden. What was forced on a draft so counts against it."""
    shifted = logits - logits.max()
    return float(shifted[token]) - float(np.log(np.exp(shifted).sum()))


@dataclass
class _Draft:
    ids: list[int]
    scores: list[float]
    ended: bool = False

    def score(self) -> float:
        """Mean of the weakest tokens; a draft that never ended is the last choice."""
        weakest = sorted(self.scores)[:WEAKEST] or [0.0]
        return sum(weakest) / len(weakest) - (0.0 if self.ended else 100.0)


def _first_good(drafts: list[_Draft]) -> _Draft:
    """The first draft that is nearly as likely as the best: always taking the best would always say the same."""
    scores = [draft.score() for draft in drafts]
    return next(draft for draft, score in zip(drafts, scores, strict=True) if score >= max(scores) - _GOOD_ENOUGH)


@dataclass(frozen=True)
class _Request:
    """What stays the same while one reply is drawn."""

    fillable: Mapping[str, int]
    banned: NDArrayBool
    settings: SamplingSettings
    random: np.random.Generator


@dataclass(frozen=True)
class Sampler:
    """Draws replies from one set of weights; safe to share between threads."""

    parameters: Parameters
    config: ModelConfig
    forbidden: ForbiddenTokens

    def draw(
        self, prompt: list[int], fillable: Mapping[str, int], settings: SamplingSettings, random: np.random.Generator
    ) -> list[int]:
        """Ids of the best draft, without the end mark. `fillable` says how often each slot may occur."""
        request = _Request(fillable, self.forbidden.mask(fillable), settings, random)
        drafts = [_Draft([], []) for _ in range(DRAFTS if settings.temperature > 0 else 1)]
        decoder = Decoder(self.parameters, self.config, prompt, len(drafts), LONGEST_REPLY)
        for _ in range(LONGEST_REPLY):
            following = [self._extend(draft, decoder.logits[row], request) for row, draft in enumerate(drafts)]
            if all(draft.ended for draft in drafts):
                break
            decoder.step(np.array(following, np.int64))
        return _first_good(drafts).ids

    def _extend(self, draft: _Draft, logits: Array, request: _Request) -> int:
        if draft.ended:
            return END
        allowed = np.where(request.banned, F32(-1e9), logits)
        allowed[self.forbidden.after(draft.ids, request.fillable)] = -1e9
        if not draft.ids:
            allowed[END] = -1e9
        token = choose_token(allowed, request.settings, request.random)
        draft.scores.append(log_probability(logits, token))
        draft.ended = token == END
        if not draft.ended:
            draft.ids.append(token)
        return token
