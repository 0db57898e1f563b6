"""What every exporter writes, to the byte, and what it says it could not hold."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from tests.training_data.exporters.golden import CONVERSATIONS, FOLDER, PAIRS, REQUEST, SOURCES, exported, files_of
from training_data.exporters.archive import as_zip
from training_data.exporters.export import Export, Options, Source
from training_data.exporters.formats import DESCRIPTIONS, EXPORT_FORMATS, ExportFormat, export
from training_data.lines import BOM

BOTH = [(source, format) for source in SOURCES for format in EXPORT_FORMATS]


@pytest.mark.parametrize(("source", "format"), BOTH)
def test_the_golden_files(source: str, format: ExportFormat) -> None:
    made = files_of(exported(source, format))
    kept = {file.name: file.read_bytes() for file in (FOLDER / source / format).iterdir()}
    assert made == kept


def rows(made: Export, name: str) -> list[dict[str, object]]:
    content = next(file.content for file in made.files if file.name == name)
    return [json.loads(line) for line in content.removeprefix(BOM).decode().split("\n")[:-1]]


@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("format", ["azure", "azure-dpo"])
def test_azures_files_have_a_mark_that_can_be_left_out(format: ExportFormat, mark: bool) -> None:
    made = export(PAIRS, format, Options(byte_order_mark=mark))
    assert {file.content.startswith(BOM) for file in made.files} == {mark}


@pytest.mark.parametrize("format", ["plain", "llama-factory", "axolotl"])
def test_other_tools_get_no_mark(format: ExportFormat) -> None:
    assert not any(file.content.startswith(BOM) for file in export(CONVERSATIONS, format).files)


@pytest.mark.parametrize(("source", "format"), BOTH)
def test_no_line_can_be_cut_by_a_careless_reader(source: str, format: ExportFormat) -> None:
    for file in exported(source, format).files:
        if file.name.endswith(".jsonl"):
            text = file.content.decode()
            assert len(text.splitlines()) == text.count("\n")


COMPLETE = {
    ("conversations", "azure"): True,
    ("conversations", "azure-dpo"): False,
    ("conversations", "plain"): False,
    ("conversations", "llama-factory"): False,
    ("conversations", "axolotl"): True,
    ("pairs", "azure"): False,
    ("pairs", "azure-dpo"): True,
    ("pairs", "plain"): True,
    ("pairs", "llama-factory"): True,
    ("pairs", "axolotl"): True,
}


@pytest.mark.parametrize(("source", "format"), BOTH)
def test_each_says_whether_it_holds_everything(source: str, format: ExportFormat) -> None:
    reports = exported(source, format).reports.values()
    assert all(report.complete for report in reports) == COMPLETE[source, format]
    assert all(bool(report.lost) != report.complete for report in reports)


def test_llama_factory_loses_only_what_comes_after_the_last_reply_to_learn() -> None:
    reports = exported("conversations", "llama-factory").reports
    assert reports["training"].complete
    (lossy,) = reports["validation"].lines
    assert {loss.feature.value: loss.count for loss in lossy.lost} == {"question": 1, "reply of weight 0": 1}


def test_a_reply_that_nobody_bettered_makes_no_pair() -> None:
    made = exported("conversations", "azure-dpo")
    assert [file.name for file in made.files] == ["wayfarer-v7-training-pairs.jsonl"]
    (pair,) = rows(made, "wayfarer-v7-training-pairs.jsonl")
    assert pair["non_preferred_output"] == [{"role": "assistant", "content": "Lisbon has many quarters."}]
    first, second, third = made.reports["training"].lines
    assert (first.written, second.written, third.written) == (0, 1, 0)
    assert second.lost[0].count == 1  # the reply about food
    assert first.carried == {}
    assert {feature.value: count for feature, count in second.carried.items()} == {
        "system message": 1, "question": 1, "reply to learn": 1, "preference pair": 1,
    }  # fmt: skip


def test_without_the_recipes_request_no_pair_is_guessed() -> None:
    assert export(CONVERSATIONS, "azure-dpo", Options(follow_request=None)).files == ()


def test_llama_factory_teaches_each_reply_of_weight_1_exactly_once() -> None:
    """Under mask_history the last reply of an example is learned, so those are the ones to look at."""
    made = exported("conversations", "llama-factory")
    last = [row["conversations"][-1]["value"] for row in rows(made, "wayfarer-v7-training.jsonl")]  # type: ignore[index]
    wanted = [m.content for example in CONVERSATIONS.training for m in example.messages if m.trained]
    assert last == wanted
    assert "mask_history" in made.reports["training"].notes[0]


def test_llama_factory_keeps_conversations_whole_where_everything_is_learned() -> None:
    whole = Source("v", tuple(one for one in CONVERSATIONS.training if all(m.weight != 0 for m in one.messages)))
    made = export(whole, "llama-factory")
    assert [line.written for line in made.reports["training"].lines] == [1, 1]
    assert made.reports["training"].notes == ()


def test_axolotl_marks_every_message() -> None:
    found = rows(exported("conversations", "axolotl"), "wayfarer-v7-training.jsonl")[1]
    assert [one["train"] for one in found["messages"]] == [False, False, False, False, True, False, True]  # type: ignore[attr-defined]


def test_a_version_without_a_validation_file_exports_its_training_file() -> None:
    for format in EXPORT_FORMATS:
        made = export(replace(CONVERSATIONS, validation=()), format, Options(follow_request=REQUEST))
        assert list(made.reports) == ["training"]
        assert not any("validation" in file.name for file in made.files)
        assert all(b"test_datasets" not in file.content for file in made.files)


def test_the_archive_is_the_same_every_time_and_holds_the_report() -> None:
    made = exported("conversations", "axolotl")
    assert as_zip(made) == as_zip(made)
    with zipfile.ZipFile(io.BytesIO(as_zip(made))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "wayfarer-v7-training.jsonl", "wayfarer-v7-validation.jsonl", "axolotl.yaml", "report.json",
        ]  # fmt: skip
        assert json.loads(archive.read("report.json"))["parts"]["training"]["complete"] is True


def test_every_format_is_described() -> None:
    assert set(DESCRIPTIONS) == set(EXPORT_FORMATS)
