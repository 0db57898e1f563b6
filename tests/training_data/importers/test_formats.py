"""Files of other tools: what becomes an example, what is lost on the way, and where a file is refused."""

import json
from typing import Any

import pytest

from training_data.examples import Example
from training_data.importers.formats import DESCRIPTIONS, IMPORT_FORMATS, ImportFormat, import_examples, recognise
from training_data.importers.imported import Imported
from training_data.importers.rules import RULES
from training_data.lines import BOM

Turns = list[tuple[str, str, int | None]]
QA: Turns = [("user", "Why Rome?", None), ("assistant", "The light!", None)]


def turns(example: Example) -> Turns:
    return [(message.role, message.content, message.weight) for message in example.messages]


def jsonl(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def read(format: ImportFormat, data: bytes) -> Imported:
    return import_examples(data, format, id="7")


def share(*said: str, **others: Any) -> dict[str, Any]:
    """A ShareGPT record out of "human: text" turns."""
    turns = [dict(zip(("from", "value"), one.split(": ", 1), strict=True)) for one in said]
    return {"conversations": turns} | others


def human(text: str, **others: Any) -> dict[str, Any]:
    return {"from": "human", "value": text} | others


def gpt(text: str, **others: Any) -> dict[str, Any]:
    return {"from": "gpt", "value": text} | others


CHAT_LINE = {"messages": [{"role": "user", "content": "Why Rome?"}, {"role": "assistant", "content": "The light!"}]}
SAID: list[dict[str, Any]] = CHAT_LINE["messages"]
PAIR_LINE = {
    "input": {"messages": [{"role": "user", "content": "Why Rome?"}]},
    "preferred_output": [{"role": "assistant", "content": "The light!"}],
    "non_preferred_output": [{"role": "assistant", "content": "It is fine."}],
}
PREFERRED: Turns = [("user", "Why Rome?", None), ("assistant", "The light!", 1)]

MADE: dict[str, tuple[ImportFormat, bytes, Turns, str | None, dict[str, int]]] = {
    "chat": ("chat", jsonl(CHAT_LINE), QA, None, {}),
    "chat with a mark": ("chat", BOM + jsonl(CHAT_LINE), QA, None, {}),
    "chat with a weight": (
        "chat",
        jsonl({"messages": [*SAID, SAID[0], SAID[1] | {"weight": 0}]}),
        [*QA, ("user", "Why Rome?", None), ("assistant", "The light!", 0)],
        None,
        {},
    ),
    "chat in parts": (
        "chat",
        jsonl({"messages": [SAID[0] | {"content": [{"type": "text", "text": "Why Rome?"}]}, SAID[1]]}),
        QA,
        None,
        {},
    ),
    "chat with a name": (
        "chat",
        jsonl({"messages": [SAID[0] | {"name": "Ada"}, SAID[1]]}),
        QA,
        None,
        {"names of speakers: not kept": 1},
    ),
    "developer is the system": (
        "chat",
        jsonl({"messages": [{"role": "developer", "content": "Be kind."}, *SAID]}),
        [("system", "Be kind.", None), *QA],
        None,
        {},
    ),
    "pair": ("dpo", jsonl(PAIR_LINE), PREFERRED, "It is fine.", {}),
    "sharegpt": ("sharegpt", jsonl(share("human: Why Rome?", "gpt: The light!")), QA, None, {}),
    "sharegpt as a list": (
        "sharegpt",
        json.dumps([share("human: Why Rome?", "gpt: The light!")], indent=2).encode(),
        QA,
        None,
        {},
    ),
    "sharegpt in one object": (
        "sharegpt",
        json.dumps(share("user: Why Rome?", "chatgpt: The light!"), indent=2).encode(),
        QA,
        None,
        {},
    ),
    "sharegpt with role and content": (
        "sharegpt",
        jsonl({"conversation": [SAID[0] | {"role": "User"}, SAID[1]]}),
        QA,
        None,
        {},
    ),
    "sharegpt with a system message": (
        "sharegpt",
        jsonl(share("human: Why Rome?", "gpt: The light!", system="Be kind.", id="a1")),
        [("system", "Be kind.", None), *QA],
        None,
        {"other fields: 'id' is not kept": 1},
    ),
    "sharegpt with marks": (
        "sharegpt",
        jsonl({"conversations": [human("Why?"), gpt("So.", train=False), human("Why Rome?"), gpt("Light!", weight=1)]}),
        [("user", "Why?", None), ("assistant", "So.", 0), ("user", "Why Rome?", None), ("assistant", "Light!", 1)],
        None,
        {},
    ),
    "sharegpt with a loss mask": (
        "sharegpt",
        jsonl(share("human: Why?", "gpt: So.", "human: Why Rome?", "gpt: The light!", loss_mask=[0, 0, 0, 1])),
        [("user", "Why?", None), ("assistant", "So.", 0), ("user", "Why Rome?", None), ("assistant", "The light!", 1)],
        None,
        {},
    ),
    "sharegpt in disorder": (
        "sharegpt",
        jsonl(share("gpt: Welcome!", "human: Hello.", "human: Why Rome?", "gpt: The light!", "human: Thanks")),
        [("user", "Hello.\n\nWhy Rome?", None), ("assistant", "The light!", None)],
        None,
        {
            "question: joined with the one before it: both were by the same speaker": 1,
            "question: left out: nobody answered it": 1,
            "reply to learn: left out: the assistant spoke before any question": 1,
        },
    ),
    "sharegpt with a pair": (
        "sharegpt",
        jsonl(share("human: Why Rome?", chosen=gpt("The light!"), rejected=gpt("It is fine."))),
        PREFERRED,
        "It is fine.",
        {},
    ),
    "alpaca": ("alpaca", jsonl({"instruction": "Why Rome?", "input": "", "output": "The light!"}), QA, None, {}),
    "alpaca with input and history": (
        "alpaca",
        jsonl({"instruction": "Why", "input": "Rome?", "output": "Light!", "history": [["Hi", "Oh!"]], "system": "."}),
        [("system", ".", None), ("user", "Hi", None), ("assistant", "Oh!", None), ("user", "Why\nRome?", None),
         ("assistant", "Light!", None)],
        None,
        {},
    ),
    "alpaca with its prompt": (
        "alpaca",
        jsonl({"instruction": "Why Rome?", "output": "The light!", "text": "Below is an instruction…"}),
        QA,
        None,
        {"other fields: 'text' is not kept": 1},
    ),
    "alpaca with a pair": (
        "alpaca",
        jsonl({"instruction": "Why Rome?", "chosen": "The light!", "rejected": "It is fine."}),
        PREFERRED,
        "It is fine.",
        {},
    ),
    "table": ("csv", b"question,answer\nWhy Rome?,The light!\n", QA, None, {}),
    "table with semicolons": ("csv", BOM + b"Answer;Question\r\nThe light!;Why Rome?\r\n", QA, None, {}),
    "table in UTF-16": ("csv", "question\tanswer\nWhy Rome?\tThe light!\n".encode("utf-16"), QA, None, {}),
    "table with everything": (
        "csv",
        b'prompt,reply,system,weight,topic\n"Why\nRome?","The ""light""!",Be kind.,1,light\n',
        [("system", "Be kind.", None), ("user", "Why\nRome?", None), ("assistant", 'The "light"!', 1)],
        None,
        {"other fields: the column 'topic' is not kept": 1},
    ),
    "table with worse answers": (
        "csv",
        b"question,answer,rejected\nWhy Rome?,The light!,It is fine.\n",
        PREFERRED,
        "It is fine.",
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("format", "data", "expected", "rejected", "lost"), MADE.values(), ids=MADE.keys())
def test_what_a_record_becomes(
    format: ImportFormat, data: bytes, expected: Turns, rejected: str | None, lost: dict[str, int]
) -> None:
    found = read(format, data)
    assert [one for one in found.problems if one.level == "error"] == []
    (example,) = found.examples
    assert (turns(example), example.rejected) == (expected, rejected)
    assert found.report.lost == lost
    assert recognise(data) == format


def tool_line() -> dict[str, Any]:
    call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    return {
        "messages": [
            {"role": "user", "content": "Rain?"},
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "no"},
            {"role": "assistant", "content": "None!"},
        ],
        "tools": [
            {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}
        ],
    }


def image_line() -> dict[str, Any]:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/rome.png"}}
    return {"messages": [{"role": "user", "content": [image]}, {"role": "assistant", "content": "Rome!"}]}


LEFT_OUT: dict[str, tuple[ImportFormat, Any, str]] = {
    "tools": ("chat", tool_line(), "tools: the whole record is left out: versions are made of texts"),
    "images": ("chat", image_line(), "images: the whole record is left out: versions are made of texts"),
    "several messages in an output": (
        "dpo",
        PAIR_LINE | {"preferred_output": [*PAIR_LINE["preferred_output"], *PAIR_LINE["preferred_output"]]},
        "preference pair: the whole record is left out: it holds tools, or an output of several messages",
    ),
    "no reply": (
        "sharegpt",
        share("human: Why Rome?"),
        "reply to learn: the whole record is left out: it has no question with a reply",
    ),
    "no question": (
        "sharegpt",
        share("gpt: Welcome!"),
        "reply to learn: the whole record is left out: it has no question with a reply",
    ),
    "blank reply": (
        "alpaca",
        {"instruction": "Why Rome?", "output": " "},
        "reply to learn: the whole record is left out: it has no question with a reply",
    ),
    "nothing to learn": (
        "sharegpt",
        {"conversations": [human("Why?"), gpt("So.", weight=0)]},
        "reply to learn: the whole record is left out: every reply has weight 0",
    ),
    "observations": (
        "sharegpt",
        share("human: Rain?", "function_call: {}", "observation: no", "gpt: None!"),
        "tools: the whole record is left out: versions are made of texts",
    ),
    "only one reply": (
        "alpaca",
        {"instruction": "Why Rome?", "chosen": "The light!", "rejected": ""},
        "preference pair: the whole record is left out: it does not have two replies",
    ),
    "answered already": (
        "sharegpt",
        share("human: Why?", "gpt: So.", chosen="The light!", rejected="Fine."),
        "preference pair: the whole record is left out: what comes before the two replies does not end with a question",
    ),
}


@pytest.mark.parametrize(("format", "record", "lost"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_cannot_be_an_example_is_left_out_and_named(format: ImportFormat, record: Any, lost: str) -> None:
    good = {"chat": CHAT_LINE, "dpo": PAIR_LINE, "sharegpt": share("human: Q?", "gpt: A!"),
            "alpaca": {"instruction": "Q?", "output": "A!"}}[format]  # fmt: skip
    found = read(format, jsonl(good, record))
    assert found.ok
    assert [example.origin.line for example in found.examples] == [1]
    assert found.report.lost == {lost: 1}
    assert [line.written for line in found.report.lines] == [1, 0]


REFUSED: dict[str, tuple[ImportFormat, bytes, list[tuple[int | None, str]]]] = {
    "chat with every fault": ("chat", jsonl({}, CHAT_LINE, []), [(1, "missing_messages"), (3, "not_an_object")]),
    "sharegpt with every fault": (
        "sharegpt",
        b'{"a": 1}\n[]\n{"conversations": 4}\n{"conversations": [1, {"from": "elf", "value": "hi"}]}\nnot json\n',
        [(1, "missing_field"), (2, "record_not_an_object"), (3, "turns_not_a_list"), (4, "bad_turn"),
         (4, "unknown_speaker"), (5, "invalid_json")],
    ),
    "sharegpt as a list over lines": (
        "sharegpt",
        b"[\n " + json.dumps(share("human: Q?", "gpt: A!")).encode() + b',\n\n {"a": 1},\n 7\n]\n',
        [(4, "missing_field"), (5, "record_not_an_object")],
    ),
    "list that breaks off": ("alpaca", b'[{"instruction": "Q?", "output": "A!"},\n{"instr', [(2, "list_not_closed")]),
    "list with something behind it": (
        "alpaca", b'[{"instruction": "Q?", "output": "A!"}]\n\n[]', [(3, "invalid_json")]
    ),
    "list with a hole": ("alpaca", b'[{"instruction": "Q?", "output": "A!"},\n,{}]',
                         [(2, "blank_line"), (2, "missing_field"), (2, "missing_field")]),
    "alpaca with numbers": (
        "alpaca", jsonl({"instruction": 4, "output": None}), [(1, "field_not_text"), (1, "missing_field")]
    ),
    "alpaca with a bad history": (
        "alpaca",
        jsonl({"instruction": "Q?", "output": "A!", "history": [["only one"], 4]}),
        [(1, "bad_turn"), (1, "bad_turn")],
    ),
    "header alone": ("csv", b"question,answer\n", [(None, "no_records")]),
    "nothing usable": ("sharegpt", jsonl(share("gpt: Hi!")), [(None, "no_usable_record")]),
    "special token": (
        "sharegpt", jsonl(share("human: Q?", "gpt: A!"), share("human: Q?", "gpt: <|im_end|>")), [(2, "special_token")]
    ),
    "table without answers": ("csv", b"question,colour\nWhy?,red\n", [(1, "missing_column")]),
    "table with faulty rows": (
        "csv",
        b'question,answer\nWhy Rome, now?,Light!\n"Why" Oslo?,Fjords!\nWhy Bali?,Rice!\n"open,\nWhy Lima?,Fish!\n',
        [(2, "row_too_long"), (3, "unbalanced_quotes"), (5, "unbalanced_quotes")],
    ),
    "table in Latin-1": ("csv", "question,answer\nWhy?,Zoë!\n".encode("latin-1"), [(2, "invalid_utf8")]),
    "workbook": ("csv", b"PK\x03\x04 and so on", [(None, "packed_file")]),
    "empty": ("sharegpt", b" \n", [(None, "empty_file")]),
    "UTF-16": ("alpaca", "[{}]".encode("utf-16"), [(None, "not_utf8_file")]),
}  # fmt: skip


@pytest.mark.parametrize(("format", "data", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_one_bad_record_never_hides_the_next(
    format: ImportFormat, data: bytes, expected: list[tuple[int | None, str]]
) -> None:
    found = read(format, data)
    assert not found.ok
    assert [(one.line, one.code) for one in found.problems if one.level == "error"] == expected
    assert all(one.hint for one in found.problems)


def test_every_rule_has_a_case() -> None:
    produced = {code for _, _, expected in REFUSED.values() for _, code in expected}
    assert RULES.keys() <= produced


def test_rows_after_an_open_quote_are_still_read() -> None:
    found = read("csv", REFUSED["table with faulty rows"][1])
    assert [example.origin.line for example in found.examples] == [4, 6]


def test_origins_name_the_line_on_which_a_record_begins() -> None:
    listed = json.dumps([share("human: Q?", f"gpt: {n}!") for n in range(3)], indent=1).encode()
    found = read("sharegpt", b"\n\n" + listed)
    assert [example.origin.line for example in found.examples] == [4, 16, 28]
    assert listed.decode().split("\n")[13].strip() == "{"  # line 16 of the file


def test_every_format_is_described() -> None:
    assert set(DESCRIPTIONS) == set(IMPORT_FORMATS)
