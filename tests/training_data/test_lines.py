import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_data.examples import Message, encode_example, read_examples
from training_data.lines import BOM, join_lines, numbered_lines
from training_data.problems import DatasetRefused


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (BOM, []),
        (b"a", [(1, b"a")]),
        (b"a\n", [(1, b"a")]),
        (BOM + b"a\nb\n", [(1, b"a"), (2, b"b")]),
        (b"a\n\n", [(1, b"a"), (2, b"")]),
        ("a\u2028b\x0cc\n".encode(), [(1, "a\u2028b\x0cc".encode())]),
    ],
)
def test_only_a_newline_ends_a_line(data: bytes, expected: list[tuple[int, bytes]]) -> None:
    assert list(numbered_lines(data)) == expected


def test_an_empty_file_gets_no_mark() -> None:
    assert join_lines([], byte_order_mark=True) == b""
    assert join_lines([b"{}\n"], byte_order_mark=True) == BOM + b"{}\n"


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(
    lambda text: text.strip() and "<|" not in text
)


@given(texts, texts, st.sampled_from([0, 1, None]))
def test_what_is_written_is_read_back(question: str, answer: str, weight: int | None) -> None:
    messages = (
        Message("user", question),
        Message("assistant", answer, weight),
        Message("user", question),
        Message("assistant", "Off to Rome!", 1),
    )
    encoded = encode_example(messages)
    assert len(encoded.decode().splitlines()) == 1
    assert read_examples(encoded, kind="import", id="7")[0].messages == messages


def test_the_three_line_breaks_are_escaped_and_nothing_else_is() -> None:
    encoded = encode_example((Message("user", "a\u2028b\u2029c\u0085d é 🌍"),))
    assert encoded == '{"messages":[{"role":"user","content":"a\\u2028b\\u2029c\\u0085d é 🌍"}]}\n'.encode()
    assert json.loads(encoded)["messages"][0]["content"] == "a\u2028b\u2029c\u0085d é 🌍"


def test_faulty_lines_are_refused_with_every_reason() -> None:
    with pytest.raises(DatasetRefused) as refused:
        read_examples(b"{}\n[]\n", kind="import", id="7")
    assert [problem.code for problem in refused.value.problems] == ["missing_messages", "not_an_object"]
    assert "2 errors" in str(refused.value)


def test_examples_know_their_line() -> None:
    line = encode_example((Message("user", "Where to?"), Message("assistant", "Rome!")))
    origins = [example.origin for example in read_examples(BOM + line + line, kind="sample", id="voice")]
    assert [str(origin) for origin in origins] == ["sample voice, line 1", "sample voice, line 2"]
