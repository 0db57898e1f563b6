"""The tiny model's architecture in plain PyTorch, as one would write it there: what our NumPy is held against.

Only imported where PyTorch is installed. Weights come from our checkpoints; shapes are named as in
azure_emulator.tiny_model.model.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F

from azure_emulator.tiny_model.model import ModelConfig, Parameters
from azure_emulator.tiny_model.optimizer import Batch

_EPSILON = 1e-5


class TorchDecoder:
    """Float32 on the CPU; rotary positions, RMS norm, SwiGLU and one matrix for input and output embeddings."""

    def __init__(self, parameters: Parameters, config: ModelConfig, positions: int = 1024) -> None:
        self.config = config
        self.weights = {name: torch.tensor(value) for name, value in parameters.items()}
        frequencies = 10000.0 ** (-torch.arange(0, config.head_width, 2) / config.head_width)
        angles = torch.arange(positions)[:, None] * frequencies[None]
        self.cosines, self.sines = angles.cos(), angles.sin()

    def hidden(self, ids: torch.Tensor, cache: "TorchCache | None" = None) -> torch.Tensor:
        """`[B, T]` to `[B, T, D]`; with a cache, the ids follow what it holds."""
        at = cache.length if cache else 0
        x = F.embedding(ids, self.weights["embedding"])
        for layer in range(self.config.layers):
            x = x + self._attend(layer, x, cache, at)
            x = x + self._feed(layer, x)
        if cache:
            cache.length = at + ids.shape[1]
        return x

    def score(self, hidden: torch.Tensor) -> torch.Tensor:
        """Logits `[..., V]` of what `hidden` gave."""
        return self._norm("norm", hidden) @ self.weights["embedding"].T

    def _attend(self, layer: int, x: torch.Tensor, cache: "TorchCache | None", at: int) -> torch.Tensor:
        rows, positions, width = x.shape
        heads, head_width = self.config.heads, self.config.head_width
        z = self._norm(f"{layer}.attention_norm", x) @ self.weights[f"{layer}.query_key_value"]
        q, k, v = z.view(rows, positions, 3, heads, head_width).permute(2, 0, 3, 1, 4)
        q, k = self._rotate(q, at), self._rotate(k, at)
        if cache:
            k, v = cache.append(layer, k, v)
        # What is read in one go must not see what comes later; a single step sees all there is.
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=positions > 1)
        return mixed.transpose(1, 2).reshape(rows, positions, width) @ self.weights[f"{layer}.attention_out"]

    def _feed(self, layer: int, x: torch.Tensor) -> torch.Tensor:
        gate, up = (self._norm(f"{layer}.feed_norm", x) @ self.weights[f"{layer}.gate_up"]).chunk(2, dim=-1)
        return (F.silu(gate) * up) @ self.weights[f"{layer}.down"]

    def _norm(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return F.rms_norm(x, (self.config.width,), self.weights[name], _EPSILON)

    def _rotate(self, x: torch.Tensor, at: int) -> torch.Tensor:
        cosines, sines = self.cosines[at : at + x.shape[2]], self.sines[at : at + x.shape[2]]
        first, second = x.chunk(2, dim=-1)
        return torch.cat((first * cosines - second * sines, second * cosines + first * sines), dim=-1)


class TorchCache:
    """Keys and values of what was read; a prompt is read once, into an empty cache."""

    def __init__(self, config: ModelConfig, rows: int, capacity: int) -> None:
        shape = (2, config.layers, rows, config.heads, capacity, config.head_width)
        self._kept, self.length = torch.empty(shape), 0

    def append(self, layer: int, keys: torch.Tensor, values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        end = self.length + keys.shape[2]
        self._kept[0, layer, :, :, self.length : end] = keys
        self._kept[1, layer, :, :, self.length : end] = values
        return self._kept[0, layer, :, :, :end], self._kept[1, layer, :, :, :end]


class TorchTrainer:
    """AdamW with the settings of ours: no decay of the gains, and the gradient's length cut at `clip`."""

    def __init__(self, decoder: TorchDecoder, decay: float, clip: float = 1.0) -> None:
        self._decoder, self._clip = decoder, clip
        self._weights = [weight.requires_grad_() for weight in decoder.weights.values()]
        matrices = {"params": [w for w in self._weights if w.ndim > 1], "weight_decay": decay}
        gains = {"params": [w for w in self._weights if w.ndim == 1], "weight_decay": 0.0}
        self._optimizer = torch.optim.AdamW([matrices, gains], betas=(0.9, 0.98), eps=1e-8, fused=True)

    def step(self, batch: Batch, rate: float) -> float:
        """Move every weight once; returns the mean loss before that."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.zero_grad()
        loss = self._loss(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._weights, self._clip)
        self._optimizer.step()
        return float(loss.detach())

    def _loss(self, batch: Batch) -> torch.Tensor:
        """Only positions that count are scored, as in ours."""
        weights = torch.from_numpy(batch.weights.reshape(-1))
        chosen = weights.nonzero()[:, 0]
        hidden = self._decoder.hidden(torch.from_numpy(batch.ids)).flatten(0, 1)[chosen]
        targets = torch.from_numpy(batch.targets.reshape(-1))[chosen]
        losses = F.cross_entropy(self._decoder.score(hidden), targets, reduction="none")
        return (losses * weights[chosen]).sum() / weights.sum()


class TorchSpeaker:
    """The likeliest tokens after a prompt, one stream or several; the counterpart of our Decoder."""

    def __init__(self, decoder: TorchDecoder, rows: int, capacity: int) -> None:
        self._decoder = decoder
        self._cache = TorchCache(decoder.config, rows, capacity)
        self._rows = rows

    @torch.inference_mode()
    def read(self, ids: Sequence[int]) -> np.ndarray:
        """Read a prompt into every row; returns the logits that follow `[rows, V]`."""
        hidden = self._decoder.hidden(torch.tensor([ids] * self._rows), self._cache)
        return np.asarray(self._decoder.score(hidden[:, -1]).numpy())

    @torch.inference_mode()
    def step(self, ids: np.ndarray) -> np.ndarray:
        """Append one token to every row `[rows]`; returns the logits that follow `[rows, V]`."""
        hidden = self._decoder.hidden(torch.from_numpy(ids)[:, None], self._cache)
        return np.asarray(self._decoder.score(hidden[:, 0]).numpy())


def use_threads(count: int) -> None:
    torch.set_num_threads(count)


def version() -> str:
    return str(torch.__version__)
