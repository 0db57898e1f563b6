"""The runner, on the real base model and on a small random one."""

import json
from pathlib import Path

import pytest

from azure_emulator.tiny_model.examination.__main__ import main, read_system, systems
from azure_emulator.tiny_model.examination.asking import Examiner, System
from azure_emulator.tiny_model.examination.voices import voice_file
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.generate import BASE_CHECKPOINT, ChatModel


def test_examines_and_keeps_the_replies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "replies.jsonl"
    command = ["examination", str(BASE_CHECKPOINT), "--quick", "--only", "emergencies", "--out"]
    monkeypatch.setattr("sys.argv", [*command, str(out)])
    main()
    printed = capsys.readouterr().out
    assert "as a base model: 5 replies" in printed and "emergency: calm and useful" in printed
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert len(records) == 5 and {r["part"] for r in records} == {"emergencies"}
    assert all(r["reply"] and "helps" in r["verdicts"] for r in records)


def test_a_tuned_model_is_asked_under_its_own_system_message() -> None:
    assert systems("tuned", "Be brief.") == [System("training", "Be brief.")]
    assert [system.name for system in systems("tuned", None)] == ["improved"]
    assert [system.name for system in systems("base", None)] == ["basic", "improved"]


def test_system_message_of_a_training_file(tmp_path: Path) -> None:
    assert read_system(voice_file("formal")).startswith("You represent Harcourt Voyages")
    text = tmp_path / "system.txt"
    text.write_text("Be brief.\n", encoding="utf-8")
    assert read_system(text) == "Be brief."


def test_a_training_file_without_system_message_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text('{"messages": [{"role": "user", "content": "Hi"}]}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="no system message"):
        read_system(file)


def test_fewer_questions_give_the_same_replies(base_model: ChatModel) -> None:
    gazetteer, system = load_gazetteer(), System("basic", "You help people who travel.")
    some = {r.question.key: r.text for r in Examiner(base_model, gazetteer, seed=3, step=5).ask("emergencies", system)}
    few = {r.question.key: r.text for r in Examiner(base_model, gazetteer, seed=3, step=10).ask("emergencies", system)}
    assert len(some) == 4 and len(few) == 2
    assert few == {key: some[key] for key in few}
