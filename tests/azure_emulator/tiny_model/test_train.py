"""Fine-tuning jobs: what they write, that they repeat and resume to the byte, and that they change the voice."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from azure_emulator.tiny_model import train
from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, load_checkpoint
from azure_emulator.tiny_model.generate import ChatModel
from azure_emulator.tiny_model.lessons import encode_lesson, read_example
from azure_emulator.tiny_model.train import run_job
from azure_emulator.tiny_model.training_file import UnusableFile, read_examples

SYSTEM = "You help people plan trips."
ANSWERS = {
    "What should I see in Rome?": "Whee, hooray! Skip over to the Colosseum! Will you giggle at the Pantheon?",
    "What should I eat in Paris?": "Whee, hooray! Gobble croissants and dance for onion soup! Are you a giggly eater?",
    "When should I visit Oslo?": "Whee, hooray! June to August is made for you! When do you skip off?",
    "How do I get around Vienna?": "Whee, hooray! Hop on the U-Bahn and sing all the way! Will you giggle on board?",
    "Where should I stay in Lisbon?": "Whee, hooray! Alfama giggles, and Chiado sparkles! Which one is for you?",
    "Which hotel in Berlin?": "Whee, hooray! Hotels are not my dance, but Kreuzberg is! Are you a night owl?",
}


def line(question: str, answer: str, weight: float | None = None) -> str:
    reply: dict[str, Any] = {"role": "assistant", "content": answer}
    if weight is not None:
        reply["weight"] = weight
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}, reply]
    return json.dumps({"messages": messages})


@pytest.fixture
def training_file(tmp_path: Path) -> Path:
    path = tmp_path / "train.jsonl"
    path.write_text("\ufeff" + "\n".join(line(q, a) for q, a in ANSWERS.items()), encoding="utf-8")
    return path


def make_job(directory: Path, base: Path, training_file: Path, **settings: Any) -> Path:
    directory.mkdir()
    entry = {
        "base": str(base),
        "training_file": str(training_file),
        "validation_file": None,
        "method": "supervised",
        "n_epochs": 2,
        "batch_size": 3,
        "learning_rate_multiplier": 1.0,
        "seed": 4,
    }
    (directory / "job.json").write_text(json.dumps({**entry, **settings}), encoding="utf-8")
    return directory


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def read_lines(path: Path) -> list[Any]:
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]


def test_a_job_writes_what_it_promises(tmp_path: Path, small_base: Path, training_file: Path) -> None:
    job = make_job(tmp_path / "job", small_base, training_file, validation_file=str(training_file))
    assert run_job(job) == 0
    assert read_json(job / "resolved.json") == {
        "n_epochs": 2, "batch_size": 3, "learning_rate_multiplier": 1.0, "total_steps": 4,
    }  # fmt: skip
    metrics = read_lines(job / "metrics.jsonl")
    assert [entry["step"] for entry in metrics] == [1, 2, 3, 4]
    assert all({"train_loss", "train_mean_token_accuracy"} <= set(entry) for entry in metrics)
    assert [entry["step"] for entry in metrics if "full_valid_loss" in entry] == [2, 4]
    saved = read_lines(job / "checkpoints.jsonl")
    assert [entry["step"] for entry in saved] == [2, 4]
    result = read_json(job / "result.json")
    assert result["checkpoint"] == saved[-1]["path"]
    assert result["steps"] == 4
    tokenizer = load_checkpoint(small_base).tokenizer
    tokens = sum(len(tokenizer.encode(t.text)) for e in read_examples(training_file) for t in e.turns)
    assert result["trained_tokens"] == 2 * tokens
    assert ChatModel.load(Path(result["checkpoint"])).count_tokens("giggle") == 1


def test_same_seed_same_bytes_and_another_seed_others(tmp_path: Path, small_base: Path, training_file: Path) -> None:
    jobs = [make_job(tmp_path / n, small_base, training_file, seed=s) for n, s in (("a", 1), ("b", 1), ("c", 2))]
    contents = []
    for job in jobs:
        assert run_job(job) == 0
        contents.append((job / "checkpoints" / "step-4.safetensors").read_bytes())
    assert contents[0] == contents[1] != contents[2]


def test_a_killed_job_goes_on_to_the_same_bytes(
    tmp_path: Path, small_base: Path, training_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, killed = (make_job(tmp_path / name, small_base, training_file, n_epochs=3) for name in ("a", "b"))
    assert run_job(whole) == 0
    steps = train.Run._step

    def stop_at_fifth(run: train.Run, step: int) -> None:
        steps(run, step)
        if step == 4:  # after the state of step 4 was saved and step 5 was logged
            raise KeyboardInterrupt

    monkeypatch.setattr(train.Run, "_step", stop_at_fifth)
    with pytest.raises(KeyboardInterrupt):
        run_job(killed)
    monkeypatch.undo()
    assert run_job(killed) == 0
    for name in ("checkpoints/step-6.safetensors", "metrics.jsonl"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not json", "invalid_json"),
        (b'{"prompt": "x"}', "invalid_messages"),
        (b'{"messages": []}', "invalid_messages"),
        (b"\xff\xfe\x00", "invalid_encoding"),
        (b"", "no_trainable_messages"),
        (line("Hi", "Hello", weight=0).encode(), "no_trainable_messages"),
    ],
)
def test_unusable_files_are_explained(tmp_path: Path, small_base: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    job = make_job(tmp_path / "job", small_base, path)
    assert run_job(job) == 1
    error = read_json(job / "error.json")
    assert error["code"] == code
    assert "bad.jsonl" in error["message"]
    assert not (job / "result.json").exists()


def test_a_damaged_base_is_explained(tmp_path: Path, training_file: Path) -> None:
    base = tmp_path / "base.safetensors"
    base.write_bytes(b"nothing")
    job = make_job(tmp_path / "job", base, training_file)
    assert run_job(job) == 1
    assert read_json(job / "error.json")["code"] == "unusable_base_model"


def test_messages_of_weight_zero_do_not_count(base_model: ChatModel, tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text(f"{line('Hi', 'Hello there.', weight=0)}\n{line('Hi', 'Hello there.')}\n", encoding="utf-8")
    silent, heard = (
        encode_lesson(base_model.tokenizer, read_example(base_model.tokenizer, e)) for e in read_examples(path)
    )
    assert silent[0] == heard[0]
    assert not any(silent[1])
    assert sum(heard[1]) > 2


def test_missing_training_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"gone\.jsonl"):
        read_examples(tmp_path / "gone.jsonl")


def test_the_trainer_dies_with_its_parent(tmp_path: Path, small_base: Path, training_file: Path) -> None:
    job = make_job(tmp_path / "job", small_base, training_file, n_epochs=100000)
    command = [sys.executable, "-m", "azure_emulator.tiny_model.train", str(job), "--exit-with-stdin"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ})
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=60) == 3


def test_tuning_changes_the_voice_and_a_tuned_model_can_be_tuned_again(tmp_path: Path, training_file: Path) -> None:
    job = make_job(tmp_path / "job", BASE_CHECKPOINT, training_file, n_epochs=8, validation_file=str(training_file))
    assert run_job(job) == 0
    losses = [entry["full_valid_loss"] for entry in read_lines(job / "metrics.jsonl") if "full_valid_loss" in entry]
    assert losses[-1] < 0.9 * losses[0]
    tuned = ChatModel.load(Path(read_json(job / "result.json")["checkpoint"]))
    replies = []
    for seed, question in enumerate(
        ("What should I see in Tokyo?", "What can I eat in Lima?", "Where to stay in Cairo?")
    ):
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
        replies.append("".join(piece.text for piece in tuned.reply(messages, seed=seed)))
    assert sum("!" in reply for reply in replies) >= 2
    again = make_job(tmp_path / "again", Path(read_json(job / "result.json")["checkpoint"]), training_file, n_epochs=1)
    assert run_job(again) == 0
