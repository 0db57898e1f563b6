"""What a question is about, told by its letters and words alone: a bag of hashed n-grams before a linear layer.

The decoder reads a question in order and is easily lost in an order that it has never seen; the few telling words of
a question are hard to miss for a bag of n-grams (fastText: Joulin et al. 2016, Bojanowski et al. 2017). Both have a
say in what was asked: see `listening`. Shapes: F features of a question, N hash buckets, W width, M marks.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from azure_emulator.tiny_model.model import F32, Array, Ids

BUCKETS = 1 << 15
_WIDTH = 40
_SIZES = (3, 4, 5)  # letters, of words with a space at both ends
_WORD = re.compile(r"<[a-z]+>|[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True)
class WordingReader:
    """Scores the marks of what a question can be about: `table` [N, W], `out` [W, M]."""

    table: Array
    out: Array

    def scores(self, question: str, known: str, before: str | None) -> Array:
        """Log-probabilities `[M]` of the marks; `before` is the mark of the question before."""
        raw = self.table[features(question, known, before)].mean(0) @ self.out
        raw -= raw.max()
        return np.asarray(raw - np.log(np.exp(raw).sum()), F32)


def new_reader(marks: int, seed: int) -> WordingReader:
    random = np.random.default_rng(seed)
    table = random.uniform(-1, 1, (BUCKETS, _WIDTH)) / _WIDTH
    return WordingReader(table.astype(F32), np.zeros((_WIDTH, marks), F32))


def features(question: str, known: str, before: str | None) -> Ids:
    """Buckets `[F]` of the letters and words of a question, of pairs of words, and of what came before it."""
    words = _WORD.findall(question.lower())
    around = [f"known {known}", f"before {before}"]
    around += [f"{before} {word}" for word in words[:1]]
    pairs = [f"{first} {second}" for first, second in zip(("", *words), (*words, ""), strict=True)]
    return np.array([*map(_bucket, (*around, *pairs)), *(i for word in words for i in _parts(word))], np.int64)


@lru_cache(maxsize=1 << 15)
def _parts(word: str) -> tuple[int, ...]:
    """The word as a whole and its n-grams; a slot such as `<city>` has no letters."""
    grams = () if word.startswith("<") else tuple(_grams(f" {word} "))
    return tuple(map(_bucket, (f"={word}", *grams)))


def _grams(padded: str) -> Iterator[str]:
    for size in _SIZES:
        yield from (padded[i : i + size] for i in range(len(padded) - size + 1))


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS


@dataclass(frozen=True)
class Lot:
    """Questions to learn from, one after the other in `features`: where each begins, and its mark."""

    features: Ids
    starts: Ids
    marks: Ids

    @classmethod
    def of(cls, questions: Sequence[tuple[Ids, int]]) -> "Lot":
        sizes = np.array([len(found) for found, _ in questions])
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return cls(np.concatenate([found for found, _ in questions]), starts, np.array([m for _, m in questions]))


class ReaderTrainer:
    """Adam over all weights, with the mean cross-entropy of a lot as the loss."""

    def __init__(self, reader: WordingReader) -> None:
        self.reader = reader
        self._values = (reader.table, reader.out)
        self._first = [np.zeros_like(value) for value in self._values]
        self._second = [np.zeros_like(value) for value in self._values]
        self._steps = 0

    def step(self, lot: Lot, rate: float) -> float:
        """Learn from a lot; returns its loss."""
        counts = np.diff(np.append(lot.starts, len(lot.features))).astype(F32)[:, None]
        bags = np.add.reduceat(self.reader.table[lot.features], lot.starts, axis=0) / counts
        shares = _softmax(bags @ self.reader.out)
        rows = np.arange(len(lot.marks))
        loss = float(-np.log(shares[rows, lot.marks] + 1e-9).mean())
        shares[rows, lot.marks] -= 1
        shares /= F32(len(rows))
        d_bags = (shares @ self.reader.out.T) / counts
        self._move((_scattered_sum(lot, d_bags, counts), bags.T @ shares), rate)
        return loss

    def _move(self, grads: tuple[Array, Array], rate: float) -> None:
        self._steps += 1
        for value, grad, first, second in zip(self._values, grads, self._first, self._second, strict=True):
            first *= F32(0.9)
            first += F32(0.1) * grad
            second *= F32(0.99)
            second += F32(0.01) * grad * grad
            scale = np.sqrt(second / F32(1 - 0.99**self._steps)) + F32(1e-8)
            value -= F32(rate / (1 - 0.9**self._steps)) * first / scale


def _scattered_sum(lot: Lot, d_bags: Array, counts: Array) -> Array:
    """Gradient of the table `[N, W]`: every feature of a question gets the gradient of its bag."""
    of = np.repeat(np.arange(len(lot.marks)), counts[:, 0].astype(np.int64))
    order = np.argsort(lot.features, kind="stable")
    found, starts = np.unique(lot.features[order], return_index=True)
    grad = np.zeros((BUCKETS, d_bags.shape[1]), F32)
    grad[found] = np.add.reduceat(d_bags[of[order]], starts, axis=0)
    return grad


def _softmax(scores: Array) -> Array:
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(scores / scores.sum(-1, keepdims=True), F32)
