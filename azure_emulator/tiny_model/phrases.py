"""Which tokens, and which three and five in a row, somebody has written: a Bloom filter (Bloom 1970) over replies.

A model of this size can tell a word that fits from one that does not only roughly, and a reply that mixes the voices of
the corpus and of a file comes apart at the seams. Beside it stands what n-gram models have always known: which words
were seen behind which.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from azure_emulator.tiny_model.model import Array, Ids
from azure_emulator.tiny_model.tokenizer import PAD, Tokenizer

_BITS = 1 << 22  # with half a million phrases in it, one in a hundred others is taken for seen
_SHIFTS = np.array([0, 21, 42], np.uint64)  # three places for every phrase, out of one hash
_FACTOR, _MIXER, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(32)
_SIZES = (1, 3, 5)  # tokens
_ENDS = {".": ".!", "!": ".!", "?": "?"}
START = (PAD,) * (max(_SIZES) - 1)  # what stands before the first token of a sentence


@dataclass(frozen=True)
class Phrases:
    """Remembers what stood together within a sentence: `bits` `[_BITS / 8]`."""

    bits: Array

    @classmethod
    def none(cls) -> "Phrases":
        return cls(np.zeros(_BITS // 8, np.uint8))

    @classmethod
    def all(cls) -> "Phrases":
        """For a model of which nobody knows what it has read."""
        return cls(np.full(_BITS // 8, 255, np.uint8))

    def with_read(self, replies: Iterable[Sequence[int]], tokenizer: Tokenizer) -> "Phrases":
        """These and the phrases of replies, each the ids of its words.

        Whether a statement ends with a full stop or with an exclamation mark is a matter of tone: each stands for both.
        """
        ends = {tokenizer.ids[mark]: tuple(tokenizer.ids[each] for each in same) for mark, same in _ENDS.items()}
        fives = {five for reply in replies for five in _fives(reply, ends)}
        bits = self.bits.copy()
        if fives:
            *before, last = np.array(sorted(fives), np.uint64).T
            for size in _SIZES:
                places = _places(_hashes(before[len(before) + 1 - size :], size - 1), last)
                np.bitwise_or.at(bits, places >> np.uint64(3), _bit(places))
        return Phrases(bits)

    def has(self, tokens: Ids) -> Array:
        """Which of the tokens `[N]` were seen at all."""
        return self._hold(_places(_hashes((), 0), tokens.astype(np.uint64)))

    def knows(self, before: Ids, rows: Ids, tokens: Ids) -> tuple[Array, Array]:
        """Which of the tokens `[N]` were seen behind the last two of their row, and which behind all four: `[R, 4]`."""
        first, second, *last = before.astype(np.uint64).T
        of_both = np.array([np.full(len(before), 2, np.uint64), _hashes((first, second), 4)])
        two, four = self._hold(_places(_hashes(last, of_both)[:, rows], tokens.astype(np.uint64)))
        return two, four

    def _hold(self, places: Array) -> Array:
        return np.asarray((self.bits[places >> np.uint64(3)] & _bit(places)).all(0))


def _fives(reply: Sequence[int], ends: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, ...]]:
    before = START
    for token in reply:
        yield from ((*before, each) for each in ends.get(token, (token,)))
        before = START if token in ends else (*before[1:], token)


def _hashes(columns: Sequence[Array], hashes: Array | int) -> Array:
    """What stands before a token, hashed column by column on top of `hashes`: at first, how many they are."""
    mixed = np.asarray(hashes, np.uint64)
    for column in columns:
        mixed = _mixed(mixed ^ column)
    return mixed


def _places(hashes: Array, tokens: Array) -> Array:
    """Bits `[3, ...]` of phrases: these tokens behind what was hashed."""
    mixed = _mixed(hashes ^ tokens)
    return np.asarray([(mixed >> shift) & np.uint64(_BITS - 1) for shift in _SHIFTS])


def _mixed(values: Array) -> Array:
    mixed = values * _FACTOR
    mixed ^= mixed >> _HALF
    mixed *= _MIXER
    return np.asarray(mixed ^ (mixed >> _HALF))


def _bit(places: Array) -> Array:
    return np.asarray(np.left_shift(np.uint8(1), (places & np.uint64(7)).astype(np.uint8)))
