"""Decoding with a cache of keys and values: a prompt read piece by piece, then continuations drawn side by side."""

import numpy as np

from azure_emulator.tiny_model.model import (
    F32,
    Array,
    Ids,
    ModelConfig,
    Parameters,
    causal_mask,
    inverse_rms,
    rotate,
    rotation_tables,
    sigmoid,
    softmax_in_place,
)

_POSITIONS = 1024  # for which rotations are prepared; more than any prompt and reply together


class Decoder:
    """The cache of one request; never shared between threads, while the parameters are."""

    def __init__(self, parameters: Parameters, config: ModelConfig, rows: int, capacity: int) -> None:
        """Room for `capacity` tokens in each of `rows` continuations; only the first row is read into."""
        self.parameters, self.config, self.length = parameters, config, 0
        self._tables = rotation_tables(config.head_width, _POSITIONS)
        shape = (config.layers, rows, config.heads, capacity, config.head_width)
        self._keys, self._values = np.empty(shape, F32), np.empty(shape, F32)

    def read(self, ids: list[int]) -> Array:
        """Append tokens to the first row; returns the logits that follow `[V]`."""
        c, start, end = self.config, self.length, self.length + len(ids)
        cosines, sines = self._tables[0][start:end], self._tables[1][start:end]
        mask = causal_mask(_POSITIONS)[start:end, :end]
        x = self.parameters["embedding"][np.array(ids)]
        for layer in range(c.layers):
            q, k, v = (part.transpose(1, 0, 2) for part in self._project(layer, x))
            q, k = rotate(q, cosines, sines), rotate(k, cosines, sines)
            keys, values = self._keys[layer, 0], self._values[layer, 0]
            keys[:, start:end], values[:, start:end] = k, v
            scores = np.matmul(q, keys[:, :end].swapaxes(-1, -2)) * F32(1 / np.sqrt(c.head_width)) + mask
            mixed = np.matmul(softmax_in_place(scores), values[:, :end]).transpose(1, 0, 2).reshape(len(ids), c.width)
            x = self._feed(layer, x + mixed @ self.parameters[f"{layer}.attention_out"])
        self.length = end
        return np.asarray(self._score(x[-1:])[0])

    def spread(self, row: int, length: int) -> None:
        """Every row becomes a copy of the first `length` tokens of one row."""
        for cache in (self._keys, self._values):
            cache[:, :, :, :length] = cache[:, row : row + 1, :, :length].copy()
        self.length = length

    def step(self, ids: Ids) -> Array:
        """Append one token to every row `[rows]`; returns the logits that follow `[rows, V]`."""
        c, at = self.config, self.length
        cosines, sines = self._tables[0][at], self._tables[1][at]
        x = self.parameters["embedding"][ids]
        for layer in range(c.layers):
            q, k, v = self._project(layer, x)
            self._keys[layer, :, :, at], self._values[layer, :, :, at] = rotate(k, cosines, sines), v
            keys, values = self._keys[layer, :, :, : at + 1], self._values[layer, :, :, : at + 1]
            scores = np.matmul(keys, rotate(q, cosines, sines)[..., None])[..., 0] * F32(1 / np.sqrt(c.head_width))
            mixed = np.matmul(softmax_in_place(scores)[:, :, None], values)[:, :, 0].reshape(len(ids), c.width)
            x = self._feed(layer, x + mixed @ self.parameters[f"{layer}.attention_out"])
        self.length += 1
        return self._score(x)

    def _feed(self, layer: int, x: Array) -> Array:
        hidden, p = self.config.hidden, self.parameters
        gate_up: Array = (x * inverse_rms(x) * p[f"{layer}.feed_norm"]) @ p[f"{layer}.gate_up"]
        gate, up = gate_up[:, :hidden], gate_up[:, hidden:]
        out: Array = x + (gate * sigmoid(gate) * up) @ p[f"{layer}.down"]
        return out

    def _project(self, layer: int, x: Array) -> Array:
        """`[N, D]` to queries, keys and values `[3, N, H, head_width]`."""
        p, c = self.parameters, self.config
        z: Array = (x * inverse_rms(x) * p[f"{layer}.attention_norm"]) @ p[f"{layer}.query_key_value"]
        return z.reshape(len(x), 3, c.heads, c.head_width).transpose(1, 0, 2, 3)

    def _score(self, x: Array) -> Array:
        p = self.parameters
        return np.asarray((x * inverse_rms(x) * p["norm"]) @ p["embedding"].T)
