"""Files of one job, held against each other."""

import pytest

from tests.training_data.cases.builders import SYSTEM, good, good_pairs, goods, line, pair, reply, user
from training_data.limits import Limits
from training_data.several_files import FilesReport, NamedFile, Stored, validate_files

TRAINING = NamedFile("train.jsonl", goods(10))


def held_back(*lines: bytes) -> NamedFile:
    return NamedFile("valid.jsonl", b"\n".join(lines))


def found(report: FilesReport) -> dict[str, list[tuple[int | None, str]]]:
    return {file.name: [(one.line, one.code) for one in file.report.problems] for file in report.files}


NEW = line(SYSTEM, user("And place 99?"), reply("Place 99 it is! Shall we?"))
SPACED = good(3).replace(b"?", b" ?!")
SAME_PAIR = line(
    SYSTEM, user("Hi"), reply("Hello! Where to?"), user("What about place 3?"), reply("Place 3 is fun, would 3 days do")
)
SAME_QUESTION = line(SYSTEM, user("What about place 3?"), reply("Far away! Have you ever been?"))
LATER = line(SYSTEM, user("What about place 3?"), reply("Place 3 is fun! Would 3 days do?"), user("Yes"), reply("Go!"))

LEAKS = {
    "nothing in common": ([NEW], []),
    "the same example": ([NEW, good(3)], [(2, "leak_between_files")]),
    "the same but for marks": ([SPACED], [(1, "leak_between_files")]),
    "a question and its reply in another conversation": ([SAME_PAIR], [(1, "leak_between_files")]),
    "a conversation that goes on": ([LATER], [(1, "leak_between_files")]),
    "the same question": ([SAME_QUESTION], [(1, "question_in_both_files")]),
    "every line": ([good(1), NEW, good(2)], [(1, "leak_between_files"), (3, "leak_between_files")]),
    "a broken line in between": ([b"{", good(2)], [(1, "invalid_json"), (2, "leak_between_files")]),
}


@pytest.mark.parametrize(("lines", "expected"), LEAKS.values(), ids=LEAKS.keys())
def test_leaks_are_found_at_the_validation_file(lines: list[bytes], expected: list[tuple[int, str]]) -> None:
    report = validate_files([TRAINING], [held_back(*lines)])
    assert found(report) == {"train.jsonl": [], "valid.jsonl": expected}
    assert report.ok == (not any(code != "question_in_both_files" for _, code in expected))


def test_a_leak_names_the_line_in_the_other_file() -> None:
    report = validate_files([TRAINING], [held_back(good(3))])
    assert report.files[1].report.problems[0].message == "Line 1 says the same as line 4 of train.jsonl."


def test_a_leak_of_a_pair_is_found_too() -> None:
    report = validate_files([NamedFile("a.jsonl", good_pairs(10))], [NamedFile("b.jsonl", good_pairs(1))])
    assert found(report) == {"a.jsonl": [], "b.jsonl": [(1, "leak_between_files")]}


def test_copies_in_two_training_files_are_found_at_the_second() -> None:
    report = validate_files([TRAINING, NamedFile("more.jsonl", goods(12)[len(goods(2)) :])])
    assert found(report)["more.jsonl"] == [(line, "duplicate_example") for line in range(1, 9)]
    assert report.ok


def test_a_validation_file_needs_one_example_and_training_ten() -> None:
    nine = NamedFile("train.jsonl", goods(9))
    assert found(validate_files([nine], [held_back(NEW)])) == {
        "train.jsonl": [(None, "too_few_examples")],
        "valid.jsonl": [],
    }


def test_both_files_of_a_job_have_one_format() -> None:
    report = validate_files([TRAINING], [NamedFile("valid.jsonl", pair([reply("Yes!")], [reply("No.")]))])
    assert found(report)["valid.jsonl"] == [(None, "files_differ_in_format")]


@pytest.mark.parametrize("name", ["train.json", "train", "train.txt"])
def test_another_extension_is_a_warning(name: str) -> None:
    report = validate_files([NamedFile(name, goods(10))])
    assert found(report) == {name: [(None, "other_extension")]} and report.ok


@pytest.mark.parametrize(
    ("limits", "stored"),
    [
        (Limits(stored_files=1), Stored()),
        (Limits(), Stored(files=99)),
        (Limits(stored_bytes=1_000), Stored()),
        (Limits(), Stored(size=Limits().stored_bytes)),
    ],
    ids=["files", "files that are there", "bytes", "bytes that are there"],
)
def test_the_quota_counts_what_is_there(limits: Limits, stored: Stored) -> None:
    report = validate_files([TRAINING], [held_back(NEW)], limits=limits, stored=stored)
    assert found(report) == {"train.jsonl": [], "valid.jsonl": [(None, "file_quota")]}
    assert report.files[1].report.counts == {"file_quota": 1}


def test_the_releases_prompt_holds_for_every_file() -> None:
    report = validate_files([TRAINING], [held_back(NEW)], system_message="Be formal.")
    assert {code for one in found(report).values() for _, code in one} == {"other_system_message"}
    assert len(found(report)["train.jsonl"]) == 10 and not report.ok


def test_training_and_validation_have_one_system_message() -> None:
    other = NEW.replace(b"cheerful", b"formal")
    assert found(validate_files([TRAINING], [held_back(other)])) == {
        "train.jsonl": [],
        "valid.jsonl": [(None, "several_system_messages")],
    }
    assert found(validate_files([TRAINING], [held_back(line(user("Hm?"), reply("Ah!")))]))["valid.jsonl"] == [
        (1, "no_system_message")
    ]


def test_no_files_are_fine() -> None:
    assert validate_files([]) == FilesReport(())
