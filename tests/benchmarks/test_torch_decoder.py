"""PyTorch's side computes what ours computes; otherwise comparing their speeds would mean nothing."""

import numpy as np
import pytest

from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.model import Ids, ModelConfig, new_parameters
from azure_emulator.tiny_model.optimizer import Batch, make_batch
from azure_emulator.tiny_model.tokenizer import MARKS, Tokenizer
from benchmarks.contestants import (
    DifferentModelsError,
    OurSpeaker,
    check_same_logits,
    check_same_losses,
    our_step,
    our_trainer,
    their_speaker,
    their_step,
)

pytest.importorskip("torch", reason="PyTorch is a dependency of the benchmarks only")

PROMPT = [8, 21, 30, 9, 9, 14]
ALL = np.arange(len(MARKS) + 40)


@pytest.fixture
def checkpoint() -> Checkpoint:
    """Weights large enough for logits that differ by much more than is allowed between the two."""
    tokenizer = Tokenizer([*MARKS, *(f"word{n}" for n in range(40))])
    config = ModelConfig(vocabulary=len(tokenizer), width=24, layers=2, heads=2, hidden=40)
    parameters = {name: value * (1 if value.ndim == 1 else 8) for name, value in new_parameters(config, 3).items()}
    return Checkpoint(config, tokenizer, parameters, {})


def some_batches() -> list[Batch]:
    chance = np.random.default_rng(2)
    rows = [(list(map(int, chance.integers(7, 47, size))), [float(n % 3) for n in range(size)]) for size in (9, 14, 12)]
    return [make_batch(rows), make_batch(rows[:2]), make_batch(rows[1:])]


@pytest.mark.parametrize("scored", [ALL, np.array([30, 8, 9, 21, 46])], ids=["all", "some"])
@pytest.mark.parametrize("rows", [1, 8])
def test_logits_are_the_same(checkpoint: Checkpoint, rows: int, scored: Ids) -> None:
    ours, theirs = OurSpeaker(checkpoint, rows, 40, scored), their_speaker(checkpoint, rows, 40, threads=1)
    assert check_same_logits(ours, theirs, PROMPT, 20, scored) < 1e-4


def test_other_weights_are_noticed(checkpoint: Checkpoint) -> None:
    changed = {**checkpoint.parameters, "1.down": checkpoint.parameters["1.down"] * np.float32(1.01)}
    other = Checkpoint(checkpoint.config, checkpoint.tokenizer, changed, {})
    with pytest.raises(DifferentModelsError, match="differ by up to"):
        check_same_logits(OurSpeaker(checkpoint, 1, 40), their_speaker(other, 1, 40, threads=1), PROMPT, 5, ALL)


def test_training_takes_the_same_steps(checkpoint: Checkpoint) -> None:
    trainer = our_trainer(checkpoint)
    check_same_losses(our_step(trainer), their_step(checkpoint), some_batches() * 4)
    trainer.close()


def test_other_steps_are_noticed(checkpoint: Checkpoint) -> None:
    trainer = our_trainer(checkpoint)
    step = their_step(checkpoint)
    with pytest.raises(DifferentModelsError, match="in step 1 "):
        check_same_losses(
            our_step(trainer), lambda batch: step(batch) if batch.ids.shape[0] == 3 else 0.0, some_batches()
        )
    trainer.close()
