"""The reader against the standard library, and the shortcuts against the long way."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training_data.normalised import _BETWEEN_WORDS, normalised
from training_data.strict_json import UNREADABLE, read_line

SPACES = st.sampled_from(["", " ", "  ", "\t"])
names = st.sampled_from(["a", "b", 'a"', "a\\", ":", '":', "é"])
texts = st.sampled_from(["", ": ", '":"', '\\":', '{"a":1}', "é", "\\"])


def write(value: Any, space: str) -> str:
    """JSON with white space where it may stand; objects are lists of pairs, so that keys can be there twice."""
    if isinstance(value, list):
        return "[" + ",".join(write(one, space) for one in value) + "]"
    if isinstance(value, tuple):
        return "{" + ",".join(f"{json.dumps(k)}{space}:{space}{write(v, space)}" for k, v in value) + "}"
    return json.dumps(value)


def has_twice(value: Any) -> bool:
    if isinstance(value, tuple):
        keys = [key for key, _ in value]
        return len(set(keys)) < len(keys) or any(has_twice(one) for _, one in value)
    return isinstance(value, list) and any(has_twice(one) for one in value)


values = st.recursive(
    texts | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(names, inner), max_size=4).map(tuple),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(values, SPACES)
def test_keys_that_are_there_twice_are_found_and_no_others(value: Any, space: str) -> None:
    written = write(value, space)
    read = read_line(written.encode(), 1)
    assert read.value == json.loads(written)
    assert any(one.code == "duplicate_key" for one in read.problems) == has_twice(value)
    assert {one.code for one in read.problems} <= {"duplicate_key"}


@settings(max_examples=300, deadline=None)
@given(st.text(), SPACES)
def test_what_the_standard_library_writes_is_read(text: str, space: str) -> None:
    read = read_line(json.dumps({"a": text}, separators=(",", f"{space}:")).encode(), 7)
    assert read.value == {"a": text}
    assert not read.problems


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_reason(raw: bytes) -> None:
    read = read_line(raw, 1)
    assert read.value is not UNREADABLE or read.problems


REASONS = {
    b'{"a": 1}}': "a second example, or a comma, after the first",
    b"{'a': 1}": "write it with json.dumps",
    b'{"a": True}': "write it with json.dumps",
    b'{"a": "x\x07"}': "must be written as an escape",
}


@pytest.mark.parametrize(("raw", "words"), REASONS.items(), ids=REASONS.keys())
def test_common_mistakes_are_named(raw: bytes, words: str) -> None:
    assert words in read_line(raw, 1).problems[0].message


def test_thousands_of_marks_over_a_letter_take_no_time() -> None:
    began = time.process_time()
    assert normalised("a" + "\u0301" * 200_000 + "\u0316" * 200_000 + "b") == "á b"
    assert time.process_time() - began < 5, "it took minutes when the marks were put into order"


@settings(max_examples=500, deadline=None)
@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_normalised_the_short_way(text: str) -> None:
    long_way = _BETWEEN_WORDS.sub(" ", text.casefold()).strip() or text.casefold().strip()
    assert normalised(text) == long_way
