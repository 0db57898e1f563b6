"""Pre-training repeats to the byte and learns."""

from pathlib import Path

import pytest

from azure_emulator.tiny_model import pretrain as module
from azure_emulator.tiny_model.backpropagation import loss_only
from azure_emulator.tiny_model.checkpoint import load_checkpoint
from azure_emulator.tiny_model.pretrain import Lesson, corpus_batches, pretrain, rate_of

SHORT = Lesson(3, 4e-3, dialogues=60, questions=40, scattered=0.5)


@pytest.fixture(autouse=True)
def short_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WARM_UP", 5)


def test_same_seed_same_bytes(tmp_path: Path, small_base: Path) -> None:
    for name in ("a", "b"):
        pretrain(load_checkpoint(small_base), SHORT, 300, seed=2, out=tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert load_checkpoint(tmp_path / "a").notes["steps"] == "3"
    assert load_checkpoint(tmp_path / "a").reader is not None


def test_it_learns(tmp_path: Path, small_base: Path) -> None:
    pretrain(load_checkpoint(small_base), Lesson(60, 2e-2, 60, 40, 0.0), 300, seed=2, out=tmp_path / "trained")
    batch = next(corpus_batches(load_checkpoint(small_base).tokenizer, SHORT, seed=99))
    before, after = (load_checkpoint(path) for path in (small_base, tmp_path / "trained"))
    losses = [loss_only(c.parameters, c.config, batch.ids, batch.targets, batch.weights) for c in (before, after)]
    assert losses[1].total < 0.9 * losses[0].total


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_of(step, 1000, 1e-3) for step in (0, 5, 500, 999)]
    assert rates[0] < rates[2] < rates[1]
    assert rates[3] < 0.05 * rates[1]
