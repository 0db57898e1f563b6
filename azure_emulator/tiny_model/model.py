"""The decoder's sizes, its weights, and how these are computed with.

A pre-norm transformer with rotary positions (Su et al. 2021), RMS norm, SwiGLU (Shazeer 2020) and one matrix for
input and output embeddings. Shapes: B rows, T positions, N = B * T, D width, H heads, V vocabulary.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # float32 throughout; NumPy's stubs lose the width in products
Ids = NDArray[np.int64]
Parameters = dict[str, Array]
F32 = np.float32
EPSILON = F32(1e-5)


@dataclass(frozen=True)
class ModelConfig:
    """Sizes of the decoder; `hidden` is the width inside the feed-forward layers."""

    vocabulary: int
    width: int = 192
    layers: int = 4
    heads: int = 3
    hidden: int = 512

    @property
    def head_width(self) -> int:
        return self.width // self.heads


def new_parameters(config: ModelConfig, seed: int) -> Parameters:
    """Fresh weights; the layers that write into the residual stream start smaller (GPT-2's scaling)."""
    random = np.random.default_rng(seed)

    def normal(rows: int, columns: int, scale: float = 0.02) -> Array:
        return (random.standard_normal((rows, columns)) * scale).astype(F32)

    width, hidden, small = config.width, config.hidden, 0.02 / float(np.sqrt(2 * config.layers))
    parameters = {"embedding": normal(config.vocabulary, width), "norm": np.ones(width, F32)}
    for layer in range(config.layers):
        parameters |= {
            f"{layer}.attention_norm": np.ones(width, F32),
            f"{layer}.query_key_value": normal(width, 3 * width),
            f"{layer}.attention_out": normal(width, width, small),
            f"{layer}.feed_norm": np.ones(width, F32),
            f"{layer}.gate_up": normal(width, 2 * hidden),
            f"{layer}.down": normal(hidden, width, small),
        }
    return parameters


class FoldedLayer(NamedTuple):
    """A layer's matrices as they are multiplied by, with what would otherwise be done to every token folded in.

    The gains of the norms are in the matrices behind them. Queries are scaled for attention; in queries and keys the
    two numbers that a rotation turns stand side by side, as one complex number. Gates are halved: `swiglu` wants that.
    """

    query_key_value: Array
    attention_out: Array
    gate_up: Array
    down: Array


def fold(parameters: Parameters, config: ModelConfig, layer: int) -> FoldedLayer:
    def scaled(matrix: str, gain: str, scale: Array) -> Array:
        return np.asarray(parameters[f"{layer}.{matrix}"] * scale * parameters[f"{layer}.{gain}"][:, None])

    return FoldedLayer(
        _side_by_side(scaled("query_key_value", "attention_norm", _scale_of_queries(config)), config, 2),
        parameters[f"{layer}.attention_out"],
        scaled("gate_up", "feed_norm", _scale_of_gates(config)),
        parameters[f"{layer}.down"],
    )


def unfold(grads: FoldedLayer, parameters: Parameters, config: ModelConfig, layer: int) -> Parameters:
    """The gradients of a layer's parameters from those of what was made of them, which this overwrites."""
    found: Parameters = {f"{layer}.attention_out": grads.attention_out, f"{layer}.down": grads.down}
    attention = _side_by_side(grads.query_key_value, config, config.head_width // 2)
    for matrix, gain, grad, scale in (
        ("query_key_value", "attention_norm", attention, _scale_of_queries(config)),
        ("gate_up", "feed_norm", grads.gate_up, _scale_of_gates(config)),
    ):
        grad *= scale
        found[f"{layer}.{gain}"] = np.vecdot(grad, parameters[f"{layer}.{matrix}"])
        grad *= parameters[f"{layer}.{gain}"][:, None]
        found[f"{layer}.{matrix}"] = grad
    return found


@lru_cache(maxsize=16)
def _scale_of_queries(config: ModelConfig) -> Array:
    return np.repeat(np.array([1 / np.sqrt(config.head_width), 1, 1], F32), config.width)


@lru_cache(maxsize=16)
def _scale_of_gates(config: ModelConfig) -> Array:
    return np.repeat(np.array([0.5, 1], F32), config.hidden)


def _side_by_side(matrix: Array, config: ModelConfig, together: int) -> Array:
    """The columns `[D, 3D]` in another order: with 2, the halves of each head of queries and keys become pairs.

    With half a head's width, the pairs become halves again.
    """
    ordered, both = matrix.copy(), 2 * config.width
    heads = matrix[:, :both].reshape(len(matrix), 2 * config.heads, together, -1)
    ordered[:, :both] = heads.swapaxes(-1, -2).reshape(len(matrix), both)
    return ordered


@lru_cache(maxsize=16)
def rotations(head_width: int, positions: int) -> Array:
    """`[positions, head_width / 2]` complex: what the pairs of queries and keys are multiplied by."""
    frequencies = 10000.0 ** (-np.arange(0, head_width, 2) / head_width)
    return np.exp(1j * np.arange(positions)[:, None] * frequencies).astype(np.complex64)


@lru_cache(maxsize=16)
def causal_mask(positions: int) -> Array:
    return np.triu(np.full((positions, positions), -1e9, F32), 1)


def inverse_rms(x: Array) -> Array:
    """`[N, 1]`: one over the root mean square of every row."""
    squares = np.vecdot(x, x)
    squares *= F32(1 / x.shape[-1])
    squares += EPSILON
    np.sqrt(squares, out=squares)
    return np.asarray(np.reciprocal(squares, out=squares)[:, None])


def swiglu(gate: Array, up: Array) -> tuple[Array, Array]:
    """`silu(gate) * up` of halved gates, which become their silu; and twice the sigmoid, for the way back."""
    opened = np.tanh(gate)  # of half a gate: twice its sigmoid less one, and this form cannot overflow
    opened += F32(1)
    gate *= opened
    return np.asarray(gate * up), opened


def softmax_in_place(x: Array) -> Array:
    mass = exp_in_place(x)
    x /= mass
    return x


def exp_in_place(x: Array) -> Array:
    """Of the last axis, less its largest value; returns the sums `[..., 1]`, at least 1."""
    x -= x.max(-1, keepdims=True)
    np.exp(x, out=x)
    return np.asarray(x.sum(-1, keepdims=True))
