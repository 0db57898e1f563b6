"""Tables of questions and answers, as spreadsheets save them: one row an example, the first row names the columns."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training_data.examples import Message
from training_data.importers.imported import Imported, Read, gather
from training_data.importers.rules import fault
from training_data.importers.turns import in_turns, pair_in_turns
from training_data.limits import AZURE
from training_data.lines import BOM
from training_data.problems import Problem, problem
from training_data.transfer import Feature, Loss, TransferReport
from training_data.unreadable_files import why_unreadable
from training_data.wording import short

NAME = "csv"
COLUMNS: dict[str, tuple[str, ...]] = {
    "question": ("question", "prompt", "user", "input", "query", "instruction"),
    "answer": ("answer", "reply", "response", "assistant", "output", "completion", "ideal reply"),
    "system": ("system", "system message", "system prompt"),
    "weight": ("weight",),
    "rejected": ("rejected", "worse answer", "worse reply"),
}
SEPARATORS = ",;\t|"
LONGEST_CELL = 8 * 1024 * 1024
RESTARTS = 100
_NEVER_CLOSED = "unexpected end of data"
_WEIGHTS = {"0": 0, "1": 1}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class _Table:
    """`places` says which cell holds what; `others` names the cells that are not kept."""

    separator: str
    places: dict[str, int]
    others: dict[int, str]
    width: int


def read(data: bytes, id: str) -> Imported:
    text, problems = _text(data)
    table, wrong = (None, ()) if problems else _table(text)
    if table is None:
        return Imported((), TransferReport(NAME, ()), problems or wrong)
    return gather(NAME, _records(text, table), id)


def is_table(data: bytes) -> bool:
    """Whether the first row names a question and an answer."""
    text, problems = _text(data)
    return not problems and _table(text)[0] is not None


def _text(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Spreadsheets save "Unicode text" as UTF-16 with a mark; everything else must be UTF-8."""
    try:
        if data.startswith(_UTF16):
            return data.decode("utf-16"), ()
        if found := why_unreadable(data, AZURE):
            return "", (found,)
        return data.removeprefix(BOM).decode("utf-8"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", (problem("invalid_utf8", f"Line {line} is not {error.encoding.upper()}.", line),)


def _table(text: str) -> tuple[_Table | None, tuple[Problem, ...]]:
    """The separator is the one under which the first row names a question and an answer."""
    for separator in SEPARATORS:
        header = next(_rows(text, separator), None)
        if header is None or isinstance(header[1], Problem):
            continue
        table = _named(separator, [cell.strip().lower().replace("_", " ") for cell in header[1]])
        if {"question", "answer"} <= table.places.keys():
            return table, ()
    wanted = " and ".join(f"one of {', '.join(COLUMNS[name])}" for name in ("question", "answer"))
    return None, (fault("missing_column", f"The first row must name {wanted}.", 1),)


def _named(separator: str, header: Sequence[str]) -> _Table:
    places: dict[str, int] = {}
    for meaning, names in COLUMNS.items():
        found = [header.index(name) for name in names if name in header]
        if found:
            places[meaning] = found[0]
    others = {index: name for index, name in enumerate(header) if index not in places.values()}
    return _Table(separator, places, others, len(header))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str] | Problem]]:
    """Each row with the line (from 1) that it begins on; a cell in quotes may go on over several lines.

    Quotes that are never closed swallow the rest of the file, so reading begins anew on the next line.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines = io.StringIO(text, newline="").readlines()
    first = 0
    for _ in range(RESTARTS):
        for line, row in _rows_from(lines[first:], separator):
            yield first + line, _fault(row, first + line) if isinstance(row, str) else row
            if row == _NEVER_CLOSED:
                first += line
                break
        else:
            return


def _rows_from(lines: list[str], separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows, or what the reader says about one that it cannot read."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, str(error)


def _fault(said: str, line: int) -> Problem:
    return fault("unbalanced_quotes", f"The row on line {line} cannot be read: {said}.", line)


def _records(text: str, table: _Table) -> Iterator[Read]:
    rows = _rows(text, table.separator)
    next(rows)
    for line, row in rows:
        if isinstance(row, Problem):
            yield Read(line, problems=(row,))
        elif any(cell.strip() for cell in row):
            yield _record(line, row, table)


def _record(line: int, row: Sequence[str], table: _Table) -> Read:
    if len(row) > table.width:
        text = f"The row on line {line} has {len(row)} cells, the first row {table.width}."
        return Read(line, problems=(fault("row_too_long", text, line),))
    cells = {name: row[place] if place < len(row) else "" for name, place in table.places.items()}
    system = [Message("system", cells["system"])] if cells.get("system", "").strip() else []
    weight, rejected = cells.get("weight", "").strip(), cells.get("rejected", "")
    said = [*system, Message("user", cells["question"])]
    if rejected.strip():
        made = pair_in_turns(said, cells["answer"], rejected)
    else:
        made = in_turns([*said, Message("assistant", cells["answer"], _WEIGHTS.get(weight))])
    return Read(line, made.messages, made.rejected, (*made.lost, *_lost(row, table, weight)))


def _lost(row: Sequence[str], table: _Table, weight: str) -> Iterator[Loss]:
    for place, name in table.others.items():
        if place < len(row) and row[place].strip():
            yield Loss(Feature.OTHER, f"the column {short(name)} is not kept")
    if weight and weight not in _WEIGHTS:
        yield Loss(Feature.OTHER, f"the weight {short(weight)} is not kept: it is neither 0 nor 1")
