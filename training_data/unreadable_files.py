"""Files that hold no lines of JSON, told apart so that the answer is one sentence instead of a fault on every line."""

import codecs
from mmap import mmap

import orjson

from training_data.limits import MEBIBYTE, Limits
from training_data.lines import BOM
from training_data.problems import Problem, problem

Content = bytes | mmap
"""A file in memory, or one that is read from disk piece by piece."""

# UTF-32 little-endian starts with the mark of UTF-16, so the order of the names matters only for the wording.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_PACKED = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive or a workbook"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"%PDF-", "a PDF document"),
)
_HEAD = 64 * 1024
_DOCUMENT_BYTES = 64 * MEBIBYTE  # larger documents are reported line by line: reading them whole takes much memory


def why_unreadable(data: Content, limits: Limits) -> Problem | None:
    """Why there is no point in reading `data` line by line, or None."""
    head = bytes(data[:_HEAD])
    if len(data) >= limits.file_bytes:
        return problem("file_too_large", f"The file has {len(data):,} bytes.")
    for mark, name in _OTHER_MARKS:
        if head.startswith(mark):
            return problem("not_utf8_file", f"The file is {name}.")
    for mark, name in _PACKED:
        if head.startswith(mark):
            return problem("packed_file", f"The file is {name}.")
    if not head.removeprefix(BOM).strip() and not data[:].removeprefix(BOM).strip():
        return problem("empty_file", "The file holds no examples.")
    if head[:200].count(0) > len(head[:200]) // 4:
        return problem("not_utf8_file", "The file is not text, or UTF-16 without a mark.")
    return _one_document(data, head)


def _one_document(data: Content, head: bytes) -> Problem | None:
    """JSON that is not JSON lines: a list of examples, or examples written over several lines."""
    start = head.removeprefix(BOM).lstrip()[:1]
    if start not in (b"[", b"{") or len(data) > _DOCUMENT_BYTES or _is_object(head.removeprefix(BOM).split(b"\n")[0]):
        return None
    content = bytes(data[:]).removeprefix(BOM)
    if b"\n" not in content and b"\r" in content.strip() and _is_object(content.split(b"\r")[0]):
        return problem("old_line_ends", "Lines end with a carriage return alone, so the file is a single line.")
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return problem("one_document", f"The file is one JSON list of {len(value):,} examples, not JSON lines.")
    if isinstance(value, dict) and b"\n" in content.strip():
        return problem("one_document", "The file is one JSON object over several lines, not JSON lines.")
    return None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False
