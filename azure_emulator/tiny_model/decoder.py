"""Decoding with a cache of keys and values: one prompt, several continuations drawn side by side."""

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


class Decoder:
    """Holds the cache of one request; never shared between threads, while the parameters are."""

    def __init__(self, parameters: Parameters, config: ModelConfig, prompt: list[int], rows: int, room: int) -> None:
        """Read `prompt`; `rows` continuations of up to `room` tokens may follow."""
        self.parameters, self.config, self.length = parameters, config, len(prompt)
        self._tables = rotation_tables(config.head_width, 1024)
        capacity = len(prompt) + room
        shape = (config.layers, rows, config.heads, capacity, config.head_width)
        self.keys, self.values = np.zeros(shape, F32), np.zeros(shape, F32)
        self.logits = np.repeat(self._read(np.array(prompt)), rows, axis=0)  # [rows, V]

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

    def _read(self, prompt: Ids) -> Array:
        c, size = self.config, len(prompt)
        cosines, sines = self._tables[0][:size], self._tables[1][:size]
        x = self.parameters["embedding"][prompt]
        for layer in range(c.layers):
            q, k, v = (part.transpose(1, 0, 2) for part in self._project(layer, x))
            q, k = rotate(q, cosines, sines), rotate(k, cosines, sines)
            self.keys[layer, :, :, :size], self.values[layer, :, :, :size] = k, v
            scores = np.matmul(q, k.swapaxes(-1, -2)) * F32(1 / np.sqrt(c.head_width)) + causal_mask(size)
            mixed = np.matmul(softmax_in_place(scores), v).transpose(1, 0, 2).reshape(size, c.width)
            x = self._feed(layer, x + mixed @ self.parameters[f"{layer}.attention_out"])
        return self._score(x[-1:])

    def step(self, ids: Ids) -> Array:
        """Append one token to every row `[rows]`; returns the logits that follow `[rows, V]`."""
        c, at = self.config, self.length
        cosines, sines = self._tables[0][at], self._tables[1][at]
        x = self.parameters["embedding"][ids]
        for layer in range(c.layers):
            q, k, v = self._project(layer, x)
            self.keys[layer, :, :, at], self.values[layer, :, :, at] = rotate(k, cosines, sines), v
            keys, values = self.keys[layer, :, :, : at + 1], self.values[layer, :, :, : at + 1]
            scores = np.matmul(keys, rotate(q, cosines, sines)[..., None])[..., 0] * F32(1 / np.sqrt(c.head_width))
            mixed = np.matmul(softmax_in_place(scores)[:, :, None], values)[:, :, 0].reshape(len(ids), c.width)
            x = self._feed(layer, x + mixed @ self.parameters[f"{layer}.attention_out"])
        self.length += 1
        self.logits = self._score(x)
        return self.logits
