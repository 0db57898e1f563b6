"""A job's folder: following a file that grows, shrinks and is half written; laying out; tidying up."""

import json
from pathlib import Path

from azure_emulator.job_dir import PausePoint, Tail, prepare, read_object, tidy


def test_a_tail_gives_whole_lines_once(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    tail = Tail(path)
    assert list(tail.new_rows()) == []
    path.write_text('{"step": 1}\n{"step": 2}\n{"st')
    assert [row["step"] for row in tail.new_rows()] == [1, 2]
    assert list(tail.new_rows()) == []
    with path.open("a") as file:
        file.write('ep": 3}\n')
    assert [row["step"] for row in tail.new_rows()] == [3]


def test_a_tail_starts_anew_when_the_file_was_cut_back(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n')
    tail = Tail(path)
    list(tail.new_rows())
    path.write_text('{"step": 1}\n')
    assert [row["step"] for row in tail.new_rows()] == [1]


def test_an_absent_object_is_none(tmp_path: Path) -> None:
    assert read_object(tmp_path / "result.json") is None


def test_the_data_outlives_the_deletion_of_its_file(tmp_path: Path) -> None:
    data, base = tmp_path / "file-1", tmp_path / "base"
    data.write_bytes(b"{}\n")
    base.write_bytes(b"weights")
    folder = tmp_path / "jobs" / "ftjob-1"
    prepare(folder, base, data, None, {"seed": 3, "n_epochs": None})
    data.unlink()
    base.unlink()
    told = json.loads((folder / "job.json").read_text())
    assert Path(told["training_file"]).read_bytes() == b"{}\n"
    assert Path(told["base"]).read_bytes() == b"weights"
    assert (told["validation_file"], told["seed"], told["n_epochs"]) == (None, 3, None)


def test_tidying_keeps_what_was_said_and_what_can_be_deployed_and_no_training_data(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    data = ("training.jsonl", "validation.jsonl")
    for name in (*data, "job.json", "metrics.jsonl", "state.npz", "checkpoints/step-1", "checkpoints/step-2"):
        (tmp_path / name).touch()
    tidy(tmp_path, {"checkpoints/step-2"})
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"job.json", "metrics.jsonl", "checkpoints/step-2"}


def test_a_pause_point_is_the_next_saved_state(tmp_path: Path) -> None:
    state, draft = tmp_path / "state.npz", tmp_path / "state.npz.partial"
    never_saved = PausePoint(tmp_path)
    assert not never_saved.reached()
    for content in (b"first", b"other"):
        pause = PausePoint(tmp_path)
        assert not pause.reached()
        draft.write_bytes(content)
        assert not pause.reached()
        draft.replace(state)
        assert pause.reached() and never_saved.reached()
