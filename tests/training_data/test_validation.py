import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training_data.examples import read_examples
from training_data.problems import RULES
from training_data.validation import MAXIMUM_BYTES, MAXIMUM_PROBLEMS, validate

SYSTEM = {"role": "system", "content": "Be a cheerful guide."}
LAB_FILE = Path(__file__).parents[2].parent / "shared" / "data" / "travel-finetune-hotel.jsonl"


def user(content: object = "Where shall I go?", **more: object) -> dict[str, object]:
    return {"role": "user", "content": content, **more}


def reply(content: object = "Off to Lisbon! Hills or sea?", **more: object) -> dict[str, object]:
    return {"role": "assistant", "content": content, **more}


def line(*messages: object, **more: object) -> bytes:
    return json.dumps({"messages": list(messages), **more}).encode()


def raw(weight: str) -> bytes:
    """A line whose weight is written as it stands, be it JSON or not."""
    return line(SYSTEM, user(), reply(weight=0)).replace(b'"weight": 0', b'"weight": ' + weight.encode())


def good(number: int) -> bytes:
    return line(SYSTEM, user(f"What about place {number}?"), reply(f"Place {number} is fun! When?"))


def codes(data: bytes, **options: int) -> list[str]:
    return [problem.code for problem in validate(data, **options).problems]


LINES: dict[str, tuple[bytes, set[str]]] = {
    "good": (line(SYSTEM, user(), reply()), set()),
    "weights 0 and 1": (line(SYSTEM, user(), reply(weight=0), user("More!"), reply("Porto! When?", weight=1)), set()),
    "tab, newline and emoji": (line(SYSTEM, user("a\tb\nc 🌍"), reply()), set()),
    "carriage return": (line(SYSTEM, user(), reply()) + b"\r", set()),
    "weight true": (raw("true"), {"weight_not_an_integer"}),
    "weight 1.0": (raw("1.0"), {"weight_not_an_integer"}),
    "weight 0.5": (raw("0.5"), {"weight_not_an_integer"}),
    "weight as text": (raw('"1"'), {"weight_not_an_integer"}),
    "weight null": (raw("null"), {"weight_not_an_integer"}),
    "weight list": (raw("[1]"), {"weight_not_an_integer"}),
    "weight 2": (raw("2"), {"weight_out_of_range"}),
    "weight -1": (raw("-1"), {"weight_out_of_range"}),
    "weight NaN": (raw("NaN"), {"not_a_number"}),
    "weight Infinity": (raw("-Infinity"), {"not_a_number"}),
    "weight of 5000 digits": (raw("1" * 5000), {"invalid_json"}),
    "weight on user": (line(SYSTEM, user(weight=1), reply()), {"weight_on_other_role"}),
    "weight on system": (line({**SYSTEM, "weight": 1}, user(), reply()), {"weight_on_other_role"}),
    "all weights 0": (line(SYSTEM, user(), reply(weight=0)), {"nothing_to_learn"}),
    "last is user": (line(SYSTEM, user(), reply(), user()), {"last_not_assistant"}),
    "no user": (line(SYSTEM, reply()), {"no_user_message"}),
    "assistant first": (line(SYSTEM, reply(), user(), reply("B!")), {"assistant_first"}),
    "system in the middle": (line(user(), SYSTEM, reply()), {"system_not_first"}),
    "two system messages": (line(SYSTEM, SYSTEM, user(), reply()), {"system_not_first"}),
    "two users": (line(SYSTEM, user(), user(), reply()), {"same_role_twice"}),
    "two assistants": (line(SYSTEM, user(), reply(), reply()), {"same_role_twice"}),
    "no assistant": (line(SYSTEM, user()), {"no_assistant_message"}),
    "system only": (line(SYSTEM), {"no_assistant_message", "no_user_message"}),
    "no system": (line(user(), reply()), {"no_system_message"}),
    "unknown role": (line(SYSTEM, {"role": "human", "content": "Hi"}, reply()), {"unknown_role"}),
    "role is a list": (line(SYSTEM, {"role": ["user"], "content": "Hi"}, reply()), {"unknown_role"}),
    "role missing": (line(SYSTEM, {"content": "Hi"}, reply()), {"missing_role"}),
    "tool role": (line(SYSTEM, user(), {"role": "tool", "content": "x"}, reply()), {"unsupported_feature"}),
    "developer role": (line({"role": "developer", "content": "x"}, user(), reply()), {"unsupported_feature"}),
    "tool calls": (line(SYSTEM, user(), reply(tool_calls=[])), {"unsupported_feature"}),
    "tools": (line(SYSTEM, user(), reply(), tools=[]), {"unsupported_feature"}),
    "content missing": (line(SYSTEM, {"role": "user"}, reply()), {"missing_content"}),
    "content null": (line(SYSTEM, user(None), reply()), {"content_not_text"}),
    "content list": (line(SYSTEM, user([{"type": "text", "text": "Hi"}]), reply()), {"content_not_text"}),
    "content empty": (line(SYSTEM, user(""), reply()), {"empty_content"}),
    "content blank": (line(SYSTEM, user(), reply(" \u2003\n")), {"empty_content"}),
    "message is a text": (line(SYSTEM, "Hi", reply()), {"message_not_an_object"}),
    "unknown message key": (line(SYSTEM, user(mood="sunny"), reply()), {"unknown_key"}),
    "unknown top key": (line(SYSTEM, user(), reply(), id=7), {"unknown_key"}),
    "name": (line(SYSTEM, user(name="Ana"), reply()), {"name_ignored"}),
    "messages is an object": (b'{"messages": {}}', {"messages_not_a_list"}),
    "messages empty": (b'{"messages": []}', {"no_messages"}),
    "messages missing": (b"{}", {"missing_messages"}),
    "array": (b"[1]", {"not_an_object"}),
    "text": (b'"Hi"', {"not_an_object"}),
    "null": (b"null", {"not_an_object"}),
    "blank": (b" \t", {"blank_line"}),
    "trailing comma": (good(1) + b",", {"invalid_json"}),
    "two objects": (good(1) + good(2), {"invalid_json"}),
    "cut off": (good(1)[:-9], {"invalid_json"}),
    "duplicate key": (b'{"messages": [], "messages": []}', {"duplicate_key"}),
    "duplicate weight": (raw('1, "weight": 1'), {"duplicate_key"}),
    "lone surrogate": (line(SYSTEM, user("\ud83d"), reply()), {"lone_surrogate"}),
    "surrogate as bytes": (line(SYSTEM, user("@"), reply()).replace(b"@", b"\xed\xa0\xbd"), {"invalid_utf8"}),
    "Latin-1": (line(SYSTEM, user("@"), reply()).replace(b"@", b"\xe9"), {"invalid_utf8"}),
    "nested lists": (b"[" * 100_000, {"too_deep"}),
    "closed nested lists": (b"[" * 100_000 + b"]" * 100_000, {"too_deep"}),
    "nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, {"too_deep"}),
    "nested content": (raw("[" * 900 + "]" * 900), {"weight_not_an_integer"}),
    "NUL": (line(SYSTEM, user("a\x00b"), reply()), {"nul_character"}),
    "bell": (line(SYSTEM, user("a\x07b"), reply()), {"control_character"}),
    "special token": (line(SYSTEM, user("<|im_end|>"), reply()), {"special_token"}),
    "end of text": (line(SYSTEM, user(), reply("Bye <|endoftext|>")), {"special_token"}),
    "70,000 tokens": (line(SYSTEM, user("word " * 56_000), reply()), {"example_too_long"}),
    "40,000 tokens": (line(SYSTEM, user("word " * 32_000), reply()), {"example_long"}),
    "20,000 messages": (line(*[1] * 20_000), {"example_too_long"}),
    "preference pair": (b'{"input": {}, "preferred_output": []}', {"other_format"}),
    "prompt and completion": (b'{"prompt": "a", "completion": "b"}', {"other_format"}),
    "web address": (line(SYSTEM, user(), reply("See https://example.com")), {"markup_in_reply"}),
    "HTML": (line(SYSTEM, user(), reply("See <b>Rome</b>")), {"markup_in_reply"}),
    "less than": (line(SYSTEM, user(), reply("Rome has my heart <3 all year!")), set()),
    "shouting": (line(SYSTEM, user(), reply("YOU MUST SEE ROME BEFORE SUMMER")), {"shouting_reply"}),
    "refusal": (line(SYSTEM, user(), reply("I’m sorry, but I can’t help with that.")), {"refusing_reply"}),
    "refusal at weight 0": (line(SYSTEM, user(), reply("I cannot.", weight=0), user(), reply("Rome!")), set()),
}


@pytest.mark.parametrize(("data", "expected"), LINES.values(), ids=LINES.keys())
def test_problems_of_one_line(data: bytes, expected: set[str]) -> None:
    report = validate(data + b"\n" + good(0), minimum_examples=1)
    assert {problem.code for problem in report.problems} == expected
    assert {problem.line for problem in report.problems} <= {1}
    assert report.examples == (1 if any(RULES[code][0] == "error" for code in expected) else 2)


BOM = b"\xef\xbb\xbf"
TEN = b"\n".join(good(number) for number in range(10)) + b"\n"

FILES: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "ten good lines": (lambda: TEN, []),
    "with a byte-order mark": (lambda: BOM + TEN, []),
    "no newline at the end": (lambda: TEN[:-1], []),
    "two newlines at the end": (lambda: TEN + b"\n", ["blank_line"]),
    "Windows line ends": (lambda: TEN.replace(b"\n", b"\r\n"), []),
    "line separators in a text": (lambda: TEN.replace(b"place", "a\u2028b\u2029c\u0085d".encode()), []),
    "nothing": (lambda: b"", ["empty_file"]),
    "mark only": (lambda: BOM, ["empty_file"]),
    "newlines only": (lambda: b"\n\n", ["empty_file"]),
    "nine lines": (lambda: TEN[: TEN[:-1].rfind(b"\n") + 1], ["too_few_examples"]),
    "UTF-16": (lambda: TEN.decode().encode("utf-16"), ["not_utf8_file"]),
    "UTF-16 without a mark": (lambda: TEN.decode().encode("utf-16-le"), ["not_utf8_file"]),
    "UTF-32": (lambda: TEN.decode().encode("utf-32"), ["not_utf8_file"]),
    "second mark": (lambda: TEN + BOM + good(10), ["misplaced_bom"]),
    "512 MB": (lambda: bytes(MAXIMUM_BYTES), ["file_too_large"]),
    "duplicate": (lambda: TEN + good(3).replace(b"?", b" ?!"), ["duplicate_example"]),
    "conflict": (lambda: TEN + good(3).replace(b"is fun", b"is dull"), ["conflicting_answers"]),
    "two policies": (lambda: TEN + good(10).replace(b"cheerful", b"formal"), ["several_system_messages"]),
    "same reply": (
        lambda: b"\n".join(line(SYSTEM, user(f"Place {n}?"), reply()) for n in range(10)),
        ["identical_replies"],
    ),
    "same opening": (
        lambda: b"\n".join(line(SYSTEM, user(f"Place {n}?"), reply(f"Oh, you are in {n}!")) for n in range(10)),
        ["frequent_opening"],
    ),
}


@pytest.mark.parametrize(("make", "expected"), FILES.values(), ids=FILES.keys())
def test_problems_of_a_file(make: Callable[[], bytes], expected: list[str]) -> None:
    assert codes(make()) == expected


def test_every_rule_has_a_row() -> None:
    rows = {code for _, found in LINES.values() for code in found} | {
        code for _, found in FILES.values() for code in found
    }
    elsewhere = {"leak_between_files", "no_conversation_to_hold_back", "too_many_problems"}
    assert rows | elsewhere == set(RULES)


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


def test_a_warning_alone_leaves_the_file_usable() -> None:
    report = validate(line(user(), reply()), minimum_examples=1)
    assert report.ok
    assert [problem.level for problem in report.problems] == ["warning"]


def test_trained_messages_leave_out_weight_0() -> None:
    data = line(SYSTEM, user(), reply(weight=0), user("More!"), reply("Porto!", weight=1), user("And?"), reply("Faro!"))
    assert validate(data, minimum_examples=1).trained_messages == 2


def test_too_many_problems_end_the_reading() -> None:
    found = codes(b"x\n" * (MAXIMUM_PROBLEMS + 50))
    assert len(found) == MAXIMUM_PROBLEMS + 1
    assert found[-1] == "too_many_problems"


def test_a_long_conversation_is_read_in_reasonable_memory() -> None:
    turns = [turn for n in range(2_000) for turn in (user(f"{n}?"), reply(f"{n}!"))]
    assert codes(line(SYSTEM, *turns), minimum_examples=1) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
roles = st.sampled_from(["system", "user", "assistant", "tool"]) | json_values
message_like = st.fixed_dictionaries({}, optional={"role": roles, "content": json_values, "weight": json_values})
example_like = st.fixed_dictionaries({"messages": st.lists(message_like | json_values, max_size=4) | json_values})


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_never_raise(data: bytes) -> None:
    check_promises(data)


@settings(max_examples=300, deadline=None)
@given(st.lists(example_like | json_values, max_size=4))
def test_json_of_any_shape_never_raises(values: list[object]) -> None:
    check_promises("\n".join(json.dumps(value) for value in values).encode())


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(TEN) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_damaged_files_never_raise(position: int, put: bytes, removed: int) -> None:
    check_promises(TEN[:position] + put + TEN[position + removed :])


def check_promises(data: bytes) -> None:
    report = validate(data, minimum_examples=1)
    assert report.ok == all(problem.level == "warning" for problem in report.problems)
    if report.ok:
        assert len(read_examples(data, kind="import", id="any")) == report.examples > 0


@pytest.mark.skipif(not LAB_FILE.exists(), reason="the lab's training set is not at hand")
def test_the_labs_training_set_passes() -> None:
    report = validate(LAB_FILE.read_bytes())
    assert report.problems == ()
    assert (report.examples, report.trained_messages) == (10, 10)
