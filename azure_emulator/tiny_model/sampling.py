"""Drawing replies: several drafts side by side, the one whose weakest words are least odd is kept.

The same for the base and for every tuned model; nothing here knows about a tone.
"""

from dataclasses import dataclass

import numpy as np

from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.model import F32, Array, Ids, ModelConfig, Parameters
from azure_emulator.tiny_model.slots import MOST_IN_REPLY, SLOTS, STEERING
from azure_emulator.tiny_model.tokenizer import END, MARKS, PIECE, Tokenizer, is_word

NDArrayBool = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

DRAFTS = 4
LONGEST_REPLY = 110  # tokens before slots are filled
WEAKEST = 5  # so many of a draft's least likely tokens decide its score
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

    def mask(self, fillable: frozenset[str]) -> NDArrayBool:
        banned = self._always.copy()
        for token_id, slot in self._slots.items():
            banned[token_id] |= slot not in fillable
        return banned

    def after(self, draft: list[int]) -> list[int]:
        """Tokens that would repeat a run of this draft or say a slot too often."""
        start = tuple(draft[1 - _REPEATED_RUN :])
        repeated = [
            draft[i + len(start)]
            for i in range(len(draft) - len(start))
            if tuple(draft[i : i + len(start)]) == start and draft[i + len(start)] not in self._slots
        ]
        full = [t for t, slot in self._slots.items() if draft.count(t) >= MOST_IN_REPLY[slot]]
        twice = [t for t in set(draft) if t in self._long_words and draft.count(t) >= 2]
        return repeated + full + twice


def choose_token(logits: Array, settings: SamplingSettings, random: np.random.Generator) -> tuple[int, float]:
    """A token out of the nucleus, and its log-probability under the model itself (temperature 1)."""
    shifted = logits - logits.max()
    log_mass = float(np.log(np.exp(shifted).sum()))
    if settings.temperature <= 0:
        token = int(logits.argmax())
        return token, float(shifted[token]) - log_mass
    scaled = np.exp(shifted / F32(settings.temperature))
    scaled /= scaled.sum()
    order = np.argsort(-scaled)[:200]
    kept = int(np.searchsorted(np.cumsum(scaled[order]), settings.top_p)) + 1
    nucleus = order[:kept]
    token = int(random.choice(nucleus, p=(share := scaled[nucleus].astype(np.float64)) / share.sum()))
    return token, float(shifted[token]) - log_mass


@dataclass
class _Draft:
    ids: list[int]
    scores: list[float]
    ended: bool = False

    def score(self) -> float:
        """Mean of the weakest tokens; a draft that never ended is the last choice."""
        weakest = sorted(self.scores)[:WEAKEST] or [0.0]
        return sum(weakest) / len(weakest) - (0.0 if self.ended else 100.0)


@dataclass(frozen=True)
class Sampler:
    """Draws replies from one set of weights; safe to share between threads."""

    parameters: Parameters
    config: ModelConfig
    forbidden: ForbiddenTokens

    def draw(
        self, prompt: list[int], fillable: frozenset[str], settings: SamplingSettings, random: np.random.Generator
    ) -> list[int]:
        """Ids of the best draft, without the end mark."""
        count = DRAFTS if settings.temperature > 0 else 1
        drafts = [_Draft([], []) for _ in range(count)]
        decoder = Decoder(self.parameters, self.config, prompt, count, LONGEST_REPLY)
        banned = self.forbidden.mask(fillable)
        for _ in range(LONGEST_REPLY):
            following = [self._extend(d, decoder.logits[row], banned, settings, random) for row, d in enumerate(drafts)]
            if all(draft.ended for draft in drafts):
                break
            decoder.step(self._as_ids(following))
        return max(drafts, key=_Draft.score).ids

    @staticmethod
    def _as_ids(tokens: list[int]) -> Ids:
        return np.array(tokens, np.int64)

    def _extend(
        self, draft: _Draft, logits: Array, banned: NDArrayBool, settings: SamplingSettings, random: np.random.Generator
    ) -> int:
        if draft.ended:
            return END
        allowed = np.where(banned, F32(-1e9), logits)
        allowed[self.forbidden.after(draft.ids)] = -1e9
        if not draft.ids:
            allowed[END] = -1e9
        token, log_probability = choose_token(allowed, settings, random)
        draft.scores.append(log_probability)
        draft.ended = token == END
        if not draft.ended:
            draft.ids.append(token)
        return token
