"""Decides which conversations are held back for validation.

Each conversation draws a number from a hash of the seed and its origin, so adding others does not move it. The one
exception keeps the validation honest: conversations that share a question and its reply stay together, and where one of
them is drawn for training, all of them are.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    groups = _groups(candidates)
    draws = {root: max(draw(seed, member.origin) for member in members) for root, members in groups.items()}
    held_back = {root for root, drawn in draws.items() if drawn < share}
    by_draw = sorted(draws, key=lambda root: (draws[root], root))
    if share and not held_back and len(groups) > 1:
        held_back = {by_draw[0]}
    if len(held_back) == len(groups) > 1:
        held_back.discard(by_draw[-1])
    validation = {id(member) for root in held_back for member in groups[root]} if len(groups) > 1 else set()
    return [one for one in candidates if id(one) not in validation], [
        one for one in candidates if id(one) in validation
    ]


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


def _groups(candidates: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    """Candidates joined by what they share, under the position of the first of them (union-find)."""
    parent = list(range(len(candidates)))
    first_with: dict[Pair, int] = {}
    for position, candidate in enumerate(candidates):
        for pair in _pairs(candidate):
            one, other = _root(parent, position), _root(parent, first_with.setdefault(pair, position))
            parent[max(one, other)] = min(one, other)
    groups: dict[int, list[Candidate]] = defaultdict(list)
    for position, candidate in enumerate(candidates):
        groups[_root(parent, position)].append(candidate)
    return groups


def _root(parent: list[int], position: int) -> int:
    while parent[position] != position:
        parent[position] = parent[parent[position]]  # halve the path, so that long chains stay cheap
        position = parent[position]
    return position
