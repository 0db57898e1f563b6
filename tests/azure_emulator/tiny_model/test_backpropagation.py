"""The hand-written gradients are those of the loss."""

import numpy as np
import pytest

from azure_emulator.tiny_model.backpropagation import loss_and_gradients, loss_only, row_log_probabilities
from azure_emulator.tiny_model.model import Array, Ids, ModelConfig, Parameters, new_parameters
from azure_emulator.tiny_model.optimizer import AdamW, Batch, Muon, Trainer, make_batch, orthogonal

CONFIG = ModelConfig(vocabulary=13, width=8, layers=2, heads=2, hidden=10)


def wide_parameters(seed: int = 1) -> Parameters:
    """Weights large enough for gradients that can be measured in 32 bits."""
    return {name: value * (1 if value.ndim == 1 else 12) for name, value in new_parameters(CONFIG, seed).items()}


def some_batch() -> tuple[Ids, Ids, Array]:
    random = np.random.default_rng(3)
    ids, targets = random.integers(0, 13, (2, 6)), random.integers(0, 13, (2, 6))
    weights = np.array([[0, 0, 1, 1, 0.5, 0], [1, 0, 0, 1, 1, 1]], np.float32)
    return ids, targets, weights


@pytest.mark.parametrize("name", sorted(new_parameters(CONFIG, 1)))
def test_gradient_agrees_with_finite_differences(name: str) -> None:
    parameters, (ids, targets, weights) = wide_parameters(), some_batch()
    _, grads = loss_and_gradients(parameters, CONFIG, ids, targets, weights, 1.0)
    direction = np.random.default_rng(7).standard_normal(parameters[name].shape).astype(np.float32)
    direction /= np.linalg.norm(direction)

    def loss_at(distance: float) -> float:
        moved = {**parameters, name: parameters[name] + np.float32(distance) * direction}
        return loss_only(moved, CONFIG, ids, targets, weights).total

    measured = (loss_at(1e-2) - loss_at(-1e-2)) / 2e-2
    assert float((grads[name] * direction).sum()) == pytest.approx(measured, rel=0.02, abs=0.01)


def test_positions_without_weight_give_no_gradient() -> None:
    parameters, (ids, targets, weights) = wide_parameters(), some_batch()
    loss, grads = loss_and_gradients(parameters, CONFIG, ids, targets, np.zeros_like(weights), 1.0)
    assert loss.total == 0
    assert all(not grad.any() for grad in grads.values())


def test_targets_without_weight_change_nothing() -> None:
    parameters, (ids, targets, weights) = wide_parameters(), some_batch()
    others = np.where(weights == 0, (targets + 5) % 13, targets)
    first = loss_and_gradients(parameters, CONFIG, ids, targets, weights, 1.0)
    second = loss_and_gradients(parameters, CONFIG, ids, others, weights, 1.0)
    assert first[0] == second[0]
    assert all((first[1][name] == second[1][name]).all() for name in first[1])


def test_row_log_probabilities_are_the_losses_of_the_rows() -> None:
    parameters, (ids, targets, weights) = wide_parameters(), some_batch()
    rows = row_log_probabilities(parameters, CONFIG, ids, targets, weights)
    for row in range(2):
        part = slice(row, row + 1)
        loss = loss_only(parameters, CONFIG, ids[part], targets[part], weights[part])
        assert rows[row] == pytest.approx(-loss.total, rel=1e-5)


def test_what_is_not_reported_is_learned_all_the_same() -> None:
    parameters, (ids, targets, weights) = wide_parameters(), some_batch()
    first_row = weights * np.array([[1], [0]], np.float32)
    whole, grads = loss_and_gradients(parameters, CONFIG, ids, targets, weights, 1.0)
    part, same = loss_and_gradients(parameters, CONFIG, ids, targets, weights, 1.0, first_row)
    assert part.total == pytest.approx(loss_only(parameters, CONFIG, ids, targets, first_row).total, rel=1e-5)
    assert part.total < whole.total
    assert all((grads[name] == same[name]).all() for name in grads)


@pytest.mark.parametrize("shape", [(6, 6), (4, 12), (12, 4)])
def test_muon_moves_along_an_orthogonal_matrix(shape: tuple[int, int]) -> None:
    matrix = np.random.default_rng(5).standard_normal(shape).astype(np.float32)
    values = np.linalg.svd(orthogonal(matrix), compute_uv=False) / max(1.0, shape[0] / shape[1]) ** 0.5
    assert values.min() > 0.6
    assert values.max() < 1.3


@pytest.mark.parametrize("kind", [AdamW, Muon])
def test_two_threads_train_to_the_same_bytes_as_two_threads_again(kind: type[AdamW]) -> None:
    def trained() -> Parameters:
        parameters = new_parameters(CONFIG, 2)
        trainer = Trainer(CONFIG, kind(parameters), threads=2)
        for _ in range(5):
            trainer.step(Batch(*some_batch(), some_batch()[-1]), 1e-2)
        trainer.close()
        return parameters

    first, second = trained(), trained()
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)


@pytest.mark.parametrize("kind", [AdamW, Muon])
def test_training_learns_a_short_sequence_by_heart(kind: type[AdamW]) -> None:
    parameters = new_parameters(CONFIG, 2)
    trainer = Trainer(CONFIG, kind(parameters, decay=0.0), threads=1)
    batch = make_batch([([1, 5, 3, 8, 2], [0.0, 1.0, 1.0, 1.0, 1.0])])
    losses = [trainer.step(batch, 2e-2).total for _ in range(60)]
    trainer.close()
    assert losses[-1] < 0.1 * losses[0]
