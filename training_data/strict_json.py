"""Reads one line of JSONL and takes nothing on trust.

orjson decides first: it keeps to the grammar and does not recurse, whatever the depth. It keeps the last of two equal
keys without a word, so the standard library reads the accepted text a second time and looks at every pair.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import orjson

from training_data.problems import Problem, problem

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Unreadable:
    """Why a line holds no JSON value."""

    problem: Problem


class _DuplicateKey(ValueError):
    pass


class _NotANumber(ValueError):
    pass


def read_line(raw: bytes, line: int) -> Any:
    """The JSON value of `raw`, or `Unreadable`. Never raises, whatever the bytes."""
    if not raw.strip():
        return Unreadable(problem("blank_line", f"Line {line} is blank.", line))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Unreadable(problem("invalid_utf8", f"Line {line} is not UTF-8 from byte {error.start + 1} on.", line))
    if text.startswith("\ufeff"):
        return Unreadable(problem("misplaced_bom", f"Line {line} starts with a byte-order mark.", line))
    return _parse(text, line)


def _parse(text: str, line: int) -> Any:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Unreadable(_why_refused(text, error, line))
    try:
        return json.loads(text, object_pairs_hook=_unique_pairs)
    except _DuplicateKey as error:
        return Unreadable(problem("duplicate_key", f"Line {line} has the key {error} twice in one object.", line))
    except RecursionError:
        return Unreadable(_too_deep(line))
    except ValueError:  # integers of thousands of digits
        return Unreadable(problem("invalid_json", f"Line {line} holds a number too long to read.", line))


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _DuplicateKey(repr(key[:40]))
        seen.add(key)
    return found


def _why_refused(text: str, refusal: orjson.JSONDecodeError, line: int) -> Problem:
    """Names the reason more closely: the forgiving reader knows three things that orjson only calls invalid."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        surrogate = LONE_SURROGATE.search(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        return _too_deep(line)
    except _NotANumber as error:
        return problem("not_a_number", f"Line {line} holds {error}, which is not JSON.", line)
    except ValueError:
        return problem("invalid_json", f"Line {line} is not JSON: {refusal.msg} (column {refusal.colno}).", line)
    if surrogate:
        return problem("lone_surrogate", f"Line {line} holds half a character (a lone surrogate).", line)
    return problem("invalid_json", f"Line {line} is not strict JSON: {refusal.msg} (column {refusal.colno}).", line)


def _refuse_constant(name: str) -> Any:
    raise _NotANumber(name)


def _too_deep(line: int) -> Problem:
    return problem("too_deep", f"Line {line} nests objects or lists too deeply.", line)
