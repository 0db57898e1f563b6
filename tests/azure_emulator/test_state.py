"""Records on disk: order, replacement, all or nothing, and what is left after an abrupt end."""

from dataclasses import replace
from pathlib import Path

import pytest

from azure_emulator.records import FileRecord, FileStatus
from azure_emulator.state import State, page, write_whole


def record(number: int) -> FileRecord:
    return FileRecord(f"file-{number}", "a.jsonl", "fine-tune", 1, number, FileStatus.PENDING)


def test_records_keep_their_order_when_replaced(tmp_path: Path) -> None:
    state = State(tmp_path)
    for number in range(3):
        state.files.put(f"file-{number}", record(number))
    state.files.put("file-0", replace(record(0), status=FileStatus.PROCESSED))
    state.close()
    again = State(tmp_path)
    assert [file.id for file in again.files.all()] == ["file-0", "file-1", "file-2"]
    found = again.files.get("file-0")
    assert found and found.status is FileStatus.PROCESSED
    again.close()


def test_add_once_does_not_replace(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.files.add_once("x", record(1))
    assert not state.files.add_once("x", record(2))
    found = state.files.get("x")
    assert found and found.id == "file-1"
    state.close()


def test_writes_that_belong_together_are_undone_together(tmp_path: Path) -> None:
    state = State(tmp_path)
    with pytest.raises(RuntimeError), state.together():
        state.files.put("x", record(1))
        raise RuntimeError
    assert state.files.get("x") is None
    state.close()


def test_a_whole_write_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


PAGES = [
    pytest.param(None, 2, [1, 2], True, id="first"),
    pytest.param("2", 2, [3, 4], True, id="middle"),
    pytest.param("4", 2, [5], False, id="last"),
    pytest.param("5", 2, [], False, id="after the end"),
    pytest.param("3", 2, [4, 5], False, id="exactly the end"),
    pytest.param("gone", 2, [1, 2], True, id="unknown start"),
]


@pytest.mark.parametrize(("after", "limit", "shown", "more"), PAGES)
def test_pages(after: str | None, limit: int, shown: list[int], more: bool) -> None:
    numbers = [1, 2, 3, 4, 5]
    found = page(numbers, [str(number) for number in numbers], after, limit)
    assert (found.records, found.has_more) == (shown, more)
