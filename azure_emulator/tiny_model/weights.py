"""The weights as decoding wants them: gains folded in, in pieces that BLAS multiplies by a few rows without repacking.

OpenBLAS copies both operands into an order of its own before it multiplies, which takes longer than the product itself
when one side has a few rows only. Products of less than about a million multiplications it computes in place, so the
large matrices are cut into pieces of that size: to score four rows takes a third of the time.
"""

from dataclasses import dataclass

import numpy as np

from azure_emulator.tiny_model.model import EPSILON, F32, Array, Ids, ModelConfig, Parameters, fold, swiglu

MOST_ROWS = 16  # that a product in place can have
_IN_PLACE = 1_000_000  # multiplications
_COLUMNS = 64  # of a piece of the scoring: a fifth faster than pieces as large as may be


@dataclass(frozen=True)
class Layer:
    """`query_key_value` `[3, D, D]`, `attention_out` `[D, D]`, `gate_up` `[2, C, D, h]`, `down` `[C, h, D]`.

    Folded as in `model`; C times h is the width of the feed-forward layer.
    """

    query_key_value: Array
    attention_out: Array
    gate_up: Array
    down: Array

    def project(self, x: Array) -> Array:
        """`[M, D]` to queries, keys and values `[3, M, D]`."""
        return np.asarray(np.matmul(normalised(x), self.query_key_value))

    def feed_forward(self, x: Array) -> Array:
        """`[M, D]` with what the SwiGLU layer adds."""
        opened, _ = swiglu(*np.matmul(normalised(x), self.gate_up))
        for part in np.matmul(opened, self.down):
            x = x + part
        return x


@dataclass(frozen=True)
class Weights:
    """Prepared once and shared by all who decode. `embedding` is `[V, D]`.

    Of the V tokens S are scored, in an order of their own: those of `scoring` `[C, D, 64]`, then the few of
    `last_scoring` `[D, S - 64C]`.
    """

    config: ModelConfig
    embedding: Array
    scoring: Array
    last_scoring: Array
    layers: tuple[Layer, ...]

    def score(self, states: Array) -> Array:
        """Logits `[M, S]` of the states `[M, D]` that the layers left."""
        rows, states = len(states), normalised(states)
        whole = len(self.scoring) * _COLUMNS
        logits = np.empty((rows, whole + self.last_scoring.shape[1]), F32)
        np.matmul(states, self.scoring, out=logits[:, :whole].reshape(rows, -1, _COLUMNS).swapaxes(0, 1))
        np.matmul(states, self.last_scoring, out=logits[:, whole:])
        return logits


def scoring_of(parameters: Parameters, tokens: Ids) -> Array:
    """`[D, N]`: what normalised states are multiplied by to score these tokens alone."""
    return np.ascontiguousarray((parameters["embedding"][tokens] * _scale(parameters["norm"])).T)


def prepare(parameters: Parameters, config: ModelConfig, scored: Ids | None = None) -> Weights:
    """Copies of the parameters in another order; the embedding itself is shared. `scored` tokens are all if None."""
    tokens = np.arange(config.vocabulary) if scored is None else scored
    scoring = scoring_of(parameters, tokens)
    first, last = np.split(scoring, [len(tokens) // _COLUMNS * _COLUMNS], axis=1)
    layers = tuple(_prepare_layer(parameters, config, layer) for layer in range(config.layers))
    return Weights(config, parameters["embedding"], _cut(first, _COLUMNS), np.ascontiguousarray(last), layers)


def normalised(x: Array) -> Array:
    """Rows `[M, D]` divided by their lengths; what they are multiplied by is larger for that by the root of D."""
    lengths = np.vecdot(x, x)
    lengths += F32(x.shape[1] * EPSILON)
    return np.asarray(x / np.sqrt(lengths, out=lengths)[:, None])


def _scale(matrix: Array) -> Array:
    """For rows of length one, not of a root mean square of one."""
    return np.asarray(matrix * np.sqrt(F32(matrix.shape[0])))


def _prepare_layer(parameters: Parameters, config: ModelConfig, layer: int) -> Layer:
    folded = fold(parameters, config, layer)
    gate_up = np.stack([_pieces(half) for half in np.split(_scale(folded.gate_up), 2, axis=1)])
    down = np.zeros((gate_up.shape[1] * gate_up.shape[3], config.width), F32)
    down[: config.hidden] = folded.down
    return Layer(
        np.stack(np.split(_scale(folded.query_key_value), 3, axis=1)),
        np.ascontiguousarray(folded.attention_out),
        gate_up,
        down.reshape(gate_up.shape[1], -1, config.width),
    )


def _pieces(matrix: Array) -> Array:
    """`[K, N]` as `[C, K, columns]`: its columns in C equal pieces, the last one filled up with zeros."""
    rows, columns = matrix.shape
    count = -(-MOST_ROWS * rows * columns // _IN_PLACE)
    wide = -(-columns // count)
    filled = np.zeros((rows, count * wide), F32)
    filled[:, :columns] = matrix
    return _cut(filled, wide)


def _cut(matrix: Array, columns: int) -> Array:
    """`[K, N]` as `[N / columns, K, columns]`."""
    return np.ascontiguousarray(matrix.reshape(len(matrix), -1, columns).swapaxes(0, 1))
