"""Decoding with a cache of keys and values: a prompt read piece by piece, then branches that grow out of it.

All branches of a request lie in one row of a cache, each token in a slot of its own behind the prompt, and a mask says
which slots belong to which branch. So the prompt is there once, and nothing is copied when a branch divides. Requests
that share a cache are attended to in one product.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from azure_emulator.tiny_model.cache import Cache, Seat, whole_blocks
from azure_emulator.tiny_model.model import F32, Array, Ids, ModelConfig, causal_mask, rotations, softmax_in_place
from azure_emulator.tiny_model.weights import Weights

_POSITIONS = 1024  # for which rotations are prepared; more than any prompt and reply together
_UNSEEN = F32(-1e9)
_ONES = np.ones((_POSITIONS, 1), F32)  # to sum up a whole number of blocks: BLAS rounds alike for any number
_FEWEST = 2  # queries of a request: BLAS would multiply one by another routine, which rounds otherwise
_NEAR = 3  # seats: to attend to two empty ones along with others takes less time than to do it in two products

Branch = tuple[int, ...]  # the slots of its tokens, the oldest first
TRUNK: Branch = ()  # what was read, and no more


class Feed(NamedTuple):
    """A token that is to be appended to a branch."""

    token: int
    branch: Branch = TRUNK


class Decoder:
    """What one request has read and is about to say; used by one thread at a time, while the weights are shared."""

    def __init__(self, weights: Weights, seat: Seat) -> None:
        """`seat` has room for the tokens of all branches together."""
        self.weights, self.seat, self.length = weights, seat, 0
        self._free = 0  # the first slot behind all branches

    @classmethod
    def alone(cls, weights: Weights, capacity: int) -> "Decoder":
        """With a cache of its own."""
        return cls(weights, Seat(Cache(weights.config, 1, capacity), 0))

    def copy_to(self, seat: Seat) -> "Decoder":
        """Another decoder that has read the same."""
        other, end = Decoder(self.weights, seat), self.length
        seat.kept[:, :, :, :end] = self.seat.kept[:, :, :, :end]
        other.length = other._free = end
        return other

    def read(self, ids: Sequence[int]) -> Array:
        """Append tokens to the trunk, forgetting all branches; returns the state `[1, D]` after the last of them."""
        return read([(self, ids)])

    def look_back(self, layer: int, turned: Array, looking: slice) -> Array:
        """Remember the keys and values of new tokens of the trunk, and what those `looking` see: `[M, D]`."""
        queries, new = turned[0].swapaxes(0, 1), turned[1:].swapaxes(1, 2)
        start, end = self.length, self.length + turned.shape[1]
        kept = self.seat.kept[:, layer, :, :end]
        kept[:, :, start:] = new
        keys, values = kept
        shares = np.matmul(queries[:, looking], keys.swapaxes(-1, -2))
        shares += causal_mask(_POSITIONS)[start:end, :end][looking]
        mixed = np.matmul(softmax_in_place(shares), values)
        return np.asarray(mixed.swapaxes(0, 1).reshape(mixed.shape[1], -1))

    def has_read(self, count: int) -> None:
        """So many tokens more are in the trunk."""
        self.length = self._free = self.length + count

    def grow(self, feeds: Sequence[Feed]) -> list[Branch]:
        """Take slots for these tokens; returns the branches that end in them. A step then fills the slots."""
        start, self._free = self._free, self._free + len(feeds)
        return [(*feed.branch, start + number) for number, feed in enumerate(feeds)]

    def keep(self, branch: Branch) -> None:
        """A branch becomes part of the trunk, all others are forgotten."""
        start, end = self.length, self.length + len(branch)
        if branch and branch[-1] != end - 1:  # else it lies where it should already
            self.seat.kept[:, :, :, start:end] = self.seat.kept[:, :, :, list(branch)]
        self.length = self._free = end


Reading = tuple[Decoder, Sequence[int]]


def read(readings: Sequence[Reading]) -> Array:
    """Append tokens to the trunks of several decoders with the same weights, forgetting all branches.

    Returns the states `[readings, D]` after the last tokens of each.
    """
    weights = readings[0][0].weights
    sizes = [len(ids) for _, ids in readings]
    ends = np.cumsum(sizes).tolist()
    parts = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    x = weights.embedding[_rows([token for _, ids in readings for token in ids])]
    places = [place for decoder, ids in readings for place in range(decoder.length, decoder.length + len(ids))]
    turns = _turns(weights.config, _rows(places))
    for number, layer in enumerate(weights.layers):
        turned, looking = _turned(layer.project(x), turns), slice(None)
        if layer is weights.layers[-1]:  # of which nobody sees more than the last states
            looking, x = slice(-1, None), x[_rows([end - 1 for end in ends])]
        seen = [
            decoder.look_back(number, turned[:, part], looking)
            for (decoder, _), part in zip(readings, parts, strict=True)
        ]
        x = layer.feed_forward(x + _at_least_two(np.concatenate(seen)) @ layer.attention_out)
    for (decoder, _), size in zip(readings, sizes, strict=True):
        decoder.has_read(size)
    return x[: len(readings)]


Growth = tuple[Decoder, Sequence[Feed]]


def step(growths: Sequence[Growth]) -> tuple[list[list[Branch]], Array]:
    """Append tokens to branches of several decoders with the same weights, at most `MOST_ROWS` in all.

    Returns the branches that end in them and the logits `[rows, V]` that follow, in the same order. What follows one
    token does not depend on the others, apart from rounding on processors whose BLAS adds up in another order then.
    """
    weights = growths[0][0].weights
    branches = [decoder.grow(feeds) for decoder, feeds in growths]
    grown = [
        _Grown(decoder.seat, place, feed.token, decoder.length, branch)
        for (decoder, feeds), those in zip(growths, branches, strict=True)
        for place, (feed, branch) in enumerate(zip(feeds, those, strict=True))
    ]
    order = sorted(range(len(grown)), key=lambda number: grown[number].address)
    seated = [grown[number] for number in (order if len(order) > 1 else 2 * order)]  # as in `_at_least_two`
    tables = [_Table(neighbours) for neighbours in _neighbours(seated)]
    x = weights.embedding[[each.token for each in seated]]
    turns = _turns(weights.config, [each.length + len(each.branch) - 1 for each in seated])
    for number, layer in enumerate(weights.layers):
        seen = _attend(tables, number, _turned(layer.project(x), turns))
        x = layer.feed_forward(x + seen @ layer.attention_out)
    logits = weights.score(x)[: len(grown)]
    return branches, logits if order == sorted(order) else logits[np.argsort(order)]


class _Grown(NamedTuple):
    """A token at the end of a branch that is being fed, the so-manieth (`place`) of its request's."""

    seat: Seat
    place: int
    token: int
    length: int  # of the trunk
    branch: Branch

    @property
    def address(self) -> tuple[int, int]:
        return id(self.seat.cache), self.seat.row


def _neighbours(seated: Sequence[_Grown]) -> list[list[_Grown]]:
    """Those together who sit in the same cache near each other."""
    groups = [[seated[0]]]
    for last, each in pairwise(seated):
        if each.seat.cache is not last.seat.cache or each.seat.row - last.seat.row > _NEAR:
            groups.append([])
        groups[-1].append(each)
    return groups


class _Table:
    """Neighbours in a cache, for one step."""

    def __init__(self, members: list[_Grown]) -> None:
        """The members in the order of their seats."""
        cache, first, last = members[0].seat.cache, members[0].seat.row, members[-1].seat.row
        heads, capacity, width = cache.kept.shape[3:]
        most = max(_FEWEST, *(each.place + 1 for each in members))
        end = whole_blocks(max(each.branch[-1] for each in members) + 1)
        self.count = len(members)
        self._queries = np.zeros((last + 1 - first, heads, most, width), F32)
        self._queries_in_line = self._queries.reshape(-1, width)
        self._slots = cache.slots
        self._new = np.array([_of_heads(each.seat.row, heads, capacity, each.branch[-1]) for each in members])
        self._asked = np.array([_of_heads(each.seat.row - first, heads, most, each.place) for each in members])
        self._kept = cache.kept[:, :, first : last + 1, :, :end]
        self._seen_by_all = min(each.length for each in members)
        self._unseen = np.full((last + 1 - first, 1, most, end - self._seen_by_all), _UNSEEN)
        for each in members:
            seen = self._unseen[each.seat.row - first, 0, each.place]
            seen[: each.length - self._seen_by_all] = 0
            seen[[slot - self._seen_by_all for slot in each.branch]] = 0

    def attend(self, layer: int, turned: Array) -> Array:
        """Remember the new keys and values, `[3, M, H, width]` behind the queries, and look around: `[M, D]`."""
        self._queries_in_line[self._asked] = turned[0]
        self._slots[:, layer][:, self._new] = turned[1:]
        keys, values = self._kept[:, layer]
        shares = np.matmul(self._queries, keys.swapaxes(-1, -2))
        shares[..., self._seen_by_all :] += self._unseen
        shares -= np.maximum.reduce(shares, -1, keepdims=True)
        np.exp(shares, out=shares)
        mixed = np.matmul(shares, values)
        mixed /= np.matmul(shares, _ONES[: shares.shape[-1]])
        return np.asarray(mixed.reshape(self._queries_in_line.shape)[self._asked].reshape(self.count, -1))


def _of_heads(row: int, heads: int, size: int, place: int) -> list[int]:
    """Where this place is in each head of a row of `[rows, heads, size]`, all in one line."""
    return [(row * heads + head) * size + place for head in range(heads)]


def _attend(tables: Sequence[_Table], layer: int, turned: Array) -> Array:
    """What those at several tables see, one after the other in `turned`: `[M, D]`."""
    if len(tables) == 1:
        return tables[0].attend(layer, turned)
    ends = np.cumsum([table.count for table in tables]).tolist()
    parts = [turned[:, end - table.count : end] for table, end in zip(tables, ends, strict=True)]
    return np.concatenate([table.attend(layer, part) for table, part in zip(tables, parts, strict=True)])


def _rows(values: list[int]) -> Ids:
    return np.asarray(_at_least_two(np.array(values)))


def _at_least_two(rows: Array) -> Array:
    """A row is never alone: BLAS would take another routine, which rounds otherwise."""
    return rows if len(rows) > 1 else np.repeat(rows, 2, axis=0)


def _turns(config: ModelConfig, places: Ids | list[int]) -> Array:
    """How far queries and keys at these places are turned: `[M, 1, width / 2]` complex."""
    return rotations(config.head_width, _POSITIONS)[places][:, None]


def _turned(projected: Array, turns: Array) -> Array:
    """Queries, keys and values `[3, M, D]` as `[3, M, H, width]`, the first two turned."""
    parts = projected.reshape(3, len(turns), -1, 2 * turns.shape[-1])
    turning = parts[:2].view(np.complex64)
    turning *= turns
    return parts
