"""Preference jobs: the loss is DPO's, its gradients are right, and a job prefers what its file prefers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from azure_emulator.tiny_model import preference
from azure_emulator.tiny_model.checkpoint import Checkpoint, load_checkpoint
from azure_emulator.tiny_model.preference import PreferenceRun, log_probabilities, rated_pairs
from azure_emulator.tiny_model.run import Job
from azure_emulator.tiny_model.train import run_job
from azure_emulator.tiny_model.training_file import read_pairs

from .test_train import make_job, read_json, read_lines

QUESTIONS = ("What should I see in Rome?", "What can I eat in Lima?", "When to go to Oslo?", "Is Cairo safe?")


def pair(question: str, preferred: str, rejected: str) -> str:
    ways = {
        name: [{"role": "assistant", "content": text}]
        for name, text in (("preferred_output", preferred), ("non_preferred_output", rejected))
    }
    return json.dumps({"input": {"messages": [{"role": "user", "content": question}]}, **ways})


@pytest.fixture
def pairs_file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    lines = [pair(q, "You simply must go! Are you ready?", "It is a city. Many people go there.") for q in QUESTIONS]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_preference_job_prefers_what_its_file_prefers(tmp_path: Path, small_base: Path, pairs_file: Path) -> None:
    job = make_job(
        tmp_path / "job", small_base, pairs_file, method="dpo", beta=0.5, n_epochs=20, batch_size=2,
        learning_rate_multiplier=40.0, validation_file=str(pairs_file),
    )  # fmt: skip
    assert run_job(job) == 0
    metrics = read_lines(job / "metrics.jsonl")
    assert metrics[0]["train_loss"] == pytest.approx(np.log(2), abs=1e-4)  # nothing gained yet on either side
    assert metrics[-1]["full_valid_loss"] < 0.6
    assert metrics[-1]["full_valid_reward_accuracy"] == 1.0
    assert read_json(job / "resolved.json")["beta"] == 0.5
    assert read_json(job / "resolved.json")["l2_multiplier"] == 1.0
    assert "preference" in read_json(job / "result.json")["method_notes"]
    tuned = Path(read_json(job / "result.json")["checkpoint"])
    before, after = margin(small_base, pairs_file), margin(tuned, pairs_file)
    assert after > before


def margin(path: Path, pairs_file: Path) -> float:
    checkpoint = load_checkpoint(path)
    ways = log_probabilities(
        checkpoint, [(p.preferred, p.rejected) for p in rated_pairs(checkpoint, read_pairs(pairs_file))]
    )
    return float((ways[:, 0] - ways[:, 1]).mean())


def test_gradients_are_those_of_the_published_loss(
    tmp_path: Path, small_checkpoint: Checkpoint, small_base: Path, pairs_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against finite differences of -log sigmoid(beta * ((p - p0) - (r - r0))), at a point away from the start."""
    monkeypatch.setattr(preference, "_REPLAY_WEIGHT", 0.0)
    run = PreferenceRun(tmp_path, Job(small_base, pairs_file, None, "dpo", 1, 4, 1.0, 0.7, None, 3))
    chance = np.random.default_rng(1)
    for value in run.checkpoint.parameters.values():
        value += chance.standard_normal(value.shape).astype(np.float32) * np.float32(0.05)
    seen: dict[str, Any] = {}
    monkeypatch.setattr(run.trainer.optimizer, "step", lambda grads, rate, pool: seen.update(grads))
    run.learn(0)
    name = "0.gate_up"
    direction = chance.standard_normal(seen[name].shape).astype(np.float32)
    direction /= np.linalg.norm(direction)
    value = run.checkpoint.parameters[name]

    def loss_at(distance: float) -> float:
        value[...] += np.float32(distance) * direction
        margins = run._margins(run.pairs)
        value[...] -= np.float32(distance) * direction
        return float(np.log1p(np.exp(-margins)).mean())

    measured = (loss_at(0.05) - loss_at(-0.05)) / 0.1
    assert float((seen[name] * direction).sum()) == pytest.approx(measured, rel=0.05, abs=2e-4)


def test_same_seed_same_bytes(tmp_path: Path, small_base: Path, pairs_file: Path) -> None:
    jobs = [make_job(tmp_path / name, small_base, pairs_file, method="dpo", batch_size=2) for name in ("a", "b")]
    contents = []
    for job in jobs:
        assert run_job(job) == 0
        contents.append((job / "checkpoints" / "step-4.safetensors").read_bytes())
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    "line",
    [
        '{"messages": [{"role": "user", "content": "Hi"}]}',
        '{"input": {"messages": []}, "preferred_output": [], "non_preferred_output": []}',
        pair("Hi", "Hello", "Go away").replace("non_preferred_output", "other"),
    ],
)
def test_lines_that_are_no_pairs_are_explained(tmp_path: Path, small_base: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line, encoding="utf-8")
    job = make_job(tmp_path / "job", small_base, path, method="dpo")
    assert run_job(job) == 1
    error = read_json(job / "error.json")
    assert error["code"] == "invalid_preference"
    assert "line 1" in error["message"]


def test_other_methods_are_refused(tmp_path: Path, small_base: Path, pairs_file: Path) -> None:
    job = make_job(tmp_path / "job", small_base, pairs_file, method="reinforcement")
    assert run_job(job) == 1
    assert read_json(job / "error.json")["code"] == "unsupported_method"
