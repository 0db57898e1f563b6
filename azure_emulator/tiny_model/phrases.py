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
_SHIFTS = np.array([[0], [21], [42]], np.uint64)  # three places for every phrase, out of one hash
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
            columns = np.array(sorted(fives), np.uint64).T
            for size in _SIZES:
                places = _places(columns[-size:-1], np.arange(columns.shape[1]), columns[-1])
                np.bitwise_or.at(bits, places >> np.uint64(3), _bit(places))
        return Phrases(bits)

    def knows(self, before: Ids, rows: Ids, tokens: Ids) -> Array:
        """Which of the tokens `[N]` were seen behind the two or four of their row: `before` `[R, 2 or 4]`.

        With none before them, `[R, 0]`, which of them were seen at all.
        """
        places = _places(before.T.astype(np.uint64), rows, tokens.astype(np.uint64))
        return np.asarray((self.bits[places >> np.uint64(3)] & _bit(places)).all(0))


def _fives(reply: Sequence[int], ends: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, ...]]:
    before = START
    for token in reply:
        yield from ((*before, each) for each in ends.get(token, (token,)))
        before = START if token in ends else (*before[1:], token)


def _places(before: Array, rows: Ids, tokens: Array) -> Array:
    """Bits `[3, N]` of phrases: a token `[N]` behind those of its row, `[tokens, R]`."""
    mixed = np.full(before.shape[1], len(before), np.uint64)
    for column in before:
        mixed = _mixed(mixed ^ column)
    mixed = _mixed(mixed[rows] ^ tokens)
    return np.asarray((mixed >> _SHIFTS) & np.uint64(_BITS - 1))


def _mixed(values: Array) -> Array:
    mixed = values * _FACTOR
    mixed ^= mixed >> _HALF
    mixed *= _MIXER
    return np.asarray(mixed ^ (mixed >> _HALF))


def _bit(places: Array) -> Array:
    return np.asarray(np.left_shift(np.uint8(1), (places & np.uint64(7)).astype(np.uint8)))
