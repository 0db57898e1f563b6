"""`wayfarer datasets report` and `wayfarer jobs cost`, as people and programs use them."""

import json
from pathlib import Path

import pytest

from tests.admin.training_path import example_file
from tests.wayfarer.conftest import Run


@pytest.fixture
def built(furnished: Run, tmp_path: Path) -> Run:
    """With a version 1 of 24 examples, four of them held back."""
    file = tmp_path / "mine.jsonl"
    file.write_bytes(example_file("report"))
    assert furnished("datasets", "import", file)[0] == 0
    assert furnished("datasets", "build", "--import", 1, "--no-reviews", "--validation-share", 0.2)[0] == 0
    return furnished


def test_a_version_is_reported_on(built: Run) -> None:
    code, out, err = built("datasets", "report", 1)
    assert code == 0, err
    for said in (
        "training: ",
        "validation: ",
        "cost: about",
        "hosting Standard: 1.70 USD",
        "openings that repeat",
        "live: ",
    ):
        assert said in out
    assert "biggest contributor: file mine.jsonl with 100%" in out
    code, out, _ = built("datasets", "report", 1, "--json")
    found = json.loads(out)
    assert code == 0 and found["survey"]["training"]["tokens"]["total"] > 0
    assert {cost["price"]["model"] for cost in found["costs"]} >= {"gpt-4.1", "tiny-travel"}
    assert found["gaps"]["conversations"] == 1


def test_a_version_that_is_not_there_has_no_report(furnished: Run) -> None:
    code, _, err = furnished("datasets", "report", 99)
    assert code == 1 and "no dataset version 99" in err


def test_a_job_has_its_price_before_it_is_started(built: Run) -> None:
    code, out, _ = built("jobs", "cost", "--model", "gpt-4.1", "--version", 1, "--epochs", 3)
    assert code == 0 and "for 3 epochs on gpt-4.1, GlobalStandard (price as of 2026-02-11" in out
    code, out, _ = built("jobs", "cost", "--model", "gpt-9", "--version", 1)
    assert code == 0 and "no price of gpt-9" in out
    found = json.loads(built("jobs", "cost", "--model", "gpt-4.1", "--version", 1, "--json")[1])
    assert found["cost"]["epochs_chosen"] is False and found["cost"]["tokens"] == found["tokens"]


def test_the_operators_price_list_counts(built: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "prices.toml"
    entry = 'model = "m"\ntraining_type = "any"\nlow = 1000000\nhigh = 1000000\nas_of = 2026-11-22\nsource = "ours"\n'
    path.write_text(f'currency = "EUR"\n[[training]]\n{entry}')
    monkeypatch.setenv("WAYFARER_PRICE_LIST", str(path))
    out = json.loads(built("jobs", "cost", "--model", "m", "--version", 1, "--epochs", 2, "--json")[1])
    assert out["currency"] == "EUR" and out["cost"]["high"] == 2 * out["tokens"]
    path.write_text("currency = 1")
    code, _, err = built("jobs", "cost", "--model", "m", "--version", 1)
    assert code == 1 and "WAYFARER_PRICE_LIST" in err
