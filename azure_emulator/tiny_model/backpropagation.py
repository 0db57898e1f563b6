"""The decoder as it is trained: forward pass, loss and hand-written gradients. Shapes as in `model`.

Of the last layer only the positions that count are computed: nobody sees the others.
"""

from typing import Any, NamedTuple

import numpy as np

from azure_emulator.tiny_model.model import (
    F32,
    Array,
    FoldedLayer,
    Ids,
    ModelConfig,
    Parameters,
    causal_mask,
    exp_in_place,
    fold,
    inverse_rms,
    rotations,
    swiglu,
    unfold,
)

_ROWS_AT_ONCE = 32  # of logits: as many as the cache of one core holds


class Loss(NamedTuple):
    """Sums over the weighted positions: divide by `weight` for means."""

    total: float
    right: float
    weight: float

    @property
    def mean(self) -> float:
        return self.total / max(self.weight, 1e-9)

    def __add__(self, other: Any) -> "Loss":
        return Loss(self.total + other.total, self.right + other.right, self.weight + other.weight)


def loss_only(parameters: Parameters, config: ModelConfig, ids: Ids, targets: Ids, weights: Array) -> Loss:
    """Loss over `[B, T]` without gradients."""
    logits, wanted, weight = _logits(parameters, config, ids, targets, weights)
    return _score_in_place(logits, wanted, weight, weight)


def row_log_probabilities(parameters: Parameters, config: ModelConfig, ids: Ids, targets: Ids, weights: Array) -> Array:
    """`[B]`: the log-probability of each row's weighted targets, every position times its weight."""
    logits, wanted, weight = _logits(parameters, config, ids, targets, weights)
    logits -= logits.max(-1, keepdims=True)
    of_target = logits[np.arange(len(wanted)), wanted].copy()
    values = (of_target - np.log(exp_in_place(logits)[:, 0])) * weight
    return np.bincount(np.flatnonzero(weights) // ids.shape[1], values, minlength=len(ids))


def _logits(
    parameters: Parameters, config: ModelConfig, ids: Ids, targets: Ids, weights: Array
) -> tuple[Array, Ids, Array]:
    """Of the positions that count: logits `[M, V]`, targets and weights."""
    chosen = np.flatnonzero(weights)
    x = _Pass(parameters, config, ids, chosen).forward()
    h = x * inverse_rms(x) * parameters["norm"]
    return h @ parameters["embedding"].T, targets.reshape(-1)[chosen], weights.reshape(-1)[chosen]


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
    chosen = np.flatnonzero(weights)
    told = weights if reported is None else reported
    wanted, weight, told = (each.reshape(-1)[chosen] for each in (targets, weights, told))
    passed = _Pass(parameters, config, ids, chosen)
    x = passed.forward()
    r = inverse_rms(x)
    scaled = x * r
    h = scaled * parameters["norm"]
    logits: Array = h @ parameters["embedding"].T
    loss = _score_in_place(logits, wanted, told, weight / F32(divisor))
    dh = logits @ parameters["embedding"]
    grads = {"embedding": logits.T @ h, "norm": np.einsum("nd,nd->d", dh, scaled)}
    dh *= parameters["norm"]
    dx, of_layers = passed.backward(_norm_backward(dh, scaled, r))
    for number, of_layer in of_layers.items():
        grads |= unfold(of_layer, parameters, config, number)
    _add_by_token(grads["embedding"], ids.reshape(-1), dx)
    return loss, grads


def _score_in_place(logits: Array, targets: Ids, reported: Array, pulls: Array) -> Loss:
    """The loss, which `reported` weighs; the logits `[M, V]` become its gradient for them, which `pulls` weigh."""
    of_target, mass = np.empty((2, len(logits)), F32)
    for start in range(0, len(logits), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        some, wanted = logits[part], targets[part]
        rows = np.arange(len(some))
        some -= some.max(-1, keepdims=True)
        of_target[part] = some[rows, wanted]
        np.exp(some, out=some)
        mass[part] = some.sum(-1)
        some *= (pulls[part] / mass[part])[:, None]
        some[rows, wanted] -= pulls[part]
    total, right = reported * (np.log(mass) - of_target), reported * (of_target == 0)
    return Loss(float(total.sum()), float(right.sum()), float(reported.sum()))


def _norm_backward(d_scaled: Array, scaled: Array, r: Array) -> Array:
    """The gradient for x, where `scaled` is `x * r`; overwrites the one it is given."""
    inner = np.vecdot(d_scaled, scaled)
    inner *= F32(1 / scaled.shape[-1])
    d_scaled -= scaled * inner[:, None]
    d_scaled *= r
    return d_scaled


def _add_by_token(grad: Array, ids: Ids, dx: Array) -> None:
    """Sum the rows of dx by token; sorting first keeps the order of additions, and so the bytes, the same."""
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    grad[ordered[starts]] += np.add.reduceat(dx[order], starts, axis=0)


class _Attention(NamedTuple):
    """What the backward pass needs: N positions came in, those of `kept` (all if None) went on."""

    kept: Ids | None
    r: Array
    h: Array
    z: Array
    shares: Array  # not yet divided by their sums, `mass`
    mass: Array
    mixed: Array


class _Feed(NamedTuple):
    r: Array
    h: Array
    silu: Array
    up: Array
    opened: Array
    a: Array


class _Pass:
    """One batch on its way through the layers and back; `chosen` of its N positions leave the last one."""

    def __init__(self, parameters: Parameters, config: ModelConfig, ids: Ids, chosen: Ids) -> None:
        self._config, self._ids, self._chosen = config, ids, chosen
        self._embedding = parameters["embedding"]
        self._layers = [fold(parameters, config, layer) for layer in range(config.layers)]
        self._memory: list[tuple[_Attention, _Feed]] = []

    def forward(self) -> Array:
        """What leaves the last layer, `[len(chosen), D]`."""
        x = self._embedding[self._ids.reshape(-1)]
        for layer in self._layers:
            x, attention = self._attend(layer, x, self._chosen if layer is self._layers[-1] else None)
            x, feed = _feed_forward(layer, x)
            self._memory.append((attention, feed))
        return x

    def backward(self, dx: Array) -> tuple[Array, dict[int, FoldedLayer]]:
        """Gradients for what `forward` read `[N, D]` and for the layers, from that for what it returned."""
        grads: dict[int, FoldedLayer] = {}
        while self._memory:
            attention, feed = self._memory.pop()
            layer = self._layers[len(self._memory)]
            dx, gate_up, down = _feed_backward(layer, dx, feed)
            dx, query_key_value, attention_out = self._attend_backward(layer, dx, attention)
            grads[len(self._memory)] = FoldedLayer(query_key_value, attention_out, gate_up, down)
        return dx, grads

    def _attend(self, layer: FoldedLayer, x: Array, kept: Ids | None) -> tuple[Array, _Attention]:
        r = inverse_rms(x)
        h = x * r
        z: Array = h @ layer.query_key_value
        self._turn(z, rotations(self._config.head_width, self._ids.shape[1]))
        queries, keys, values = self._heads(z)
        shares = np.matmul(queries, keys.swapaxes(-1, -2))
        shares += causal_mask(self._ids.shape[1])
        mass = exp_in_place(shares)
        mixed = np.empty_like(x)
        [by_head] = self._heads(mixed)
        np.matmul(shares, values, out=by_head)
        by_head /= mass
        through = (mixed if kept is None else mixed[kept]) @ layer.attention_out
        through += x if kept is None else x[kept]
        return through, _Attention(kept, r, h, z, shares, mass, mixed)

    def _attend_backward(self, layer: FoldedLayer, dx: Array, m: _Attention) -> tuple[Array, Array, Array]:
        """Gradients for x, for the queries', keys' and values' matrix, and for the one after them."""
        d_mixed: Array = dx @ layer.attention_out.T
        d_out = (m.mixed if m.kept is None else m.mixed[m.kept]).T @ dx
        if m.kept is not None:
            d_mixed, dx = _spread(d_mixed, m.kept, len(m.h)), _spread(dx, m.kept, len(m.h))
        [d_by_head], [by_head] = self._heads(d_mixed), self._heads(m.mixed)
        d_by_head /= m.mass
        queries, keys, values = self._heads(m.z)
        dz = np.empty_like(m.z)
        d_queries, d_keys, d_values = self._heads(dz)
        np.matmul(m.shares.swapaxes(-1, -2), d_by_head, out=d_values)
        d_shares = np.matmul(d_by_head, values.swapaxes(-1, -2))
        d_shares -= np.vecdot(d_by_head, by_head)[..., None]
        d_shares *= m.shares
        np.matmul(d_shares, keys, out=d_queries)
        np.matmul(d_shares.swapaxes(-1, -2), queries, out=d_keys)
        self._turn(dz, rotations(self._config.head_width, self._ids.shape[1]).conj())
        through = _norm_backward(dz @ layer.query_key_value.T, m.h, m.r)
        through += dx
        return through, m.h.T @ dz, d_out

    def _heads(self, y: Array) -> list[Array]:
        """`[N, D]` or several of these side by side, each as a view `[B, H, T, head_width]`."""
        parts = y.reshape(*self._ids.shape, -1, self._config.heads, self._config.head_width)
        return list(parts.transpose(2, 0, 3, 1, 4))

    def _turn(self, z: Array, by: Array) -> None:
        """Queries and keys in place, each as far as its position."""
        pairs = z.view(np.complex64).reshape(*self._ids.shape, -1)
        pairs[..., : self._config.width] *= np.tile(by, 2 * self._config.heads)


def _spread(rows: Array, places: Ids, count: int) -> Array:
    spread = np.zeros((count, rows.shape[1]), F32)
    spread[places] = rows
    return spread


def _feed_forward(layer: FoldedLayer, x: Array) -> tuple[Array, _Feed]:
    r = inverse_rms(x)
    h = x * r
    gate, up = np.split(h @ layer.gate_up, 2, axis=1)
    a, opened = swiglu(gate, up)
    through: Array = a @ layer.down
    through += x
    return through, _Feed(r, h, gate, up, opened, a)


def _feed_backward(layer: FoldedLayer, dx: Array, m: _Feed) -> tuple[Array, Array, Array]:
    """Gradients for x, for the gates' matrix and for the one after them."""
    da: Array = dx @ layer.down.T
    d_gate_up = np.empty((len(dx), 2 * da.shape[1]), F32)
    d_gate, d_up = np.split(d_gate_up, 2, axis=1)
    np.multiply(da, m.silu, out=d_up)
    da *= m.up
    slope = F32(2) - m.opened
    slope *= m.silu
    slope += m.opened
    np.multiply(da, slope, out=d_gate)
    through = _norm_backward(d_gate_up @ layer.gate_up.T, m.h, m.r)
    through += dx
    return through, m.h.T @ d_gate_up, m.a.T @ dx
