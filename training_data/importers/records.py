"""Records of a JSON file, whether it has one on each line or all of them in one list, with the lines they begin on."""

import re
from collections.abc import Iterator

from training_data.importers.rules import fault
from training_data.limits import AZURE
from training_data.lines import BOM, numbered_lines
from training_data.problems import Problem, problem
from training_data.strict_json import UNREADABLE, Line, read_line
from training_data.unreadable_files import why_unreadable

# A string, or a mark outside of strings. The string may be left open by a file that was cut off.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{},]', re.S)
_WHITE = b" \t\r\n"


def unreadable(data: bytes) -> Problem | None:
    """Why there are no records to read. Other tools write lists, which is fine."""
    found = why_unreadable(data, AZURE)
    return None if found is None or found.code == "one_document" else found


def json_records(data: bytes) -> Iterator[tuple[int, Line]]:
    """Each record with the line (from 1) that it begins on. Never raises, whatever the bytes."""
    body = data.removeprefix(BOM)
    lead = len(body) - len(body.lstrip(_WHITE))
    if body[lead : lead + 1] == b"[":
        yield from _records_of_list(body, lead)
    elif why_unreadable(data, AZURE):  # what is left of the reasons: one object over several lines
        yield _record(body, 1 + body.count(b"\n", 0, lead))
    else:
        for line, raw in numbered_lines(data):
            if raw.strip():  # blank lines are a fault of training files, not of these
                yield _record(raw, line)


def _records_of_list(body: bytes, opened: int) -> Iterator[tuple[int, Line]]:
    start, depth = opened + 1, 1
    line, counted = 1, 0  # the line on which the byte `counted` stands
    for token in _TOKEN.finditer(body, start):
        mark = token[0]
        if depth == 1 and mark in (b",", b"]"):
            record = body[start : token.start()]
            begins = token.start() - len(record.lstrip(_WHITE))
            line, counted = line + body.count(b"\n", counted, begins), begins
            if record.strip(_WHITE) or mark == b",":
                yield _record(record, line)
            start = token.end()
        depth += (mark in (b"[", b"{")) - (mark in (b"]", b"}"))
        if depth == 0:
            yield from _after_list(body, token.end())
            return
    line += body.count(b"\n", counted)
    text = f"The list of records has no end: the file breaks off on line {line}."
    yield line, Line(UNREADABLE, [fault("list_not_closed", text, line)])


def _after_list(body: bytes, end: int) -> Iterator[tuple[int, Line]]:
    rest = body[end:].lstrip(_WHITE)
    if rest:
        line = 1 + body.count(b"\n", 0, len(body) - len(rest))
        text = f"Something follows on line {line}, after the end of the list."
        yield line, Line(UNREADABLE, [problem("invalid_json", text, line)])


def _record(raw: bytes, line: int) -> tuple[int, Line]:
    read = read_line(raw.strip(_WHITE), line)
    # Careless readers of lines do not matter here: the text is written anew.
    read.problems = [one for one in read.problems if one.code != "line_separator"]
    return line, read
