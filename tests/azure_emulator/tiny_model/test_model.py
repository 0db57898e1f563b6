"""The architecture is the one that is named: written out plainly, it gives the same."""

import numpy as np
import pytest

from azure_emulator.tiny_model.backpropagation import row_log_probabilities
from azure_emulator.tiny_model.model import Array, ModelConfig, Parameters, fold, new_parameters, unfold

CONFIG = ModelConfig(vocabulary=13, width=16, layers=2, heads=2, hidden=10)


def some_parameters() -> Parameters:
    random = np.random.default_rng(5)
    return {
        name: (random.uniform(0.5, 2, value.shape) if value.ndim == 1 else 12 * value).astype(np.float32)
        for name, value in new_parameters(CONFIG, 2).items()
    }


def plain_logits(parameters: Parameters, ids: list[int]) -> Array:
    """`[T, V]`, token by token and head by head."""
    p = {name: value.astype(float) for name, value in parameters.items()}
    x = p["embedding"][ids]
    for layer in range(CONFIG.layers):
        z = norm(x, p[f"{layer}.attention_norm"]) @ p[f"{layer}.query_key_value"]
        queries, keys, values = (part.reshape(len(ids), CONFIG.heads, -1) for part in np.split(z, 3, axis=1))
        mixed = np.zeros((len(ids), CONFIG.heads, CONFIG.head_width))
        for at in range(len(ids)):
            for head in range(CONFIG.heads):
                query = rotated(queries[at, head], at)
                scores = [query @ rotated(keys[other, head], other) for other in range(at + 1)]
                shares = np.exp(np.array(scores) / np.sqrt(CONFIG.head_width))
                mixed[at, head] = shares / shares.sum() @ values[: at + 1, head]
        x = x + mixed.reshape(len(ids), -1) @ p[f"{layer}.attention_out"]
        gate, up = np.split(norm(x, p[f"{layer}.feed_norm"]) @ p[f"{layer}.gate_up"], 2, axis=1)
        x = x + (gate / (1 + np.exp(-gate)) * up) @ p[f"{layer}.down"]
    return np.asarray(norm(x, p["norm"]) @ p["embedding"].T)


def norm(x: Array, gain: Array) -> Array:
    return np.asarray(x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * gain)


def rotated(x: Array, position: int) -> Array:
    """The first half of a head turned against the second, each pair slower than the one before."""
    first, second = np.split(x, 2)
    angles = position * 10000.0 ** (-np.arange(0, len(x), 2) / len(x))
    return np.concatenate(
        (first * np.cos(angles) - second * np.sin(angles), second * np.cos(angles) + first * np.sin(angles))
    )


def test_the_model_computes_the_plain_formula() -> None:
    parameters, ids = some_parameters(), [1, 4, 2, 9, 3, 3]
    logits = plain_logits(parameters, ids[:-1])
    expected = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    for at in range(len(ids) - 1):
        weights = np.eye(len(ids) - 1, dtype=np.float32)[[at]]
        [found] = row_log_probabilities(parameters, CONFIG, np.array([ids[:-1]]), np.array([ids[1:]]), weights)
        assert found == pytest.approx(expected[at, ids[at + 1]], abs=1e-4)


def test_unfolding_undoes_the_order_of_the_columns() -> None:
    """For gains of one, a gradient that is the folded matrix itself is the matrix scaled twice."""
    parameters = {name: np.ones_like(v) if v.ndim == 1 else v for name, v in some_parameters().items()}
    found = unfold(fold(parameters, CONFIG, 0), parameters, CONFIG, 0)
    width = CONFIG.width
    scale = np.r_[np.full(width, 1 / CONFIG.head_width), np.ones(2 * width)]
    assert found["0.query_key_value"] == pytest.approx(parameters["0.query_key_value"] * scale)
    assert found["0.gate_up"][:, : CONFIG.hidden] == pytest.approx(parameters["0.gate_up"][:, : CONFIG.hidden] / 4)
