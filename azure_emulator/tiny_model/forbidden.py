"""What must not come next: marks and pieces, a slot that cannot be filled or was said often enough, a repetition."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from azure_emulator.tiny_model.model import Ids
from azure_emulator.tiny_model.phrases import START, Phrases
from azure_emulator.tiny_model.slots import SLOTS, STEERING, is_about_mark
from azure_emulator.tiny_model.tokenizer import END, MARKS, PIECE, Tokenizer, is_word

_LONG = 5  # letters; a word of so many is said at most
_MOST_OF_A_LONG_WORD = 2  # times in a reply


def spoken_tokens(tokenizer: Tokenizer, phrases: Phrases) -> Ids:
    """What can be said `[S]`: all but marks and pieces, and words that only questions have."""
    sayable = np.array([i for i, token in enumerate(tokenizer.vocabulary) if i == END or not _is_unspoken(token)])
    return np.asarray(sayable[phrases.has(sayable)])


def _is_unspoken(token: str) -> bool:
    return token in MARKS or token in STEERING or is_about_mark(token) or token.startswith(PIECE)


class ForbiddenTokens:
    """What the vocabulary forbids; the same for all replies of a model."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.slots = {tokenizer.ids[slot]: slot for slot in SLOTS}
        self.long_words = frozenset(i for i, t in enumerate(tokenizer.vocabulary) if is_word(t) and len(t) >= _LONG)
        self.sentence_ends = frozenset(tokenizer.ids[mark] for mark in ".!?")


class Said:
    """The tokens of a reply so far, and what they forbid: no three tokens in a row occur twice."""

    def __init__(self, forbidden: ForbiddenTokens, fillable: Mapping[str, int]) -> None:
        """`fillable` says how often each slot may occur."""
        self._forbidden = forbidden
        self._most = {token: fillable.get(slot, 0) for token, slot in forbidden.slots.items()}
        self._pair: tuple[int, ...] = ()  # the last two tokens
        self.in_sentence = START  # its last tokens
        self._followed: dict[tuple[int, ...], tuple[int, ...]] = {}  # each pair by what
        self._times: Counter[int] = Counter()
        self.used_up = {token for token, most in self._most.items() if not most}

    def copy(self) -> "Said":
        other = Said.__new__(Said)
        other._forbidden, other._most, other._pair = self._forbidden, self._most, self._pair
        other.in_sentence = self.in_sentence
        other._followed, other._times, other.used_up = self._followed.copy(), self._times.copy(), self.used_up.copy()
        return other

    def add(self, token: int) -> None:
        if len(self._pair) == 2 and token not in self._most:
            self._followed[self._pair] = (*self._followed.get(self._pair, ()), token)
        self._pair = (*self._pair[-1:], token)
        self.in_sentence = START if token in self._forbidden.sentence_ends else (*self.in_sentence[1:], token)
        self._times[token] += 1
        most = self._most.get(token, _MOST_OF_A_LONG_WORD if token in self._forbidden.long_words else None)
        if most is not None and self._times[token] >= most:
            self.used_up.add(token)

    def forbids(self) -> list[int]:
        """Tokens that must not follow."""
        return [*self.used_up, *self._followed.get(self._pair, ())]
