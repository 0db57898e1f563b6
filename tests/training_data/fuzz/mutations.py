"""Ways to damage a file. Each takes a source of chance and the bytes, and gives other bytes."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

_DEEP = 500  # marks that the standard library can surely follow
LONGEST = 200_000  # bytes; more of the same finds nothing new

TOKENS: tuple[bytes, ...] = (
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r", b"\r\n", b"\t", b" ", b"'", b"/", b"<|im_end|>"),
    *(b"\x00", b"\x0c", b"\x7f", b"\xff", b"\xc3", b"\xed\xa0\xbd", b"\xf4\x90\x80\x80", b"\xc0\xaf"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xc2\x85", b"\xef\xbf\xbd", b"\xe2\x80\xae"),
    *(b"\\ud83d", b"\\u0000", b"\\u2028", b"\\ud83d\\ude00", b"\\x00", b"\\"),
    *(b"NaN", b"-Infinity", b"1e999", b"-0", b"0.0", b"1" * 25, b"9" * 5_000, b"true", b"null", b"None", b"01"),
    *(b'"weight": 1, ', b'"weight": true, ', b'"role": "tool", ', b'"messages": [], ', b'"a" :1,', b'"input": {}, '),
    *(b"[" * 70, b"]" * 70, b"[" * 2_000, b'{"a":' * 100, b"}" * 100),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 1.0, 0.5, 10**19, 10**40, "", " ", "user", "assistant", "system", "tool"),
    *("developer", "function", "x" * 5_000, "\u2028", "\x00", "https://example.com/a.png", "data:image/png;base64,"),
    *("data:image/png;base64,iVBORw0KGgo=", "{}", '{"a": [', "[]", [], {}, [[]], [{}], {"type": "text"}, {"": ""}),
    *(
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9j/"}},
        {"role": "assistant", "content": "A"},
    ),
    *({"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}, "<|endoftext|>", "É" * 50),
)

Mutation = Callable[[Random, bytes], bytes]


def flip_a_bit(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def write_over(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    token = chance.choice(TOKENS)
    return data[:at] + token + data[at + len(token) :]


def put_in(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) + data[at:]


def cut_out(chance: Random, data: bytes) -> bytes:
    start, end = _range(chance, data)
    return data[:start] + data[end:]


def repeat_a_piece(chance: Random, data: bytes) -> bytes:
    start, end = _range(chance, data)
    return data[:start] + data[start:end] * chance.choice((2, 3, 20)) + data[end:]


def cut_short(chance: Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def shuffle_lines(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def repeat_a_line(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    return b"\n".join([*lines, *[chance.choice(lines)] * chance.choice((1, 2, 12))])


def join_lines(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join(lines[:at]) + chance.choice((b"", b",", b"\r", b" ")) + b"\n".join(lines[at:])


def write_otherwise(chance: Random, data: bytes) -> bytes:
    """In another encoding, or with other line ends."""
    text = data.decode("utf-8", "replace")
    if chance.random() < 0.5:
        return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig")), "replace")
    return text.replace("\n", chance.choice(("\r\n", "\r", "\u2028", "\n\n", "\x0b"))).encode()


def change_a_value(chance: Random, data: bytes) -> bytes:
    """Puts another value, a piece of the line itself or nothing in the place of a value deep within a line."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    if lines[at].count(b"{") + lines[at].count(b"[") > _DEEP:
        return data
    try:
        value = json.loads(lines[at])
    except ValueError:
        return data
    places = list(_places(value))
    if not places:
        return data
    container, key = chance.choice(places)
    _change(chance, container, key, [container[key] for container, key in places])
    lines[at] = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def nest_a_value(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    depth = chance.choice((1, 3, 70, 2_000))
    start, end = chance.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'{"messages":[', b"]}")))
    lines[at] = start * depth + lines[at] + end * depth
    return b"\n".join(lines)


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_a_bit, write_over, put_in, cut_out, repeat_a_piece, cut_short, shuffle_lines, repeat_a_line, join_lines),
    *(write_otherwise, nest_a_value, change_a_value, change_a_value, change_a_value, change_a_value),
)


def mutate(chance: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One to four damages, one after the other; now and then the end of another file."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        if data:
            data = chance.choice(MUTATIONS)(chance, data)[:LONGEST]
    if chance.random() < 0.1:
        other = chance.choice(others)
        data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]
    return data[:LONGEST]


def _range(chance: Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + 1 + int(chance.expovariate(1 / 30)))


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container within `value` with each of its keys or positions."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict | list):
            continue
        keys = list(one) if isinstance(one, dict) else list(range(len(one)))
        found += [(one, key) for key in keys]
        waiting += [one[key] for key in keys]
    return found


def _change(chance: Random, container: Any, key: Any, values: Sequence[Any]) -> None:
    what = chance.randrange(5)
    if what == 0:
        del container[key]
    elif what == 1 and isinstance(container, dict):
        container[chance.choice(("role", "content", "weight", "tool_calls", "name", "x", ""))] = container.pop(key)
    elif what == 2:
        # A copy: a value within itself has no end.
        container[key] = json.loads(json.dumps(chance.choice(values)))
    else:
        container[key] = json.loads(json.dumps(chance.choice(VALUES)))
