"""What must hold for any bytes, reader by reader. A target raises AssertionError, or anything else that is a bug."""

from collections.abc import Callable
from dataclasses import asdict

import orjson

from tests.training_data.cases.builders import goods
from training_data.examples import check_line, encode_example, read_examples
from training_data.exporters.export import Options, Source
from training_data.exporters.formats import EXPORT_FORMATS, export
from training_data.importers.formats import IMPORT_FORMATS, import_examples, recognise
from training_data.importers.imported import as_line
from training_data.lines import join_lines
from training_data.problems import RULES, DatasetRefused
from training_data.several_files import NamedFile, validate_files
from training_data.transfer import describe_transfer
from training_data.validation import ValidationReport, validate


def check_validation(data: bytes) -> None:
    """As every caller would validate it."""
    plain = validate(data, minimum_examples=1)
    _check_report(plain)
    everything = validate(data, minimum_examples=1, accepts="auto", system_message="Be a cheerful guide.", epochs=3)
    _check_report(everything)
    _check_report(validate(data, accepts="dpo"))
    if plain.ok:
        full = validate(data, minimum_examples=1, accepts="auto")
        # Plain text drops names, so it need not look at them.
        assert {one.code for one in full.problems if one.level == "error"} <= {"bad_name"}, "what is plain is taken"


def check_reading(data: bytes) -> None:
    """What was validated can be read, written and validated again; what was not is refused with its reasons."""
    report = validate(data, minimum_examples=1)
    try:
        examples = read_examples(data, kind="import", id="fuzz")
    except DatasetRefused as refused:
        assert not report.ok and refused.problems
        return
    if report.ok:
        assert len(examples) == report.examples
        written = join_lines((encode_example(one.messages) for one in examples), byte_order_mark=True)
        again = validate(written, minimum_examples=1)
        assert (again.ok, again.examples, again.trained_messages) == (True, report.examples, report.trained_messages)


def check_several_files(data: bytes) -> None:
    """Half of the bytes as training file, all of them as validation file."""
    report = validate_files(
        [NamedFile("a.jsonl", goods(10)), NamedFile("b.jsonl", data[: len(data) // 2])], [NamedFile("c.jsonl", data)]
    )
    for file in report.files:
        _check_report(file.report)
    assert report.ok == all(file.report.ok for file in report.files)


def check_importers(data: bytes) -> None:
    """Every importer takes any bytes; what it makes of them are lines that pass the rules."""
    assert recognise(data) in IMPORT_FORMATS
    for format in IMPORT_FORMATS:
        found = import_examples(data, format, id="fuzz")
        assert found.ok or any(one.level == "error" for one in found.problems)
        assert found.examples or not found.ok
        for example in found.examples[:50]:
            line = as_line(example.messages, example.rejected)
            assert not [one for one in check_line(line, 1) if one.level == "error"]
            assert orjson.dumps(line)
        assert orjson.dumps([asdict(one) for one in found.problems[:200]])


def check_exporters(data: bytes) -> None:
    """Whatever was imported can be written in every format, and comes back the same through Azure's."""
    format = recognise(data)
    found = import_examples(data, format, id="fuzz")
    if not found.ok:
        return
    for wanted in EXPORT_FORMATS:
        made = export(Source("v", found.examples), wanted, Options(follow_request="Again?"))
        assert orjson.dumps(describe_transfer(made.reports["training"]))
    talks = tuple(one for one in found.examples if one.rejected is None)
    pairs = tuple(one for one in found.examples if one.rejected is not None)
    for examples, to, back in ((talks, "azure", "chat"), (pairs, "azure-dpo", "dpo")):
        if examples:
            written = export(Source("v", examples), to).files[0].content  # type: ignore[arg-type]
            again = import_examples(written, back).examples  # type: ignore[arg-type]
            assert [one.messages for one in again] == [one.messages for one in examples]
            assert [one.rejected for one in again] == [one.rejected for one in examples]


TARGETS: dict[str, Callable[[bytes], None]] = {
    "validation": check_validation,
    "reading": check_reading,
    "several files": check_several_files,
    "importers": check_importers,
    "exporters": check_exporters,
}


def _check_report(report: ValidationReport) -> None:
    assert report.ok == (not any(one.level == "error" for one in report.problems))
    assert sum(report.counts.values()) >= sum(one.code != "not_listed" for one in report.problems)
    assert 0 <= report.examples <= report.lines
    for one in report.problems:
        assert one.level == RULES[one.code][0] and one.hint == RULES[one.code][1]
        assert one.line is None or 1 <= one.line <= report.lines
        assert one.message.isprintable(), f"{one.code} writes raw text into a terminal: {one.message!r}"
    assert orjson.dumps([asdict(one) for one in report.problems[:200]])
