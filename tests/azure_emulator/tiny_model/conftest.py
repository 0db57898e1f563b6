"""A tiny random model with the real vocabulary, and the real base model."""

from pathlib import Path

import pytest

from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, Checkpoint, load_checkpoint, save_checkpoint
from azure_emulator.tiny_model.generate import ChatModel
from azure_emulator.tiny_model.model import ModelConfig, new_parameters


@pytest.fixture(scope="session")
def base() -> Checkpoint:
    return load_checkpoint(BASE_CHECKPOINT)


@pytest.fixture(scope="session")
def base_model(base: Checkpoint) -> ChatModel:
    return ChatModel(base)


@pytest.fixture(scope="session")
def small_checkpoint(base: Checkpoint) -> Checkpoint:
    """Untrained and quick: what matters in a test that uses it is not what it says."""
    config = ModelConfig(vocabulary=len(base.tokenizer), width=24, layers=1, heads=2, hidden=32)
    return Checkpoint(config, base.tokenizer, new_parameters(config, seed=5), {})


@pytest.fixture
def small_base(small_checkpoint: Checkpoint, tmp_path: Path) -> Path:
    path = tmp_path / "small.safetensors"
    save_checkpoint(path, small_checkpoint)
    return path
