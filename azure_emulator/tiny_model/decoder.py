"""Decoding with a cache of keys and values: a prompt read piece by piece, then branches that grow out of it.

All branches of a request lie in one row of a cache, each token in a slot of its own behind the prompt, and a mask says
which slots belong to which branch. So the prompt is there once, and nothing is copied when a branch divides. Requests
that share a cache are attended to in one product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from azure_emulator.tiny_model.cache import BLOCK, Cache, Seat, whole_blocks
from azure_emulator.tiny_model.model import F32, Array, Ids, causal_mask, rotations, softmax_in_place
from azure_emulator.tiny_model.weights import Weights

_POSITIONS = 1024  # for which rotations are prepared; more than any prompt and reply together
_UNSEEN = F32(-1e9)
_FEWEST = 2  # queries of a request: BLAS would multiply one by another routine, which rounds otherwise

_NEAR = 3  # seats: to attend to two empty ones along with others takes less time than to do it in two products

Branch = tuple[int, ...]  # the slots of its tokens, the oldest first
TRUNK: Branch = ()  # what was read, and no more


@dataclass(frozen=True)
class Feed:
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
        seat.keys[:, :, :end], seat.values[:, :, :end] = self.seat.keys[:, :, :end], self.seat.values[:, :, :end]
        other.length = other._free = end
        return other

    def read(self, ids: Sequence[int]) -> Array:
        """Append tokens to the trunk, forgetting all branches; returns the state `[1, D]` after the last of them."""
        return read([(self, ids)])

    def look_back(self, layer: int, turned: Array, looking: slice) -> Array:
        """Remember the keys and values of new tokens of the trunk, and what those `looking` see: `[M, D]`."""
        queries, new_keys, new_values = turned.swapaxes(1, 2)
        start, end = self.length, self.length + turned.shape[1]
        keys, values = self.seat.keys[layer, :, :end], self.seat.values[layer, :, :end]
        keys[:, start:], values[:, start:] = new_keys, new_values
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
            for kept in (self.seat.keys, self.seat.values):
                kept[:, :, start:end] = kept[:, :, list(branch)]
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
    places = _rows([place for decoder, ids in readings for place in range(decoder.length, decoder.length + len(ids))])
    for number, layer in enumerate(weights.layers):
        turned, looking = _turned(layer.project(x), weights.config.heads, places), slice(None)
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
        _Grown(decoder, place, branch)
        for (decoder, _), those in zip(growths, branches, strict=True)
        for place, branch in enumerate(those)
    ]
    x = weights.embedding[_rows([feed.token for _, feeds in growths for feed in feeds])]
    places = _rows([each.decoder.length + len(each.branch) - 1 for each in grown])
    tables = [_Table([(row, grown[row]) for row in rows]) for rows in _neighbours(grown)]
    mixed = np.zeros_like(x)
    for number, layer in enumerate(weights.layers):
        turned = _turned(layer.project(x), weights.config.heads, places)
        for table in tables:
            mixed[table.rows] = table.attend(number, turned[:, table.rows])
        x = x + mixed @ layer.attention_out
        x = layer.feed_forward(x)
    return branches, weights.score(x)[: len(grown)]


@dataclass(frozen=True)
class _Grown:
    """The end of a branch that is being fed, the so-manieth (`place`) of its decoder's."""

    decoder: Decoder
    place: int
    branch: Branch


def _neighbours(grown: Sequence[_Grown]) -> list[list[int]]:
    """The rows of all that are fed, those together that sit in the same cache near each other."""
    groups: list[list[int]] = []
    seats = [(id(each.decoder.seat.cache), each.decoder.seat.row) for each in grown]
    before = (0, 0)
    for row in sorted(range(len(grown)), key=seats.__getitem__):
        if not groups or seats[row][0] != before[0] or seats[row][1] - before[1] > _NEAR:
            groups.append([])
        groups[-1].append(row)
        before = seats[row]
    return groups


class _Table:
    """Neighbours in a cache, for one step: their `rows` of all that are fed."""

    def __init__(self, neighbours: Sequence[tuple[int, _Grown]]) -> None:
        self.rows, here = np.array([row for row, _ in neighbours]), [each for _, each in neighbours]
        cache = here[0].decoder.seat.cache
        first, last = here[0].decoder.seat.row, here[-1].decoder.seat.row
        self._seats = np.array([each.decoder.seat.row - first for each in here])
        self._slots = np.array([each.branch[-1] for each in here])
        self._places = np.array([each.place for each in here])
        end = whole_blocks(int(self._slots.max()) + 1)
        self._keys = cache.keys[:, first : last + 1, :, :end]
        self._values = cache.values[:, first : last + 1, :, :end]
        most = max(_FEWEST, int(self._places.max()) + 1)
        self._unseen = np.full((last + 1 - first, 1, most, end), _UNSEEN)
        for each, seat in zip(here, self._seats, strict=True):
            seen = self._unseen[seat, 0, each.place]
            seen[: each.decoder.length] = 0
            seen[list(each.branch)] = 0
        self._queries = np.zeros((last + 1 - first, cache.keys.shape[2], most, cache.keys.shape[4]), F32)

    def attend(self, layer: int, turned: Array) -> Array:
        """Remember the new keys and values, `[3, M, H, width]` behind the queries, and look around: `[M, D]`."""
        keys, values = self._keys[layer], self._values[layer]
        self._queries[self._seats, :, self._places] = turned[0]
        keys[self._seats, :, self._slots], values[self._seats, :, self._slots] = turned[1], turned[2]
        shares = np.matmul(self._queries, keys.swapaxes(-1, -2))
        shares += self._unseen
        shares -= shares.max(-1, keepdims=True)
        np.exp(shares, out=shares)
        mixed = np.matmul(shares, values)
        mixed /= shares.reshape(*shares.shape[:-1], -1, BLOCK).sum(-1).cumsum(-1)[..., -1:]
        return np.asarray(mixed[self._seats, :, self._places].reshape(len(self.rows), -1))


def _rows(values: list[int]) -> Ids:
    return np.asarray(_at_least_two(np.array(values)))


def _at_least_two(rows: Array) -> Array:
    """A row is never alone: BLAS would take another routine, which rounds otherwise."""
    return rows if len(rows) > 1 else np.repeat(rows, 2, axis=0)


def _turned(projected: Array, heads: int, places: Ids) -> Array:
    """Queries, keys and values `[3, M, D]` as `[3, M, H, width]`, the first two turned as far as their places."""
    parts = projected.reshape(3, len(places), heads, -1)
    turning = parts[:2].view(np.complex64)
    turning *= rotations(parts.shape[-1], _POSITIONS)[places][:, None]
    return parts
