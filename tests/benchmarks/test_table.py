"""What the table says is kept is what was measured."""

import json
from dataclasses import replace

import pytest

from benchmarks.table import FASTER_THAN_PYTORCH, Goal, Row, as_plain, as_text, from_plain, number

TRAINING = Row("training", "tokens/s", 5200.0, (Goal("≥", 4000), FASTER_THAN_PYTORCH), 4000.0, 1.3, "two threads")


@pytest.mark.parametrize(
    ("row", "met"),
    [
        pytest.param(TRAINING, "yes", id="all goals"),
        pytest.param(replace(TRAINING, ours=3999.9), "no", id="too slow"),
        pytest.param(replace(TRAINING, ours=4000.0, ratio=1.0), "yes", id="just so"),
        pytest.param(replace(TRAINING, ratio=0.99), "no", id="slower than PyTorch"),
        pytest.param(replace(TRAINING, ratio=None, pytorch=None), "not measured", id="no PyTorch"),
        pytest.param(replace(TRAINING, ratio=None, ours=3000.0), "no", id="missed whatever PyTorch does"),
        pytest.param(Row("memory", "MB", 201.0, (Goal("≤", 200),)), "no", id="too large"),
        pytest.param(Row("memory", "MB", 200.0, (Goal("≤", 200),)), "yes", id="just small enough"),
        pytest.param(Row("memory", "MB", None, (Goal("≤", 200),)), "not measured", id="nothing measured"),
        pytest.param(Row("memory", "MB", 120.0), "-", id="nothing promised"),
    ],
)
def test_met(row: Row, met: str) -> None:
    assert row.met() == met


def test_the_table_has_a_line_for_every_row_and_its_notes_below() -> None:
    text = as_text([TRAINING, Row("checkpoint", "MB", 6.84, (Goal("≤", 12),))])
    heading, rule, training, checkpoint, empty, note = text.splitlines()
    assert heading.split() == ["what", "ours", "PyTorch", "ratio", "goal", "met"]
    assert set(rule) == {"-", " "}
    assert training.split("  ")[-1] == "yes" and "5,200 tokens/s" in training and "≥ 4,000; ratio ≥ 1" in training
    assert "6.84 MB" in checkpoint and "≤ 12" in checkpoint
    assert empty == "" and note == "training: two threads"


def test_without_pytorch_only_comparisons_say_so() -> None:
    compared, plain = as_text([replace(TRAINING, pytorch=None, ratio=None), Row("size", "MB", 1.0)]).splitlines()[2:4]
    assert compared.count("not installed") == 2
    assert "not installed" not in plain


def test_rows_survive_the_way_between_processes() -> None:
    assert from_plain(json.loads(json.dumps(as_plain(TRAINING)))) == TRAINING


@pytest.mark.parametrize(
    ("value", "text"), [(4000, "4,000"), (1234.5, "1,234"), (99.25, "99.2"), (1.0, "1"), (0.98765, "0.988"), (0, "0")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text
