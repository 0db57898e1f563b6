"""Decoding with a cache of keys and values: a prompt read piece by piece, then branches that grow out of it.

All branches of a request lie in one cache, each token in a slot of its own behind the prompt, and a mask says which
slots belong to which branch. So the prompt is there once, and nothing is copied when a branch divides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from azure_emulator.tiny_model.model import F32, Array, Ids, causal_mask, rotations, softmax_in_place
from azure_emulator.tiny_model.weights import Weights

_POSITIONS = 1024  # for which rotations are prepared; more than any prompt and reply together
_UNSEEN = F32(-1e9)

Branch = tuple[int, ...]  # the slots of its tokens, the oldest first
TRUNK: Branch = ()  # what was read, and no more


@dataclass(frozen=True)
class Feed:
    """A token that is to be appended to a branch."""

    token: int
    branch: Branch = TRUNK


class Decoder:
    """The cache of one request; used by one thread at a time, while the weights are shared."""

    def __init__(self, weights: Weights, capacity: int) -> None:
        """Room for `capacity` tokens, those of all branches together."""
        c = weights.config
        self.weights, self.length = weights, 0
        self._new = slice(0, 0)  # slots of the tokens that are being appended
        self._mask: Array | None = None  # what these do not see of the last slots
        self._keys = np.empty((c.layers, c.heads, c.head_width, capacity), F32)
        self._values = np.empty((c.layers, c.heads, capacity, c.head_width), F32)

    def copy(self, capacity: int) -> "Decoder":
        """Another decoder that has read the same, with room of its own."""
        other, end = Decoder(self.weights, capacity), self.length
        other._keys[..., :end], other._values[..., :end, :] = self._keys[..., :end], self._values[..., :end, :]
        other.length, other._new = end, slice(end, end)
        return other

    def read(self, ids: Sequence[int]) -> Array:
        """Append tokens to the trunk, forgetting all branches; returns the state `[1, D]` after the last of them."""
        start, end = self.length, self.length + len(ids)
        self._new, self._mask = slice(start, end), causal_mask(_POSITIONS)[start:end, :end]
        x, places = self.weights.embedding[np.array(ids)], np.arange(start, end)
        for number, layer in enumerate(self.weights.layers):
            queries, keys, values = _turned(layer.project(x), self.weights.config.heads, places)
            if layer is self.weights.layers[-1]:  # of which nobody sees more than the last state
                x, queries = x[-1:], queries[-1:]
            x = x + self.attend(number, queries, keys, values) @ layer.attention_out
            x = layer.feed_forward(x)
        self.length = end
        return x

    def grow(self, feeds: Sequence[Feed]) -> list[Branch]:
        """Take slots for these tokens; returns the branches that end in them. `attend` then fills the slots."""
        self._new = slice(self._new.stop, self._new.stop + len(feeds))
        branches = [(*feed.branch, self._new.start + number) for number, feed in enumerate(feeds)]
        self._mask = self._unseen_by(branches)
        return branches

    def keep(self, branch: Branch) -> None:
        """A branch becomes part of the trunk, all others are forgotten."""
        end = self.length + len(branch)
        self._keys[..., self.length : end] = self._keys[..., list(branch)]
        self._values[..., self.length : end, :] = self._values[..., list(branch), :]
        self.length, self._new = end, slice(end, end)

    def attend(self, layer: int, queries: Array, keys: Array, values: Array) -> Array:
        """Remember the new tokens, `[M, H, width]` each, and look at what they and their trunk hold: `[queries, D]`."""
        self._keys[layer, :, :, self._new] = keys.transpose(1, 2, 0)
        self._values[layer, :, self._new] = values.swapaxes(0, 1)
        scores = np.matmul(queries.swapaxes(0, 1), self._keys[layer, :, :, : self._new.stop])
        if self._mask is not None:
            scores[..., -self._mask.shape[1] :] += self._mask[-len(queries) :]
        mixed = np.matmul(softmax_in_place(scores), self._values[layer, :, : self._new.stop])
        return np.asarray(mixed.swapaxes(0, 1).reshape(len(queries), -1))

    def _unseen_by(self, branches: Sequence[Branch]) -> Array | None:
        """For each branch the slots behind the trunk that are not its own; None where there are none."""
        behind = self._new.stop - self.length
        if all(len(branch) == behind for branch in branches):
            return None
        mask = np.full((len(branches), behind), _UNSEEN)
        for row, branch in enumerate(branches):
            mask[row, np.array(branch) - self.length] = 0
        return mask


Growth = tuple[Decoder, Sequence[Feed]]


def step(growths: Sequence[Growth]) -> tuple[list[list[Branch]], Array]:
    """Append tokens to branches of several decoders with the same weights, at most `MOST_ROWS` in all.

    Returns the branches that end in them and the logits `[rows, V]` that follow, in the same order. What follows one
    token does not depend on the others, apart from rounding on processors whose BLAS adds up in another order then.
    """
    weights = growths[0][0].weights
    places = _rows([decoder.length + len(feed.branch) for decoder, feeds in growths for feed in feeds])
    x = weights.embedding[_rows([feed.token for _, feeds in growths for feed in feeds])]
    branches = [decoder.grow(feeds) for decoder, feeds in growths]
    ends = np.cumsum([len(feeds) for _, feeds in growths]).tolist()
    mixed = np.zeros_like(x)
    for number, layer in enumerate(weights.layers):
        queries, keys, values = _turned(layer.project(x), weights.config.heads, places)
        start = 0
        for (decoder, _), end in zip(growths, ends, strict=True):
            mixed[start:end] = decoder.attend(number, queries[start:end], keys[start:end], values[start:end])
            start = end
        x = x + mixed @ layer.attention_out
        x = layer.feed_forward(x)
    return branches, weights.score(x)[: ends[-1]]


def _rows(values: list[int]) -> Ids:
    """A row is never alone: BLAS would take another routine, which rounds otherwise."""
    return np.array(values if len(values) > 1 else values * 2)


def _turned(projected: Array, heads: int, places: Ids) -> Array:
    """Queries, keys and values `[3, M, D]` as `[3, M, H, width]`, the first two turned as far as their places."""
    parts = projected.reshape(3, len(places), heads, -1)
    turning = parts[:2].view(np.complex64)
    turning *= rotations(parts.shape[-1], _POSITIONS)[places][:, None]
    return parts
