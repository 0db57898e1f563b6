"""AdamW (Loshchilov and Hutter 2019) and one training step spread over threads."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from azure_emulator.tiny_model.model import F32, Array, Ids, Loss, ModelConfig, Parameters, loss_and_gradients


@dataclass(frozen=True)
class Batch:
    """Token ids, the ids that follow them and how much each of those counts: all `[B, T]`."""

    ids: Ids
    targets: Ids
    weights: Array

    def split(self, parts: int) -> list["Batch"]:
        pieces = (np.array_split(array, parts) for array in (self.ids, self.targets, self.weights))
        return [Batch(*piece) for piece in zip(*pieces, strict=True)]


def make_batch(rows: list[tuple[list[int], list[float]]]) -> Batch:
    """Pad rows of (ids, weights of those ids) to one length and shift them by one position."""
    width = max(len(ids) for ids, _ in rows) - 1
    ids, targets = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), np.int64)
    weights = np.zeros((len(rows), width), F32)
    for row, (tokens, counts) in enumerate(rows):
        size = len(tokens) - 1
        ids[row, :size], targets[row, :size], weights[row, :size] = tokens[:-1], tokens[1:], counts[1:]
    return Batch(ids, targets, weights)


@dataclass
class AdamW:
    """Moments for every parameter; `rates` multiplies the learning rate of the rows of the embedding named in it."""

    parameters: Parameters
    decay: float = 0.05
    beta1: float = 0.9
    beta2: float = 0.98
    clip: float = 1.0
    rates: Mapping[int, float] = field(default_factory=dict)
    step_count: int = 0
    first: Parameters = field(init=False)
    second: Parameters = field(init=False)

    def __post_init__(self) -> None:
        self.first = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.second = {name: np.zeros_like(value) for name, value in self.parameters.items()}

    def step(self, grads: Parameters, rate: float, run: Callable[..., Iterable[object]] = map) -> None:
        """Move every parameter once; `run` is `map` or a thread pool's map."""
        self.step_count += 1
        norm = float(np.sqrt(sum(float(np.vdot(g, g)) for g in grads.values())))
        shrink = min(1.0, self.clip / (norm + 1e-6))
        names = sorted(self.parameters, key=lambda name: -self.parameters[name].size)
        list(run(lambda name: self._move(name, grads[name], rate, shrink), names))

    def _move(self, name: str, grad: Array, rate: float, shrink: float) -> None:
        value, first, second = self.parameters[name], self.first[name], self.second[name]
        grad *= F32(shrink)
        first *= F32(self.beta1)
        first += F32(1 - self.beta1) * grad
        second *= F32(self.beta2)
        grad *= grad
        second += F32(1 - self.beta2) * grad
        move = np.sqrt(second / F32(1 - self.beta2**self.step_count))
        move += F32(1e-8)
        np.divide(first, move, out=move)
        move *= F32(rate / (1 - self.beta1**self.step_count))
        if name == "embedding":
            for row, factor in self.rates.items():
                move[row] *= F32(factor)
        if value.ndim > 1:
            value *= F32(1 - rate * self.decay)
        value -= move


@dataclass
class Trainer:
    """Gradients of the halves of a batch are computed side by side and always added in the same order."""

    config: ModelConfig
    optimizer: AdamW
    threads: int = 2
    pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.threads)

    def step(self, batch: Batch, rate: float) -> Loss:
        parts = batch.split(min(self.threads, len(batch.ids)))
        divisor = max(float(batch.weights.sum()), 1.0)
        results = list(self.pool.map(lambda part: self._gradients(part, divisor), parts))
        loss, grads = results[0]
        for more_loss, more in results[1:]:
            loss = loss + more_loss
            for name, value in more.items():
                grads[name] += value
        self.optimizer.step(grads, rate, self.pool.map)
        return loss

    def _gradients(self, part: Batch, divisor: float) -> tuple[Loss, Parameters]:
        return loss_and_gradients(self.optimizer.parameters, self.config, part.ids, part.targets, part.weights, divisor)

    def close(self) -> None:
        self.pool.shutdown()
