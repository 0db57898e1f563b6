"""Decoding with a cache of keys and values: a prompt read piece by piece, then branches that grow out of it.

All branches of a request lie in one row of a cache, each token in a slot of its own behind the prompt, and a mask says
which slots belong to which branch. So the prompt is there once, and nothing is copied when a branch divides. Requests
that share a cache are attended to in one product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
        _Grown(decoder, feed.token, place, branch)
        for (decoder, feeds), those in zip(growths, branches, strict=True)
        for place, (feed, branch) in enumerate(zip(feeds, those, strict=True))
    ]
    tables = [_Table(neighbours) for neighbours in _neighbours(grown)]
    seated = [each for table in tables for each in table.members]
    x = weights.embedding[_rows([each.token for each in seated])]
    turns = _turns(weights.config, _rows([each.decoder.length + len(each.branch) - 1 for each in seated]))
    ends = np.cumsum([len(table.members) for table in tables]).tolist()
    parts = [slice(end - len(table.members), end) for table, end in zip(tables, ends, strict=True)]
    for number, layer in enumerate(weights.layers):
        turned = _turned(layer.project(x), turns)
        seen = [table.attend(number, turned[:, part]) for table, part in zip(tables, parts, strict=True)]
        x = layer.feed_forward(x + _at_least_two(np.concatenate(seen)) @ layer.attention_out)
    rows, logits = {id(each): row for row, each in enumerate(seated)}, weights.score(x)[: len(seated)]
    return branches, logits if seated == grown else logits[[rows[id(each)] for each in grown]]


@dataclass(frozen=True)
class _Grown:
    """A token at the end of a branch that is being fed, the so-manieth (`place`) of its decoder's."""

    decoder: Decoder
    token: int
    place: int
    branch: Branch

    @property
    def seat(self) -> tuple[int, int]:
        return id(self.decoder.seat.cache), self.decoder.seat.row


def _neighbours(grown: Sequence[_Grown]) -> list[list[_Grown]]:
    """Those together who sit in the same cache near each other."""
    groups: list[list[_Grown]] = []
    for each in sorted(grown, key=lambda each: each.seat):
        (cache, row), (last_cache, last_row) = each.seat, groups[-1][-1].seat if groups else (0, 0)
        if cache != last_cache or row - last_row > _NEAR:
            groups.append([])
        groups[-1].append(each)
    return groups


class _Table:
    """Neighbours in a cache, for one step."""

    def __init__(self, members: list[_Grown]) -> None:
        """The members in the order of their seats."""
        self.members = members
        cache, first = members[0].decoder.seat.cache, members[0].decoder.seat.row
        self._seats = np.array([each.decoder.seat.row - first for each in members])
        self._slots = np.array([each.branch[-1] for each in members])
        self._places = np.array([each.place for each in members])
        seats, end = int(self._seats[-1]) + 1, whole_blocks(int(self._slots.max()) + 1)
        self._keys = cache.keys[:, first : first + seats, :, :end]
        self._values = cache.values[:, first : first + seats, :, :end]
        most = max(_FEWEST, int(self._places.max()) + 1)
        self._unseen = np.full((seats, 1, most, end), _UNSEEN)
        for each in members:
            seen = self._unseen[each.decoder.seat.row - first, 0, each.place]
            seen[: each.decoder.length] = 0
            seen[list(each.branch)] = 0
        self._queries = np.zeros((seats, cache.keys.shape[2], most, cache.keys.shape[4]), F32)

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
        mixed /= np.matmul(shares, _ONES[: shares.shape[-1]])
        return np.asarray(mixed[self._seats, :, self._places].reshape(len(self.members), -1))


def _rows(values: list[int]) -> Ids:
    return np.asarray(_at_least_two(np.array(values)))


def _at_least_two(rows: Array) -> Array:
    """A row is never alone: BLAS would take another routine, which rounds otherwise."""
    return rows if len(rows) > 1 else np.repeat(rows, 2, axis=0)


def _turns(config: ModelConfig, places: Ids) -> Array:
    """How far queries and keys at these places are turned: `[M, 1, width / 2]` complex."""
    return rotations(config.head_width, _POSITIONS)[places][:, None]


def _turned(projected: Array, turns: Array) -> Array:
    """Queries, keys and values `[3, M, D]` as `[3, M, H, width]`, the first two turned."""
    parts = projected.reshape(3, len(turns), -1, 2 * turns.shape[-1])
    turning = parts[:2].view(np.complex64)
    turning *= turns
    return parts
