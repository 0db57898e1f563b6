"""`wayfarer datasets import, build, extend, compare, line` and `export`, as people and programs use them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.admin.training_path import CITIES, example_file
from tests.wayfarer.conftest import Run

SHAREGPT = [
    {"conversations": [{"from": "human", "value": f"Is {city} nice?"}, {"from": "gpt", "value": f"Oh, {city}!"}]}
    for city in CITIES
] + [{"conversations": [{"from": "human", "value": "Hello?"}]}]


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(SHAREGPT, indent=1))
    return path


def as_json(run: Run, *arguments: object, code: int = 0) -> Any:
    ended, out, err = run(*arguments, "--json")
    assert ended == code, err
    return json.loads(out)


def test_a_preview_stores_nothing_and_says_all(furnished: Run, theirs: Path) -> None:
    code, out, _ = furnished("datasets", "import", theirs, "--preview")
    assert code == 0 and "ShareGPT" in out and "as its first records show" in out
    assert "12 examples of 13 records" in out and "not carried over (1)" in out
    seen = as_json(furnished, "datasets", "import", theirs, "--preview", "--format", "alpaca", code=1)
    assert (seen["usable"], seen["guessed"], seen["format"]) == (False, False, "alpaca")
    assert seen["problems"][0]["line"] == 2 and seen["problems_found"] == len(seen["problems"]) == 26
    assert as_json(furnished, "datasets", "imports") == []


def test_a_wrong_format_is_refused_and_the_right_one_is_stored(furnished: Run, theirs: Path) -> None:
    code, _, err = furnished("datasets", "import", theirs, "--format", "csv")
    assert code == 1 and "was not imported as Table of questions and answers" in err
    row = as_json(furnished, "datasets", "import", theirs)
    assert (row["format"], row["examples"]) == ("sharegpt", 12)


def test_versions_are_extended_compared_traced_and_exported(furnished: Run, theirs: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_bytes(example_file("by command"))
    for file in (mine, theirs):
        as_json(furnished, "datasets", "import", file)
    build = ("datasets", "build", "--import", 1, "--no-reviews", "--order", "shuffled", "--seed", 3)
    assert as_json(furnished, *build, "--without-rule", "thumb up")["recipe"]["order"] == "shuffled"
    extended = as_json(furnished, "datasets", "extend", 1, "--import", 2)
    assert (extended["extends"], extended["recipe"]["import_ids"]) == (1, [1, 2])
    code, _, err = furnished("datasets", "extend", 2)
    assert code == 1 and "nothing was reviewed" in err
    compared = as_json(furnished, "datasets", "compare", 1, 2)
    assert compared["counts"]["added"] == 12 and compared["counts"]["removed"] == 0
    code, out, _ = furnished("datasets", "compare", 1, 2)
    assert code == 0 and "12 added" in out and "+ training line" in out
    page = as_json(
        furnished, "datasets", "lines", 2, "--limit", 3, "--reason", "1: the file gives no weight, so it is learned"
    )
    assert len(page["rows"]) == 3 and page["next_after"] >= 3
    code, out, _ = furnished("datasets", "lines", 2, "--limit", 2)
    assert code == 0 and "weight 1, the file gives no weight" in out and "--after 2 goes on" in out
    line = as_json(furnished, "datasets", "line", 2, 1)
    assert line["imported"]["name"] in ("mine.jsonl", "theirs.json")
    for format in ("azure", "azure-dpo", "plain", "llama-factory", "axolotl"):
        made = as_json(furnished, "datasets", "export", 2, "--format", format, "--to", tmp_path / format)
        assert all(Path(path).exists() for path in made["files"]), format
    report = json.loads((tmp_path / "azure-dpo" / "report.json").read_text())
    assert "no worse reply" in next(iter(report["parts"]["training"]["could_not_carry_over"]))
    azure, unmarked = tmp_path / "azure" / "wayfarer-v2-training.jsonl", tmp_path / "unmarked"
    furnished("datasets", "export", 2, "--no-byte-order-mark", "--to", unmarked)
    assert azure.read_bytes() == b"\xef\xbb\xbf" + (unmarked / azure.name).read_bytes()
