"""Training files as lines of bytes, in both directions."""

import codecs
from collections.abc import Iterable, Iterator
from mmap import mmap
from typing import Any

import orjson

BOM = codecs.BOM_UTF8

# Careless readers split on these as well (str.splitlines does), so they are written as escapes. In UTF-8 the three
# byte sequences can only be these characters, and in JSON they can only stand inside a string.
_LINE_BREAKS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))


def numbered_lines(data: bytes | mmap) -> Iterator[tuple[int, bytes]]:
    """Lines from 1 on, without the byte-order mark and without the newline at the end of the file.

    Only b"\\n" ends a line; a b"\\r" before it is white space to JSON.
    """
    start = len(BOM) if data[: len(BOM)] == BOM else 0
    line = 0
    while start < len(data):  # one line at a time: a list of all lines can weigh many times the file
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        line += 1
        yield line, data[start:end]
        start = end + 1


def encode_line(value: dict[str, Any]) -> bytes:
    """An object as a line of JSON with its newline. Raises orjson.JSONEncodeError on lone surrogates."""
    encoded = orjson.dumps(value)
    for raw, escaped in _LINE_BREAKS:
        encoded = encoded.replace(raw, escaped)
    return encoded + b"\n"


def join_lines(lines: Iterable[bytes], *, byte_order_mark: bool) -> bytes:
    """The file. No lines make an empty file, without a mark."""
    body = b"".join(lines)
    return BOM + body if byte_order_mark and body else body
