"""`wayfarer datasets validate`: what it prints, for people and for programs, and how it ends."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.training_data.cases.builders import good, good_pairs, goods, line, reply, user
from wayfarer.cli import main


class Ended:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def problems(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def validate(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    """The command in an empty folder, where a database would be made if it asked for one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYFARER_DATA_DIR", str(tmp_path / "var"))

    def validate(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["wayfarer", "datasets", "validate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsysbinary.readouterr()
        return Ended(int(ended.value.code or 0), printed.out.decode(), printed.err.decode())

    return validate


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def file(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return Path(name)

    return file


def test_a_sound_file_ends_with_0(validate: Any, file: Any, tmp_path: Path) -> None:
    done = validate(file("a.jsonl", goods(10)))
    assert done.code == 0
    assert done.out == (
        "a.jsonl: training file, 10 examples in the format chat, 10 replies to learn, 0 errors and 0 warnings, usable\n"
    )
    assert not (tmp_path / "var").exists(), "files are checked without a database"


def test_every_problem_is_a_line_for_people(validate: Any, file: Any) -> None:
    done = validate(file("a.jsonl", goods(10) + line(user(weight=1), reply(7)) + b"\n\n"))
    assert done.code == 1
    assert [row.split(": ")[0] for row in done.out.splitlines()] == [
        "a.jsonl:11 error weight_on_other_role",
        "a.jsonl:11 error content_not_text",
        "a.jsonl:12 error blank_line",
        "a.jsonl",
    ]


def test_every_problem_is_an_object_for_programs(validate: Any, file: Any) -> None:
    done = validate(file("a.jsonl", goods(10) + b"[]\n"), file("b.jsonl", b""), "--json")
    assert done.code == 1
    assert done.problems == [
        {
            "file": "a.jsonl",
            "line": 11,
            "path": "",
            "code": "not_an_object",
            "level": "error",
            "message": "Line 11 holds a list instead of an object.",
            "hint": 'Write the example as {"messages": [...]}.',
        },
        {
            "file": "b.jsonl",
            "line": None,
            "path": "",
            "code": "empty_file",
            "level": "error",
            "message": "The file holds no examples.",
            "hint": "Write one JSON object per line, each with a list of messages.",
        },
    ]


def test_warnings_alone_end_with_0(validate: Any, file: Any) -> None:
    done = validate(file("a.jsonl", goods(10) + good(3)), "--json")
    assert done.code == 0 and [one["code"] for one in done.problems] == ["duplicate_example"]


def test_a_validation_file_is_held_against_training(validate: Any, file: Any) -> None:
    done = validate(file("a.jsonl", goods(10)), "--validation", file("b.jsonl", good(3)), "--json")
    assert done.code == 1
    assert [(one["file"], one["line"], one["code"]) for one in done.problems] == [("b.jsonl", 1, "leak_between_files")]


@pytest.mark.parametrize(("given", "code"), [("auto", 0), ("dpo", 0), ("chat", 1)])
def test_the_format_can_be_given(validate: Any, file: Any, given: str, code: int) -> None:
    assert validate(file("a.jsonl", good_pairs(10)), "--format", given).code == code


@pytest.mark.parametrize(("text", "code"), [("Be a cheerful guide.\n", 0), ("Be formal.", 1)])
def test_the_system_message_can_be_given(validate: Any, file: Any, text: str, code: int) -> None:
    done = validate(file("a.jsonl", goods(10)), "--system", file("prompt.txt", text.encode()), "--json")
    assert done.code == code
    assert {one["code"] for one in done.problems} == ({"other_system_message"} if code else set())


def test_epochs_count_for_the_limit_of_a_job(validate: Any, file: Any) -> None:
    done = validate(file("a.jsonl", goods(10)), "--epochs", 10_000_000, "--json")
    assert [one["code"] for one in done.problems] == ["job_too_large"]


WRONG = {
    "no file": [],
    "a file that is not there": ["nowhere.jsonl"],
    "a folder": ["."],
    "an unknown option": ["a.jsonl", "--quick"],
    "an unknown format": ["a.jsonl", "--format", "csv"],
    "no epochs": ["a.jsonl", "--epochs", "0"],
    "a validation file that is not there": ["a.jsonl", "--validation", "nowhere.jsonl"],
    "two prompts": ["a.jsonl", "--system", "a.jsonl", "--release", "1"],
    "a release that is no number": ["a.jsonl", "--release", "newest"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_ends_with_2(validate: Any, file: Any, arguments: list[str]) -> None:
    file("a.jsonl", goods(10))
    done = validate(*arguments)
    assert done.code == 2 and "Error" in done.err and not done.out


def test_a_prompt_that_is_no_text_is_refused(validate: Any, file: Any) -> None:
    done = validate(file("a.jsonl", goods(10)), "--system", file("prompt.txt", b"\xff\xfe"))
    assert done.code == 1 and "cannot be read as UTF-8" in done.err


def test_a_name_that_is_no_text_is_printed(validate: Any, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.jsonl")
    try:
        (tmp_path / name).write_bytes(goods(9))
    except OSError:
        pytest.skip("this file system takes no such names")
    assert "caf\\udce9.jsonl" in validate(name).out
    assert validate(name, "--json").problems[0]["code"] == "too_few_examples"


def test_a_pipe_is_read_as_well(validate: Any, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, goods(10))
    os.close(write)
    try:
        done = validate(f"/dev/fd/{read}", "--json")
    finally:
        os.close(read)
    assert done.code == 0 and [one["code"] for one in done.problems] == ["other_extension"]
