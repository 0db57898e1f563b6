"""Both sides of a comparison under one shape, and the check that they compute the same before their speeds count."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from azure_emulator.tiny_model.cache import Cache, Seat
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.decoder import Decoder, Feed, step
from azure_emulator.tiny_model.model import Array, Ids
from azure_emulator.tiny_model.optimizer import AdamW, Batch, Trainer
from azure_emulator.tiny_model.weights import prepare
from benchmarks.pytorch import PYTORCH

ALLOWED_DIFFERENCE = 1e-3  # of logits, and of mean losses
TRAINING_THREADS = 2
DECAY, RATE = 0.05, 1e-4
Step = Callable[[Batch], float]  # trains on a batch and returns the mean loss before that


class DifferentModelsError(AssertionError):
    """The two contestants do not compute the same: their speeds must not be compared."""


class Speaker(Protocol):
    """Reads a prompt and is then fed one token a row."""

    def read(self, ids: Sequence[int]) -> Array:
        """Logits `[rows, V]` that follow the prompt."""

    def step(self, ids: Ids) -> Array:
        """Logits `[rows, V]` that follow one more token in each row."""


class OurSpeaker:
    """Our Decoder, one for each row, as for replies that are drawn at once.

    With `scored` tokens its logits are those of these alone, in their order.
    """

    def __init__(self, checkpoint: Checkpoint, rows: int, capacity: int, scored: Ids | None = None) -> None:
        weights = prepare(checkpoint.parameters, checkpoint.config, scored)
        cache = Cache(checkpoint.config, rows, capacity)
        self._decoders = [Decoder(weights, Seat(cache, row)) for row in range(rows)]

    def read(self, ids: Sequence[int]) -> Array:
        states = [decoder.read(ids) for decoder in self._decoders]
        return self._decoders[0].weights.score(np.concatenate(states))

    def step(self, ids: Ids) -> Array:
        growths = zip(self._decoders, ids, strict=True)
        branches, logits = step([(decoder, [Feed(int(token))]) for decoder, token in growths])
        for decoder, [branch] in zip(self._decoders, branches, strict=True):
            decoder.keep(branch)
        return logits


def their_speaker(checkpoint: Checkpoint, rows: int, capacity: int, threads: int) -> Speaker:
    """PyTorch's, if it is installed."""
    assert PYTORCH
    PYTORCH.use_threads(threads)
    speaker: Speaker = PYTORCH.TorchSpeaker(
        PYTORCH.TorchDecoder(checkpoint.parameters, checkpoint.config), rows, capacity
    )
    return speaker


def draw(speaker: Speaker, logits: Array, steps: int, scored: Ids) -> None:
    """Feed each row its likeliest token so many times; `scored` are the tokens that the logits are of."""
    for _ in range(steps):
        logits = speaker.step(scored[logits.argmax(-1)])


def check_same_logits(ours: Speaker, theirs: Speaker, prompt: Sequence[int], steps: int, scored: Ids) -> float:
    """The largest difference along the same tokens. Raises DifferentModelsError when it is too large.

    Our logits are those of the `scored` tokens, theirs of all.
    """
    mine, other = ours.read(prompt), theirs.read(prompt)[:, scored]
    largest = float(np.abs(mine - other).max())
    for _ in range(steps):
        likeliest = scored[mine.argmax(-1)]
        mine, other = ours.step(likeliest), theirs.step(likeliest)[:, scored]
        largest = max(largest, float(np.abs(mine - other).max()))
    if not largest <= ALLOWED_DIFFERENCE:
        raise DifferentModelsError(f"logits of ours and of PyTorch's differ by up to {largest:.5f}")
    return largest


def our_step(trainer: Trainer) -> Step:
    def step(batch: Batch) -> float:
        loss = trainer.step(batch, RATE)
        return loss.total / loss.weight

    return step


def our_trainer(checkpoint: Checkpoint) -> Trainer:
    """AdamW on a copy of the weights."""
    copies = {name: value.copy() for name, value in checkpoint.parameters.items()}
    return Trainer(checkpoint.config, AdamW(copies, decay=DECAY), TRAINING_THREADS)


def their_step(checkpoint: Checkpoint) -> Step:
    """PyTorch's AdamW on a copy of the weights, if PyTorch is installed."""
    assert PYTORCH
    PYTORCH.use_threads(TRAINING_THREADS)
    trainer = PYTORCH.TorchTrainer(PYTORCH.TorchDecoder(checkpoint.parameters, checkpoint.config), DECAY)
    return lambda batch: float(trainer.step(batch, RATE))


def check_same_losses(ours: Step, theirs: Step, batches: Sequence[Batch]) -> None:
    """Train both on the batches. Raises DifferentModelsError when their losses are not the same."""
    for number, batch in enumerate(batches):
        mine, other = ours(batch), theirs(batch)
        if not abs(mine - other) <= ALLOWED_DIFFERENCE:
            raise DifferentModelsError(f"in step {number} our loss is {mine:.5f} and PyTorch's is {other:.5f}")
