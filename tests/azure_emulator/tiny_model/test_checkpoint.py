"""Checkpoints: same content, same bytes; damage is told apart from absence."""

from pathlib import Path

import pytest

from azure_emulator.tiny_model.checkpoint import (
    BASE_CHECKPOINT,
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
)


def test_round_trip(small_checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_checkpoint(path, small_checkpoint)
    loaded = load_checkpoint(path)
    assert loaded.config == small_checkpoint.config
    assert loaded.tokenizer.vocabulary == small_checkpoint.tokenizer.vocabulary
    for name, value in small_checkpoint.parameters.items():
        assert loaded.parameters[name] == pytest.approx(value, abs=1e-3)


def test_same_content_same_bytes(small_checkpoint: Checkpoint, tmp_path: Path) -> None:
    for name in ("a", "b"):
        save_checkpoint(tmp_path / name, small_checkpoint)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"nothing\.safetensors' does not exist"):
        load_checkpoint(tmp_path / "nothing.safetensors")


@pytest.mark.parametrize("content", [b"", b"not a checkpoint at all", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(path)


def test_the_base_is_small_and_of_the_promised_size(base: Checkpoint) -> None:
    assert BASE_CHECKPOINT.stat().st_size < 12_000_000
    assert 2_000_000 <= sum(value.size for value in base.parameters.values()) <= 6_000_000
