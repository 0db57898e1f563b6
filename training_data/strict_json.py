"""Reads one line of JSONL and takes nothing on trust.

orjson decides: it keeps to the grammar, whatever the bytes. It keeps the last of two equal keys without a word, so a
cheap count tells which lines the standard library has to read a second time, with an eye on every pair. A line that
orjson refuses is still read as far as its meaning is beyond doubt, so that its other faults are found in the same run.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from training_data.problems import Problem, problem
from training_data.wording import key_path, short

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
MAXIMUM_DEPTH = 64  # the parameters of a tool nest deepest, and no schema comes near

UNREADABLE = object()
"""Stands for the value of a line that has none."""

_LINE_SEPARATOR = re.compile(b"\xe2\x80[\xa8\xa9]|\xc2\x85")
_KEY_END = re.compile(rb'"[ \t\r]*:')
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.S)
_PYTHON = re.compile(r"[{,\[]\s*'|[:,\[]\s*(?:True|False|None)\b")
_CONTROL = re.compile("[\x00-\x1f]")


@dataclass
class Line:
    """What a line holds: a JSON value or UNREADABLE, and every fault of the bytes and of the grammar."""

    value: Any
    problems: list[Problem] = field(default_factory=list)


def read_line(raw: bytes, line: int) -> Line:
    """Never raises, whatever the bytes. A blank line is unreadable as well."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _read_refused(raw, line)
    if _openings(raw) > MAXIMUM_DEPTH and _too_deep(raw.decode()):
        return Line(UNREADABLE, [_depth_problem(line)])
    read = Line(value)
    if len(_KEY_END.findall(raw)) > _count_keys(value):
        read.value, read.problems = _with_duplicates(raw, line)
    if not raw.isascii() and (separator := _LINE_SEPARATOR.search(raw)):
        read.problems.append(_separator_problem(separator[0], line))
    return read


def _openings(raw: bytes) -> int:
    return raw.count(b"{") + raw.count(b"[")


def _count_keys(value: Any) -> int:
    count = 0
    if type(value) is dict:
        count, value = len(value), value.values()
    elif type(value) is not list:
        return 0
    for one in value:
        if type(one) is not str:  # which nearly all of them are
            count += _count_keys(one)
    return count


# --- what orjson accepts without a word -----------------------------------------------------------------------------


def _with_duplicates(raw: bytes, line: int) -> tuple[Any, list[Problem]]:
    """The value with the last of equal keys, which is what most readers keep, and a problem for each such key."""
    pairs = _Pairs()
    value = json.loads(raw, object_pairs_hook=pairs)
    return value, list(pairs.problems(value, line))


class _Pairs:
    """A hook of json.loads that remembers which objects have a key twice."""

    def __init__(self) -> None:
        self.twice: list[tuple[dict[str, Any], str]] = []

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = dict.fromkeys(found, 0)
            for key, _ in pairs:
                counts[key] += 1
            self.twice += [(found, key) for key, count in counts.items() if count > 1]
        return found

    def problems(self, value: Any, line: int) -> Iterator[Problem]:
        places = dict(_places(value, "")) if self.twice else {}
        for found, key in self.twice:
            text = f"Line {line} has the key {short(key)} more than once in one object."
            yield problem("duplicate_key", text, line, key_path(places.get(id(found), ""), key))


def _places(value: Any, path: str) -> Iterator[tuple[int, str]]:
    """The path of every object within `value`, by its identity."""
    if isinstance(value, dict):
        yield id(value), path
        for key, one in value.items():
            yield from _places(one, key_path(path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _places(one, f"{path}[{index}]")


def _separator_problem(separator: bytes, line: int) -> Problem:
    name = f"U+{ord(separator.decode()):04X}"
    return problem("line_separator", f"Line {line} holds {name}, at which careless readers end a line.", line)


# --- what orjson refuses --------------------------------------------------------------------------------------------


def _read_refused(raw: bytes, line: int) -> Line:
    if not raw.strip():
        return Line(UNREADABLE, [problem("blank_line", f"Line {line} is blank.", line)])
    text, found = _decode(raw, line)
    if _openings(raw) > MAXIMUM_DEPTH and _too_deep(text):
        return Line(UNREADABLE, [*found, _depth_problem(line)])
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as refusal:
        value, reasons = _read_forgivingly(text, refusal, line)
        return Line(value, [*found, *reasons])
    value, reasons = _with_duplicates(text.encode(), line)
    return Line(value, [*found, *reasons])


def _decode(raw: bytes, line: int) -> tuple[str, list[Problem]]:
    """The text without a mark at its start and with a question mark for every byte that is not UTF-8."""
    found = []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        found.append(problem("invalid_utf8", f"Line {line} is not UTF-8 from byte {error.start + 1} on.", line))
        text = raw.decode("utf-8", "replace").replace("\ufffd", "?")
    if text.startswith("\ufeff"):
        found.append(problem("misplaced_bom", f"Line {line} starts with a byte-order mark.", line))
    return text.removeprefix("\ufeff"), found


def _read_forgivingly(text: str, refusal: orjson.JSONDecodeError, line: int) -> tuple[Any, list[Problem]]:
    """The standard library reads three things that are not JSON, and so tells which of them it was."""
    constants: list[str] = []
    pairs = _Pairs()

    def note(name: str) -> int:
        constants.append(name)
        return 1

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=note, strict=False)
    except ValueError:  # also for a number of thousands of digits
        return UNREADABLE, [problem("invalid_json", f"Line {line} is not JSON: {_reason(text, refusal)}.", line)]
    found = [problem("not_a_number", f"Line {line} holds {name}, which is not JSON.", line) for name in constants[:1]]
    if LONE_SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        found.append(problem("lone_surrogate", f"Line {line} holds half a character (a lone surrogate).", line))
    if not found:
        found.append(problem("invalid_json", f"Line {line} is not strict JSON: {_reason(text, refusal)}.", line))
    return value, [*found, *pairs.problems(value, line)]


def _reason(text: str, refusal: orjson.JSONDecodeError) -> str:
    """What the reader says, with the mistake that people make most often where it is one."""
    where = f"{refusal.msg} (column {refusal.colno})"
    if refusal.msg.startswith("unexpected content after"):
        return f"{where}; a second example, or a comma, after the first"
    if _PYTHON.search(_STRING.sub("", text)):
        return f"{where}; it looks like Python: write it with json.dumps"
    if control := _CONTROL.search(text, refusal.pos):
        return f"{where}; {control[0]!r} must be written as an escape" if "control" in refusal.msg else where
    return where


def _too_deep(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"[\[{}\]]", _STRING.sub("", text)):
        depth += 1 if mark in "[{" else -1
        if depth > MAXIMUM_DEPTH:
            return True
    return False


def _depth_problem(line: int) -> Problem:
    return problem("too_deep", f"Line {line} nests objects or lists more than {MAXIMUM_DEPTH} deep.", line)
