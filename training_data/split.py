"""Decides which conversations are held back for validation.

Each conversation draws a number from a hash of the seed and its origin, so adding others does not move it. The one
exception keeps the validation honest: conversations that share a question and its reply stay together, and where one of
them is drawn for training, all of them are.
"""

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import pairwise

from training_data.candidates import Candidate
from training_data.examples import Origin
from training_data.normalised import normalised

Pair = tuple[str, str]


def split(candidates: Sequence[Candidate], *, seed: int, share: float) -> tuple[list[Candidate], list[Candidate]]:
    """(training, validation), each in the order given.

    A `share` above 0 holds back at least one group as long as there is another one to train on.
    """
    pairs = ((position, pair) for position, candidate in enumerate(candidates) for pair in _pairs(candidate))
    roots = groups_sharing(pairs, len(candidates))
    validation = held_back(roots, [draw(seed, candidate.origin) for candidate in candidates], share)
    return [one for position, one in enumerate(candidates) if position not in validation], [
        one for position, one in enumerate(candidates) if position in validation
    ]


def groups_sharing(pairs: Iterable[tuple[int, Hashable]], count: int) -> list[int]:
    """For each of `count` positions the first one of its group: those that share a pair are joined (union-find)."""
    parent = list(range(count))
    first_with: dict[Hashable, int] = {}
    for position, pair in pairs:
        one, other = _root(parent, position), _root(parent, first_with.setdefault(pair, position))
        parent[max(one, other)] = min(one, other)
    return [_root(parent, position) for position in range(count)]


def held_back(roots: Sequence[int], draws: Sequence[float], share: float) -> set[int]:
    """Positions of those that validate, by the group of each and the number that it drew."""
    highest: dict[int, float] = {}
    for root, drawn in zip(roots, draws, strict=True):
        highest[root] = max(drawn, highest.get(root, drawn))
    if len(highest) < 2:
        return set()
    chosen = {root for root, drawn in highest.items() if drawn < share}
    by_draw = sorted(highest, key=lambda root: (highest[root], root))
    if share and not chosen:
        chosen = {by_draw[0]}
    if len(chosen) == len(highest):
        chosen.discard(by_draw[-1])
    return {position for position, root in enumerate(roots) if root in chosen}


def draw(seed: int, origin: Origin) -> float:
    """A number from 0 to 1 (exclusive) that depends on nothing but its arguments."""
    name = json.dumps([seed, *origin.place])
    return int.from_bytes(sha256(name.encode()).digest()[:6]) / 2**48


def leaks(training: Sequence[Candidate], validation: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs of a training and a validation candidate with a question and reply in common."""
    trained = {pair: candidate for candidate in training for pair in _pairs(candidate)}
    for held_back in validation:
        shared = next((pair for pair in _pairs(held_back) if pair in trained), None)
        if shared:
            yield trained[shared], held_back


def _pairs(candidate: Candidate) -> Iterator[Pair]:
    for before, after in pairwise(candidate.messages):
        if before.role == "user" and after.role == "assistant":
            yield normalised(before.content), normalised(after.content)


def _root(parent: list[int], position: int) -> int:
    while parent[position] != position:
        parent[position] = parent[parent[position]]  # halve the path, so that long chains stay cheap
        position = parent[position]
    return position
