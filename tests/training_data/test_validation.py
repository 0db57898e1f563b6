"""What a validation promises beyond the single rules, which have their tables in test_cases.py."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training_data.cases.builders import SYSTEM, good, good_pair, good_pairs, goods, line, reply, user
from tests.training_data.cases.files import BOM
from tests.training_data.cases.images import URL, part
from tests.training_data.cases.tools import call, calls
from training_data import findings
from training_data.examples import read_examples
from training_data.findings import LISTED_OF_A_CODE
from training_data.validation import validate

LAB_FILE = Path(__file__).parents[2].parent / "shared" / "data" / "travel-finetune-hotel.jsonl"
TEN = goods(10)


def codes(data: bytes, **options: int) -> list[str]:
    return [problem.code for problem in validate(data, **options).problems]


def test_one_run_finds_the_problems_of_every_line() -> None:
    report = validate(b"\n".join([b"{", line(user(), reply(weight=True)), b"", *[good(n) for n in range(8)]]))
    assert [(problem.line, problem.code) for problem in report.problems] == [
        (1, "invalid_json"),
        (2, "weight_not_an_integer"),
        (3, "blank_line"),
    ]
    assert not report.ok
    assert report.problems[1].path == "messages[1].weight"
    assert report.examples == 8


def test_one_line_shows_all_its_problems() -> None:
    broken = line({"role": "system"}, {"role": "User", "content": 7}, reply("", weight="1", mood=1), id=1)
    assert codes(broken, minimum_examples=1) == [
        "unknown_key",
        "missing_content",
        "unknown_role",
        "content_not_text",
        "unknown_key",
        "empty_content",
        "weight_not_an_integer",
    ]


def test_a_warning_alone_leaves_the_file_usable() -> None:
    report = validate(line(user(), reply()), minimum_examples=1)
    assert report.ok
    assert [problem.level for problem in report.problems] == ["warning"]


def test_trained_messages_leave_out_weight_0() -> None:
    data = line(SYSTEM, user(), reply(weight=0), user("More!"), reply("Porto!", weight=1), user("And?"), reply("Faro!"))
    assert validate(data, minimum_examples=1).trained_messages == 2


def test_the_report_says_what_the_file_is() -> None:
    data = goods(2) + line(SYSTEM, user([part(URL)]), reply("Rome!")) + b"\n" + line(SYSTEM, user("So?"), calls(call()))
    report = validate(BOM + data, accepts="auto", minimum_examples=1)
    assert (report.format, report.lines, report.examples, report.byte_order_mark) == ("chat", 4, 4, True)
    assert (report.examples_with_images, report.examples_with_tools) == (1, 1)
    assert report.size == len(BOM + data)
    assert report.pairs is None
    assert validate(b"").format is None


def test_the_report_measures_how_long_preferred_replies_are() -> None:
    pairs = validate(good_pairs(10), accepts="auto").pairs
    assert pairs is not None
    assert (pairs.pairs, pairs.preferred_longer_share) == (10, 0.5)
    assert 0.3 < pairs.median_length_ratio < 3


def test_a_flood_of_one_code_hides_no_other() -> None:
    data = goods(1) + (line(user("Hi"), reply(weight=3)) + b"\n") * (LISTED_OF_A_CODE + 50) + b"x"
    report = validate(data)
    assert report.counts == {"weight_out_of_range": LISTED_OF_A_CODE + 50, "invalid_json": 1}
    assert report.problems[0].message == "There are 50 more findings of the code weight_out_of_range than are listed."
    assert report.problems[-1].code == "invalid_json"


def test_reading_stops_after_very_many_errors_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MAXIMUM_ERRORS", 30)
    report = validate(b"x\n" * 40)
    assert [problem.code for problem in report.problems[-2:]] == ["invalid_json", "too_many_problems"]
    assert report.problems[-1].line == 31
    assert report.lines == 30


def test_a_long_conversation_is_read_in_reasonable_memory() -> None:
    turns = [turn for n in range(2_000) for turn in (user(f"{n}?"), reply(f"It is {n}!"))]
    assert codes(line(SYSTEM, *turns), minimum_examples=1) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
roles = st.sampled_from(["system", "developer", "user", "assistant", "tool", "function"]) | json_values
functions = st.fixed_dictionaries({}, optional={"name": json_values, "arguments": json_values})
call_like = st.fixed_dictionaries({}, optional={"id": json_values, "type": json_values, "function": functions})
part_like = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "image_url"]) | json_values},
    optional={"text": json_values, "image_url": st.dictionaries(st.sampled_from(["url", "detail"]), json_values)},
)
message_like = st.fixed_dictionaries(
    {},
    optional={
        "role": roles,
        "content": json_values | st.lists(part_like | json_values, max_size=3),
        "weight": json_values,
        "tool_calls": st.lists(call_like | json_values, max_size=3) | json_values,
        "tool_call_id": json_values,
        "function_call": functions | json_values,
        "name": json_values,
    },
)
messages_like = st.lists(message_like | json_values, max_size=4) | json_values
tools_like = st.lists(st.fixed_dictionaries({"type": json_values}, optional={"function": functions}), max_size=2)
chat_like = st.fixed_dictionaries({"messages": messages_like}, optional={"tools": tools_like | json_values})
pair_like = st.fixed_dictionaries(
    {},
    optional={
        "input": chat_like | json_values,
        "preferred_output": messages_like,
        "non_preferred_output": messages_like,
    },
)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_never_raise(data: bytes) -> None:
    check_promises(data)


@settings(max_examples=150, deadline=None)
@given(st.lists(chat_like | pair_like | json_values, max_size=4))
def test_json_of_any_shape_never_raises(values: list[object]) -> None:
    check_promises("\n".join(json.dumps(value) for value in values).encode())


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([TEN, good_pair(1)]), st.integers(0, 10_000), st.binary(max_size=3), st.integers(0, 3))
def test_damaged_files_never_raise(data: bytes, position: int, put: bytes, removed: int) -> None:
    position %= len(data)
    check_promises(data[:position] + put + data[position + removed :])


def check_promises(data: bytes) -> None:
    report = validate(data, minimum_examples=1)
    assert report.ok == all(problem.level == "warning" for problem in report.problems)
    assert sum(report.counts.values()) == len(report.problems)
    if report.ok:
        assert len(read_examples(data, kind="import", id="any")) == report.examples > 0
        full = validate(data, minimum_examples=1, accepts="auto")
        assert {one.code for one in full.problems if one.level == "error"} <= {"bad_name"}, "what is plain is taken"


@pytest.mark.skipif(not LAB_FILE.exists(), reason="the lab's training set is not at hand")
def test_the_labs_training_set_passes() -> None:
    report = validate(LAB_FILE.read_bytes())
    assert report.problems == ()
    assert (report.examples, report.trained_messages) == (10, 10)
