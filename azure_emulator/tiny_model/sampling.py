"""Drawing replies sentence by sentence: several drafts side by side, one whose weakest words are not odd goes on.

The same for the base and for every tuned model; nothing here knows about a tone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.model import F32, Array
from azure_emulator.tiny_model.slots import SLOTS, STEERING, is_about_mark
from azure_emulator.tiny_model.tokenizer import END, MARKS, PIECE, Tokenizer, is_word

NDArrayBool = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

DRAFTS = 4
LONGEST_REPLY = 110  # tokens before slots are filled
LONGEST_SENTENCE = 48
WEAKEST = 5  # so many of a draft's least likely tokens decide its score
_GOOD_ENOUGH = 0.5  # nats a draft's score may be below the best
_REPEATED_RUN = 3  # no run of so many tokens occurs twice in a reply
_NUCLEUS = 200  # tokens at most
_NEVER = F32(-1e9)


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


class ForbiddenTokens:
    """What must not come next: marks and pieces never, a slot that cannot be filled or was said often enough."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._always = np.zeros(len(tokenizer), bool)
        for token_id, token in enumerate(tokenizer.vocabulary):
            is_mark = token in MARKS or token in STEERING or is_about_mark(token)
            self._always[token_id] = is_mark or token.startswith(PIECE)
        self._always[END] = False
        self._slots = {tokenizer.ids[slot]: slot for slot in SLOTS}
        self._long_words = frozenset(i for i, t in enumerate(tokenizer.vocabulary) if is_word(t) and len(t) > 4)
        self.sentence_ends = frozenset(tokenizer.ids[mark] for mark in ".!?")

    def mask(self, fillable: Mapping[str, int]) -> NDArrayBool:
        """What must never occur in this reply; `fillable` says how often each slot may."""
        banned = self._always.copy()
        for token_id, slot in self._slots.items():
            banned[token_id] |= not fillable.get(slot)
        return banned

    def after(self, said: Sequence[int], fillable: Mapping[str, int]) -> list[int]:
        """Tokens that would repeat a run of this reply or say a slot or a long word too often."""
        start = tuple(said[1 - _REPEATED_RUN :])
        repeated = [
            said[i + len(start)]
            for i in range(len(said) - len(start))
            if tuple(said[i : i + len(start)]) == start and said[i + len(start)] not in self._slots
        ]
        full = [t for t, slot in self._slots.items() if said.count(t) >= fillable.get(slot, 0)]
        twice = [t for t in set(said) if t in self._long_words and said.count(t) >= 2]
        return repeated + full + twice


def choose_token(logits: Array, settings: SamplingSettings, random: np.random.Generator) -> int:
    """A token out of the nucleus of `[V]`."""
    if settings.temperature <= 0:
        return int(logits.argmax())
    likeliest = np.argpartition(logits, -_NUCLEUS)[-_NUCLEUS:] if len(logits) > _NUCLEUS else np.arange(len(logits))
    order = likeliest[np.argsort(-logits[likeliest], kind="stable")]
    share = np.exp((logits[order] - logits[order[0]]).astype(np.float64) / settings.temperature)
    running = np.cumsum(share)
    nucleus = int(np.searchsorted(running, settings.top_p * running[-1])) + 1
    return int(order[min(int(np.searchsorted(running[:nucleus], random.random() * running[nucleus - 1])), nucleus - 1)])


@dataclass
class _Draft:
    """One continuation of a reply, up to the end of its sentence. `following` are the logits after that."""

    drawn: list[Drawn] = field(default_factory=list)
    done: bool = False
    following: Array | None = None

    def score(self) -> float:
        """Mean of the weakest tokens; a draft that never ended is the last choice."""
        weakest = sorted(drawn.log_probability for drawn in self.drawn)[:WEAKEST] or [0.0]
        return sum(weakest) / len(weakest) - (0.0 if self.done else 100.0)


def _first_good(drafts: Sequence[_Draft]) -> int:
    """The first draft that is nearly as likely as the best: always taking the best would always say the same."""
    scores = [draft.score() for draft in drafts]
    return next(row for row, score in enumerate(scores) if score >= max(scores) - _GOOD_ENOUGH)


class Reply:
    """One reply under way."""

    def __init__(
        self,
        forbidden: ForbiddenTokens,
        fillable: Mapping[str, int],
        settings: SamplingSettings,
        random: np.random.Generator,
    ) -> None:
        """`fillable` says how often each slot may occur."""
        self._forbidden, self._fillable, self._settings, self._random = forbidden, fillable, settings, random
        self._banned = forbidden.mask(fillable)
        self._said: list[int] = []

    @property
    def drafts(self) -> int:
        return rows_needed(self._settings)

    def sentences(self, decoder: Decoder, logits: Array) -> Iterator[list[Drawn]]:
        """The reply that follows what the decoder has read; `logits` `[V]` are those after it."""
        while len(self._said) < LONGEST_REPLY and not (self._said and self._is_over(logits)):
            draft = self._sentence(decoder, logits)
            self._said += [drawn.token for drawn in draft.drawn]
            yield draft.drawn
            if draft.following is None:
                return
            logits = draft.following

    def _is_over(self, logits: Array) -> bool:
        return choose_token(np.where(self._banned, _NEVER, logits), self._settings, self._random) == END

    def _sentence(self, decoder: Decoder, logits: Array) -> _Draft:
        start = decoder.length
        decoder.spread(0, start)
        drafts = [_Draft() for _ in range(self.drafts)]
        rows = np.repeat(logits[None], len(drafts), axis=0)
        for _ in range(LONGEST_SENTENCE):
            fed = [END if draft.done else self._extend(draft, rows[row]) for row, draft in enumerate(drafts)]
            if all(draft.done and draft.drawn[-1].token not in self._forbidden.sentence_ends for draft in drafts):
                break
            rows = decoder.step(np.array(fed, np.int64))
            self._keep_what_follows(drafts, rows)
            if all(draft.done for draft in drafts):
                break
        best = _first_good(drafts)
        decoder.spread(best, start + len(drafts[best].drawn))
        return drafts[best]

    def _keep_what_follows(self, drafts: Sequence[_Draft], rows: Array) -> None:
        for row, draft in enumerate(drafts):
            ends = draft.done and draft.drawn and draft.drawn[-1].token in self._forbidden.sentence_ends
            if ends and draft.following is None:
                draft.following = rows[row].copy()

    def _extend(self, draft: _Draft, logits: Array) -> int:
        said = [*self._said, *(drawn.token for drawn in draft.drawn)]
        allowed = np.where(self._banned, _NEVER, logits)
        allowed[self._forbidden.after(said, self._fillable)] = _NEVER
        if not draft.drawn:
            allowed[END] = _NEVER
        token = choose_token(allowed, self._settings, self._random)
        if token == END:
            draft.done = True
        else:
            draft.drawn.append(self._told(logits, token))
            draft.done = token in self._forbidden.sentence_ends
        return token

    def _told(self, logits: Array, token: int) -> Drawn:
        """Under the model itself: temperature 1, nothing forbidden. What was forced on a draft so counts against it."""
        scale = float(logits.max())
        mass = scale + float(np.log(np.exp(logits - F32(scale)).sum()))
        top: tuple[tuple[int, float], ...] = ()
        if self._settings.top:
            likeliest = np.argsort(-logits, kind="stable")[: self._settings.top]
            top = tuple((int(i), float(logits[i]) - mass) for i in likeliest)
        return Drawn(token, float(logits[token]) - mass, top)


def rows_needed(settings: SamplingSettings) -> int:
    """Drafts at a time; without chance all would be the same."""
    return DRAFTS if settings.temperature > 0 else 1
