"""Groups of questions that say nearly the same, for a person to look at. Nothing is ever removed because of it.

Candidates come from MinHash over runs of four bytes (Broder 1997; Leskovec, Rajaraman and Ullman, chapter 3). On
travel questions that alone calls every pair the same that differs in the city, so a candidate counts only if nothing
but little words and the spelling of a word differs.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache

import numpy as np
from numpy.typing import NDArray

from training_data.normalised import normalised
from training_data.redaction.words import known

Numbers = NDArray[np.uint64]

BANDS, ROWS = 16, 4
"""Pairs that share half of their runs become candidates two times in three, those that share 0.7 nearly always."""
SIMILARITY = 0.5
"""Of the runs of two texts together, the share that both have (Jaccard)."""
_SPELLING = 0.75
"""How much of the differing words two spellings must have in common: Lisbn and Lisbon, not Bari and Paris."""
_RUN = 4
_NEIGHBOURS = 6
_CHUNK = 4_000
_LITTLE_WORDS = frozenset(
    (
        *("a", "an", "the", "is", "are", "was", "be", "do", "does", "did", "to", "of", "in", "on", "at", "for", "and"),
        *("or", "so", "please", "pls", "just", "there", "it", "its", "i", "we", "you", "my", "our", "us", "me", "some"),
        *("any", "really", "very", "can", "could", "would", "should", "will", "shall", "that", "this", "what", "hi"),
        *("s", "t", "re", "ve", "m", "ll", "d", "hey", "hello", "thanks"),
    )
)


def near_duplicates(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Groups of at least two positions in `texts`, each ascending, the largest group first. Copies are in them, too."""
    copies: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        copies[normalised(text)].append(position)
    distinct = list(copies)
    joined = _Joined(len(distinct))
    words = [text.split(" ") for text in distinct]
    runs = _Runs(distinct)
    for one, other in _candidates(distinct, runs):
        if joined.apart(one, other) and _same(words[one], words[other]) and runs.alike(one, other):
            joined.join(one, other)
    groups = [sorted(place for number in group for place in copies[distinct[number]]) for group in joined.groups()]
    return sorted((tuple(group) for group in groups if len(group) > 1), key=lambda group: (-len(group), group))


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether nothing but little words and spellings differ: a known word more, or in place of another, says more."""
    only_one, only_other = _missing(one, other), _missing(other, one)
    if _LITTLE_WORDS.issuperset(only_one) and _LITTLE_WORDS.issuperset(only_other):
        return True
    differing = [*only_one, *only_other]
    if _all_known(differing) or any(word.isdigit() for word in differing):
        return False
    mine, theirs = "".join(only_one), "".join(only_other)
    if sorted(mine) == sorted(theirs):  # letters in another order
        return True
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _SPELLING


def _missing(words: Sequence[str], among: Sequence[str]) -> list[str]:
    return [word for word in words if word not in among]


def _all_known(words: Sequence[str]) -> bool:
    return all(word in _LITTLE_WORDS or word in _known() or not word.isalpha() for word in words)


@cache
def _known() -> frozenset[str]:
    entries = known("common") | known("places") | known("capitalised") | known("figures")
    return frozenset(word for entry in entries for word in entry.split(" "))


class _Joined:
    """Sets that grow together (union-find)."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def _root(self, one: int) -> int:
        while self._parents[one] != one:
            self._parents[one] = self._parents[self._parents[one]]
            one = self._parents[one]
        return one

    def apart(self, one: int, other: int) -> bool:
        return self._root(one) != self._root(other)

    def join(self, one: int, other: int) -> None:
        self._parents[self._root(one)] = self._root(other)

    def groups(self) -> Iterator[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for one in range(len(self._parents)):
            found[self._root(one)].append(one)
        yield from found.values()


class _Runs:
    """The runs of four bytes of each text, end to end: those of text n are `values[starts[n]:starts[n + 1]]`."""

    def __init__(self, texts: Sequence[str]) -> None:
        written = [text.encode().ljust(_RUN) for text in texts]
        lengths = np.fromiter(map(len, written), dtype=np.int64, count=len(written))
        content = np.frombuffer(b"".join(written), dtype=np.uint8).astype(np.uint32)
        whole = np.ones(len(content), dtype=bool)
        ends = np.cumsum(lengths)
        for back in range(1, _RUN):
            whole[ends - back] = False
        count = max(len(content) - _RUN + 1, 0)
        values = sum((content[shift : shift + count] << np.uint32(8 * shift) for shift in range(_RUN)), np.uint32(0))
        self.values: NDArray[np.uint32] = np.asarray(values, dtype=np.uint32)[whole[:count]]
        self.starts = np.concatenate(([0], np.cumsum(lengths - _RUN + 1)))

    def of(self, number: int) -> NDArray[np.uint32]:
        return self.values[self.starts[number] : self.starts[number + 1]]

    def alike(self, one: int, other: int) -> bool:
        mine, theirs = set(self.of(one).tolist()), set(self.of(other).tolist())
        return len(mine & theirs) >= SIMILARITY * len(mine | theirs)


def _candidates(texts: Sequence[str], runs: _Runs) -> Iterator[tuple[int, int]]:
    """Pairs whose signatures agree in one band: neighbours in the order of the texts, read forwards or backwards.

    Most agree in several bands: each comes once for each of the two orders.
    """
    if len(texts) < 2:
        return
    signatures = _signatures(runs)
    for ranks in (_ranks(texts), _ranks([text[::-1] for text in texts])):
        pairs = np.unique(np.concatenate([_neighbours(_band_keys(signatures, band), ranks) for band in range(BANDS)]))
        for start in range(0, len(pairs), _CHUNK):
            one, other = np.divmod(pairs[start : start + _CHUNK], len(texts))
            yield from zip(one.tolist(), other.tolist(), strict=True)


def _neighbours(keys: Numbers, ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of texts with the same key that stand close to each other, each pair as one number."""
    order = np.lexsort((ranks, keys))
    found = []
    for step in range(1, _NEIGHBOURS + 1):
        near = np.flatnonzero(keys[order[step:]] == keys[order[:-step]])
        found.append(order[near] * len(keys) + order[near + step])
    return np.concatenate(found)


def _ranks(texts: Sequence[str]) -> NDArray[np.int64]:
    """The place of each text in the order of the alphabet."""
    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return ranks


def _signatures(runs: _Runs) -> NDArray[np.uint32]:
    """[texts, BANDS * ROWS]: for each of so many hash functions, its smallest value over the runs of a text."""
    count = len(runs.starts) - 1
    chance = np.random.default_rng(20_261_122)
    factors = chance.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
    signatures = np.empty((count, BANDS * ROWS), dtype=np.uint32)
    for first in range(0, count, _CHUNK):
        last = min(first + _CHUNK, count)
        values = runs.values[runs.starts[first] : runs.starts[last]].astype(np.uint64)
        starts = runs.starts[first:last] - runs.starts[first]
        for number, factor in enumerate(factors):
            hashed = ((values + np.uint64(number + 1)) * factor) >> np.uint64(32)
            signatures[first:last, number] = np.minimum.reduceat(hashed, starts)
    return signatures


def _band_keys(signatures: NDArray[np.uint32], band: int) -> Numbers:
    """One number for the rows of a band; equal rows give equal ones, and others hardly ever."""
    keys = np.zeros(len(signatures), dtype=np.uint64)
    for row in signatures[:, band * ROWS : (band + 1) * ROWS].T:
        keys = (keys ^ row) * np.uint64(0x9E37_79B9_7F4A_7C15)
        keys ^= keys >> np.uint64(29)
    return keys
