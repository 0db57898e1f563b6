"""Pre-training repeats to the byte and learns."""

from pathlib import Path

import pytest

from azure_emulator.tiny_model import pretrain as module
from azure_emulator.tiny_model.checkpoint import load_checkpoint
from azure_emulator.tiny_model.model import loss_only
from azure_emulator.tiny_model.pretrain import corpus_batches, pretrain, rate_of


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DIALOGUES_A_CHUNK", 60)
    monkeypatch.setattr(module, "_QUESTIONS_A_CHUNK", 40)
    monkeypatch.setattr(module, "_WARM_UP", 5)


def test_same_seed_same_bytes(tmp_path: Path, small_base: Path) -> None:
    for name in ("a", "b"):
        pretrain(load_checkpoint(small_base), 3, seed=2, out=tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert load_checkpoint(tmp_path / "a").notes["steps"] == "3 of 3"


def test_it_learns(tmp_path: Path, small_base: Path) -> None:
    pretrain(load_checkpoint(small_base), 60, seed=2, out=tmp_path / "trained", peak=2e-2)
    batch = next(corpus_batches(load_checkpoint(small_base).tokenizer, seed=99))
    before, after = (load_checkpoint(path) for path in (small_base, tmp_path / "trained"))
    losses = [loss_only(c.parameters, c.config, batch.ids, batch.targets, batch.weights) for c in (before, after)]
    assert losses[1].total < 0.9 * losses[0].total


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_of(step, 1000, 1e-3) for step in (0, 5, 500, 999)]
    assert rates[0] < rates[2] < rates[1]
    assert rates[3] < 0.05 * rates[1]
