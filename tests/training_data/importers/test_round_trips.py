"""What is exported comes back unchanged where a format can hold it; and no bytes make an importer fall over."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training_data.examples import Example, Message, Origin
from training_data.exporters.export import Options, Source
from training_data.exporters.formats import ExportFormat, export
from training_data.importers.formats import IMPORT_FORMATS, ImportFormat, import_examples, recognise
from training_data.lines import BOM

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40).filter(
    lambda text: text.strip() and "<|" not in text
)
weights = st.lists(st.sampled_from([0, 1]), min_size=1, max_size=4).map(lambda drawn: [*drawn[:-1], 1])


@st.composite
def conversations(draw: st.DrawFn, *, weighted: bool) -> Example:
    said = [message for weight in draw(weights) for message in (
        Message("user", draw(texts)), Message("assistant", draw(texts), weight if weighted else 1))]  # fmt: skip
    return Example((Message("system", draw(texts)), *said), Origin("import", "x"))


@st.composite
def pairs(draw: st.DrawFn) -> Example:
    one = draw(conversations(weighted=False))
    context = [Message(m.role, m.content, 0 if m.role == "assistant" else None) for m in one.messages[:-1]]
    last = one.messages[-1].content
    return Example((*context, Message("assistant", last, 1)), one.origin, last + " Or so.")


def said(examples: tuple[Example, ...]) -> list[tuple[tuple[Message, ...], str | None]]:
    return [(example.messages, example.rejected) for example in examples]


def there_and_back(
    examples: list[Example], to: ExportFormat, back: ImportFormat, mark: bool = True
) -> tuple[Example, ...]:
    made = export(Source("v", tuple(examples)), to, Options(byte_order_mark=mark))
    found = import_examples(made.files[0].content, back)
    assert found.ok, found.problems
    assert found.report.complete
    assert recognise(made.files[0].content) == back
    return found.examples


@given(st.lists(conversations(weighted=True), min_size=1, max_size=3), st.booleans())
def test_conversations_through_azures_format(examples: list[Example], mark: bool) -> None:
    assert said(there_and_back(examples, "azure", "chat", mark)) == said(tuple(examples))


@given(st.lists(pairs(), min_size=1, max_size=3), st.booleans())
def test_pairs_through_azures_format(examples: list[Example], mark: bool) -> None:
    assert said(there_and_back(examples, "azure-dpo", "dpo", mark)) == said(tuple(examples))


@given(st.lists(conversations(weighted=False), min_size=1, max_size=3))
def test_conversations_through_llama_factory(examples: list[Example]) -> None:
    """Its layout has no weights: they come back as not given, which means the same."""
    expected = [tuple(Message(m.role, m.content) for m in one.messages) for one in examples]
    assert [messages for messages, _ in said(there_and_back(examples, "llama-factory", "sharegpt"))] == expected


@given(st.lists(pairs(), min_size=1, max_size=3))
def test_pairs_through_llama_factory(examples: list[Example]) -> None:
    assert said(there_and_back(examples, "llama-factory", "sharegpt")) == said(tuple(examples))


@given(st.lists(conversations(weighted=True), min_size=1, max_size=3))
def test_conversations_through_axolotl(examples: list[Example]) -> None:
    """Its marks are read back by the importer of turns, which knows them."""
    made = export(Source("v", tuple(examples)), "axolotl")
    found = import_examples(made.files[0].content, "sharegpt")
    assert said(found.examples) == said(tuple(examples))


# --- from another tool, into Azure's format and back ----------------------------------------------------------------

Written = tuple[bytes, ImportFormat]
names = st.sampled_from([("human", "gpt", "from", "value"), ("user", "assistant", "role", "content")])


@st.composite
def sharegpt_files(draw: st.DrawFn) -> Written:
    person, assistant, who, what = draw(names)
    records: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 3))):
        turns: list[dict[str, Any]] = [
            {who: speaker, what: draw(texts)} for _ in range(draw(st.integers(1, 3))) for speaker in (person, assistant)
        ]
        if draw(st.booleans()):
            turns[-1]["weight"] = 1
        records.append({"conversations": turns, "system": draw(st.just("") | texts), "score": draw(st.integers())})
    return _as_file(draw, records), "sharegpt"


@st.composite
def alpaca_files(draw: st.DrawFn) -> Written:
    turns = st.lists(st.tuples(texts, texts).map(list), max_size=2)
    one = {"instruction": texts, "input": st.just("") | texts, "history": turns, "system": st.just("") | texts}
    pair = st.fixed_dictionaries({**one, "chosen": texts, "rejected": texts})
    records = draw(st.lists(st.fixed_dictionaries({**one, "output": texts}) | pair, min_size=1, max_size=3))
    return _as_file(draw, records), "alpaca"


@st.composite
def csv_files(draw: st.DrawFn) -> Written:
    optional = draw(st.lists(st.sampled_from(["system", "weight", "rejected", "remark"]), unique=True))
    columns = ["question", "answer", *optional]
    cells = {"weight": st.sampled_from(["", "0", "1", "5"]), "system": st.just("") | texts}
    target = io.StringIO()
    writer = csv.writer(target, delimiter=draw(st.sampled_from(",;\t|")), lineterminator="\r\n")
    writer.writerow(columns)
    for _ in range(draw(st.integers(1, 3))):
        writer.writerow([draw(cells.get(column, texts)) for column in columns])
    return target.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))), "csv"


def _as_file(draw: st.DrawFn, records: list[dict[str, Any]]) -> bytes:
    if draw(st.booleans()):
        return json.dumps(records, indent=draw(st.sampled_from([None, 2])), ensure_ascii=draw(st.booleans())).encode()
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@given(sharegpt_files() | alpaca_files() | csv_files())
def test_what_was_imported_comes_back_through_every_format_that_holds_it(written: Written) -> None:
    data, format = written
    assert recognise(data) == format
    found = import_examples(data, format)
    if not found.ok:  # every reply of weight 0, or the same reply twice in a pair: nothing can be learned
        assert found.problems
        return
    talks = [one for one in found.examples if one.rejected is None]
    pairs_found = [one for one in found.examples if one.rejected is not None]
    if talks:
        assert said(there_and_back(talks, "azure", "chat")) == said(tuple(talks))
        through = import_examples(export(Source("v", tuple(talks)), "axolotl").files[0].content, "sharegpt")
        assert [[m.content for m in one.messages] for one in through.examples] == [
            [m.content for m in one.messages] for one in talks
        ]
    if pairs_found:
        assert said(there_and_back(pairs_found, "azure-dpo", "dpo")) == said(tuple(pairs_found))


@given(st.lists(conversations(weighted=True), min_size=1, max_size=3))
def test_plain_jsonl_keeps_every_word_and_says_which_weights_it_lost(examples: list[Example]) -> None:
    made = export(Source("v", tuple(examples)), "plain")
    back = import_examples(made.files[0].content, "chat").examples
    assert [[(m.role, m.content) for m in one.messages] for one in back] == [
        [(m.role, m.content) for m in one.messages] for one in examples
    ]
    zeros = sum(m.weight == 0 for one in examples for m in one.messages)
    assert sum(loss.count for line in made.reports["training"].lines for loss in line.lost) == zeros


FRAGMENTS = st.sampled_from(
    [
        *(bytes([code]) for code in b'{}[],:";\\\n\t\x00\xff'),
        *(b"\r\n", BOM, b"\xe2\x80\xa8", b"null", b"1e999", b"NaN", b"\\ud800", b"question,answer\n"),
        *(b'{"conversations":[', b'{"from":"human","value":"Q?"}', b'{"from":"gpt","value":"A!"}', b'"chosen":'),
        b'{"instruction":"Q?","output":"A!"}',
        b'{"messages":[{"role":"user","content":"Q?"},{"role":"assistant","content":"A!"}]}',
        b'{"input":{"messages":[]},"preferred_output":[]}',
    ]
)
files = st.binary(max_size=200) | st.lists(FRAGMENTS, max_size=12).map(b"".join)


@settings(max_examples=300)
@given(files)
def test_whatever_the_bytes_there_is_an_answer(data: bytes) -> None:
    assert recognise(data) in IMPORT_FORMATS
    for format in IMPORT_FORMATS:
        found = import_examples(data, format)
        assert found.examples or not found.ok


@pytest.mark.parametrize("format", IMPORT_FORMATS)
@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":' * 100_000, b'"' * 99_999, b"[" + b"{}," * 20_000])
def test_deep_and_long_files_take_no_longer_than_a_moment(format: ImportFormat, data: bytes) -> None:
    assert not import_examples(data, format).ok
