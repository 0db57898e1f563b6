"""Azure's and OpenAI's format for preference pairs."""

from collections.abc import Iterator
from typing import Any

from training_data.examples import Origin, check_line, example_of
from training_data.importers.imported import LEFT_OUT, Imported, Read, gather
from training_data.lines import numbered_lines
from training_data.strict_json import read_line
from training_data.transfer import Feature, Loss, TransferReport
from training_data.validation import validate

NAME = "dpo"
_NOT_TEXTS = Loss(Feature.PAIR, f"{LEFT_OUT}: it holds tools, or an output of several messages")


def read(data: bytes, id: str) -> Imported:
    report = validate(data, minimum_examples=1, accepts="dpo")
    if not report.ok:
        return Imported((), TransferReport(NAME, ()), report.problems)
    gathered = gather(NAME, _records(data), id)
    return Imported(gathered.examples, gathered.report, report.problems)


def _records(data: bytes) -> Iterator[Read]:
    for line, raw in numbered_lines(data):
        yield _record(read_line(raw, line).value, line)


def _record(value: dict[str, Any], line: int) -> Read:
    if any(one.level == "error" for one in check_line(value, line)):
        return Read(line, lost=(_NOT_TEXTS,))
    example = example_of(value, Origin("import", "", line))
    weighted = sum("weight" in one for key in ("preferred_output", "non_preferred_output") for one in value[key])
    lost = (Loss(Feature.OTHER, "weights are not kept: a pair has no use for them", weighted),) if weighted else ()
    return Read(line, example.messages, example.rejected, lost)
