"""The decoder: forward pass, loss and hand-written gradients.

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


@lru_cache(maxsize=16)
def rotation_tables(head_width: int, positions: int) -> tuple[Array, Array]:
    """Cosines and sines `[positions, head_width / 2]`."""
    frequencies = 10000.0 ** (-np.arange(0, head_width, 2) / head_width)
    angles = np.arange(positions)[:, None] * frequencies[None]
    return np.cos(angles).astype(F32), np.sin(angles).astype(F32)


@lru_cache(maxsize=16)
def causal_mask(positions: int) -> Array:
    return np.triu(np.full((positions, positions), -1e9, F32), 1)


def rotate(x: Array, cosines: Array, sines: Array) -> Array:
    """Turn pairs of the last axis `[..., T, head_width]`; pass `-sines` to turn back."""
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    turned = np.empty_like(x)
    turned[..., :half] = first * cosines - second * sines
    turned[..., half:] = second * cosines + first * sines
    return turned


def inverse_rms(x: Array) -> Array:
    """`[N, 1]`: one over the root mean square of every row."""
    mean_square = np.einsum("nd,nd->n", x, x) / F32(x.shape[-1])
    return np.asarray((1.0 / np.sqrt(mean_square + F32(1e-5)))[:, None], F32)


def sigmoid(x: Array) -> Array:
    opened: Array = np.tanh(F32(0.5) * x)  # this form cannot overflow
    opened *= F32(0.5)
    opened += F32(0.5)
    return opened


def softmax_in_place(x: Array) -> Array:
    x -= x.max(-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(-1, keepdims=True)
    return x


class _Block(NamedTuple):
    """What the backward pass of one layer needs."""

    x: Array
    r1: Array
    h: Array
    q: Array
    k: Array
    v: Array
    p: Array
    o: Array
    x1: Array
    r2: Array
    h2: Array
    gate: Array
    up: Array
    opened: Array
    a: Array


class _Shape(NamedTuple):
    rows: int
    positions: int
    config: ModelConfig

    def split(self, y: Array) -> Array:
        """`[N, D]` to `[B, H, T, head_width]`."""
        c = self.config
        return y.reshape(self.rows, self.positions, c.heads, c.head_width).transpose(0, 2, 1, 3)

    def tables(self) -> tuple[Array, Array]:
        return rotation_tables(self.config.head_width, self.positions)


def _attend(q: Array, k: Array, positions: int) -> Array:
    scores = np.matmul(q, k.swapaxes(-1, -2))
    scores *= F32(1 / np.sqrt(q.shape[-1]))
    scores += causal_mask(positions)
    return softmax_in_place(scores)


def _layer_forward(parameters: Parameters, layer: int, x: Array, shape: _Shape) -> tuple[Array, _Block]:
    width, hidden = shape.config.width, shape.config.hidden
    cosines, sines = shape.tables()
    r1 = inverse_rms(x)
    h = x * r1 * parameters[f"{layer}.attention_norm"]
    z: Array = h @ parameters[f"{layer}.query_key_value"]
    q = rotate(shape.split(z[:, :width]), cosines, sines)
    k = rotate(shape.split(z[:, width : 2 * width]), cosines, sines)
    v = np.ascontiguousarray(shape.split(z[:, 2 * width :]))
    p = _attend(q, k, shape.positions)
    o = np.matmul(p, v).transpose(0, 2, 1, 3).reshape(len(x), width)
    x1 = x + o @ parameters[f"{layer}.attention_out"]
    r2 = inverse_rms(x1)
    h2 = x1 * r2 * parameters[f"{layer}.feed_norm"]
    gate_up = h2 @ parameters[f"{layer}.gate_up"]
    gate, up = gate_up[:, :hidden], gate_up[:, hidden:]
    opened = sigmoid(gate)
    a = gate * opened * up
    out = x1 + a @ parameters[f"{layer}.down"]
    return out, _Block(x, r1, h, q, k, v, p, o, x1, r2, h2, gate, up, opened, a)


def _norm_backward(dy: Array, x: Array, r: Array, gain: Array) -> tuple[Array, Array]:
    """Gradients of `x * r * gain` for x and for the gain."""
    scaled = x * r
    d_gain = np.einsum("nd,nd->d", dy, scaled)
    dyg = dy * gain
    inner = np.einsum("nd,nd->n", dyg, scaled)[:, None] / F32(x.shape[-1])
    return (dyg - scaled * inner) * r, d_gain


def _feed_backward(parameters: Parameters, layer: int, dx: Array, m: _Block, grads: Parameters) -> Array:
    hidden = m.gate.shape[1]
    grads[f"{layer}.down"] = m.a.T @ dx
    da = dx @ parameters[f"{layer}.down"].T
    d_gate_up = np.empty((len(dx), 2 * hidden), F32)
    np.multiply(da, m.gate * m.opened, out=d_gate_up[:, hidden:])
    da *= m.up
    da *= m.opened * (1 + m.gate * (1 - m.opened))
    d_gate_up[:, :hidden] = da
    grads[f"{layer}.gate_up"] = m.h2.T @ d_gate_up
    through, grads[f"{layer}.feed_norm"] = _norm_backward(
        d_gate_up @ parameters[f"{layer}.gate_up"].T, m.x1, m.r2, parameters[f"{layer}.feed_norm"]
    )
    return dx + through


def _attention_backward(
    parameters: Parameters, layer: int, dx: Array, m: _Block, shape: _Shape, grads: Parameters
) -> Array:
    config, (cosines, sines) = shape.config, shape.tables()
    grads[f"{layer}.attention_out"] = m.o.T @ dx
    do = np.ascontiguousarray(shape.split(dx @ parameters[f"{layer}.attention_out"].T))
    dv = np.matmul(m.p.swapaxes(-1, -2), do)
    dp = np.matmul(do, m.v.swapaxes(-1, -2))
    dp -= np.einsum("bhtd,bhtd->bht", do, np.matmul(m.p, m.v))[..., None]
    dp *= m.p
    dp *= F32(1 / np.sqrt(config.head_width))
    dq = rotate(np.matmul(dp, m.k), cosines, -sines)
    dk = rotate(np.matmul(dp.swapaxes(-1, -2), m.q), cosines, -sines)
    dz = np.empty((shape.rows, shape.positions, 3, config.heads, config.head_width), F32)
    for part, values in enumerate((dq, dk, dv)):
        dz[:, :, part] = values.transpose(0, 2, 1, 3)
    flat = dz.reshape(len(dx), 3 * config.width)
    grads[f"{layer}.query_key_value"] = m.h.T @ flat
    through, grads[f"{layer}.attention_norm"] = _norm_backward(
        flat @ parameters[f"{layer}.query_key_value"].T, m.x, m.r1, parameters[f"{layer}.attention_norm"]
    )
    return dx + through


class Loss(NamedTuple):
    """Sums over the weighted positions: divide by `weight` for means."""

    total: float
    right: float
    weight: float

    def __add__(self, other: Any) -> "Loss":
        return Loss(self.total + other.total, self.right + other.right, self.weight + other.weight)


def _score_targets(
    parameters: Parameters, x: Array, targets: Ids, weights: Array, reported: Array, divisor: float
) -> tuple[Loss, Array, Array, Array]:
    """Loss, which `reported` weighs, and the gradient for the logits, which `weights` weighs: all `[N]`."""
    r = inverse_rms(x)
    h: Array = x * r * parameters["norm"]
    logits: Array = h @ parameters["embedding"].T
    rows = np.arange(len(targets))
    right = float((reported * (logits.argmax(-1) == targets)).sum())
    logits -= logits.max(-1, keepdims=True)
    of_target = logits[rows, targets].copy()
    np.exp(logits, out=logits)
    mass = logits.sum(-1, keepdims=True)
    total = float((reported * (np.log(mass[:, 0]) - of_target)).sum())
    logits /= mass
    logits[rows, targets] -= 1
    logits *= (weights / F32(divisor))[:, None]
    return Loss(total, right, float(reported.sum())), logits, h, r


def _forward(parameters: Parameters, config: ModelConfig, ids: Ids, keep: bool) -> tuple[Array, list[_Block], _Shape]:
    shape = _Shape(ids.shape[0], ids.shape[1], config)
    x = parameters["embedding"][ids.reshape(-1)]
    memory: list[_Block] = []
    for layer in range(config.layers):
        x, block = _layer_forward(parameters, layer, x, shape)
        if keep:
            memory.append(block)
    return x, memory, shape


def _add_input_gradient(grads: Parameters, ids: Ids, dx: Array) -> None:
    """Sum the rows of dx by token; sorting first keeps the order of additions, and so the bytes, the same."""
    flat = ids.reshape(-1)
    order = np.argsort(flat, kind="stable")
    ordered = flat[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    grads["embedding"][ordered[starts]] += np.add.reduceat(dx[order], starts, axis=0)


def loss_only(parameters: Parameters, config: ModelConfig, ids: Ids, targets: Ids, weights: Array) -> Loss:
    """Loss over `[B, T]` without gradients."""
    x, _, _ = _forward(parameters, config, ids, keep=False)
    chosen = np.flatnonzero(weights.reshape(-1))
    if not len(chosen):
        return Loss(0.0, 0.0, 0.0)
    wanted, weight = targets.reshape(-1)[chosen], weights.reshape(-1)[chosen]
    return _score_targets(parameters, x[chosen], wanted, weight, weight, 1.0)[0]


def row_log_probabilities(parameters: Parameters, config: ModelConfig, ids: Ids, targets: Ids, weights: Array) -> Array:
    """`[B]`: the log-probability of each row's weighted targets, every position times its weight."""
    x, _, _ = _forward(parameters, config, ids, keep=False)
    flat = weights.reshape(-1)
    chosen = np.flatnonzero(flat)
    h = x[chosen] * inverse_rms(x[chosen]) * parameters["norm"]
    logits: Array = h @ parameters["embedding"].T
    logits -= logits.max(-1, keepdims=True)
    of_target = logits[np.arange(len(chosen)), targets.reshape(-1)[chosen]].copy()
    np.exp(logits, out=logits)
    values = (of_target - np.log(logits.sum(-1))) * flat[chosen]
    return np.bincount(chosen // ids.shape[1], values, minlength=len(ids))


def loss_and_gradients(
    parameters: Parameters,
    config: ModelConfig,
    ids: Ids,
    targets: Ids,
    weights: Array,
    divisor: float,
    reported: Array | None = None,
) -> tuple[Loss, Parameters]:
    """Loss over `[B, T]` and the gradients of its sum divided by `divisor`.

    Where `reported` is given, the loss that is returned is weighted by it, and the gradients by `weights` all the same.
    """
    x, memory, shape = _forward(parameters, config, ids, keep=True)
    chosen = np.flatnonzero(weights.reshape(-1))
    wanted, weight = targets.reshape(-1)[chosen], weights.reshape(-1)[chosen]
    grads: Parameters = {}
    dx = np.zeros_like(x)
    if len(chosen):
        told = weight if reported is None else reported.reshape(-1)[chosen]
        loss, d_logits, h, r = _score_targets(parameters, x[chosen], wanted, weight, told, divisor)
        grads["embedding"] = d_logits.T @ h
        d_chosen, grads["norm"] = _norm_backward(d_logits @ parameters["embedding"], x[chosen], r, parameters["norm"])
        dx[chosen] = d_chosen
    else:
        loss = Loss(0.0, 0.0, 0.0)
        grads |= {name: np.zeros_like(parameters[name]) for name in ("embedding", "norm")}
    while memory:
        block = memory.pop()
        dx = _feed_backward(parameters, len(memory), dx, block, grads)
        dx = _attention_backward(parameters, len(memory), dx, block, shape, grads)
    _add_input_gradient(grads, ids, dx)
    return loss, grads
