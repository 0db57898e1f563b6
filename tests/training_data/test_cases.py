"""Every rule has a case, and every case is found for what it is: no more and no less."""

from itertools import chain

import pytest

from tests.rules_page import PAGE, with_rules
from tests.training_data.cases import files, images, pairs, plain, reference, tools
from tests.training_data.cases.builders import Case
from training_data.problems import RULES
from training_data.validation import validate

TABLES = {
    "reference": reference.CASES,
    "plain": plain.CASES,
    "tools": tools.CASES,
    "images": images.CASES,
    "pairs": pairs.CASES,
    "files": files.CASES,
}
ALL = {f"{table}: {name}": case for table, cases in TABLES.items() for name, case in cases.items()}
ELSEWHERE = {
    "too_many_problems": "test_validation.py",
    "not_listed": "test_validation.py",
    "other_extension": "test_several_files.py",
    "leak_between_files": "test_several_files.py",
    "question_in_both_files": "test_several_files.py",
    "files_differ_in_format": "test_several_files.py",
    "file_quota": "test_several_files.py",
    "no_conversation_to_hold_back": "test_build.py",
    "open_redaction": "tests/admin/test_redactions.py",
    "personal_in_system_message": "tests/admin/test_redactions.py",
}


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_what_is_found(case: Case) -> None:
    minimum = {} if case.whole_file else {"minimum_examples": 1}
    report = validate(case.file(), accepts=case.accepts, **minimum, **case.options)
    assert {problem.code for problem in report.problems} == case.codes
    if case.path is not None:
        assert report.problems[0].path == case.path
    if not case.whole_file:
        assert {problem.line for problem in report.problems} <= {1, None}


@pytest.mark.parametrize("case", reference.CASES.values(), ids=reference.CASES.keys())
def test_the_reference_is_refused_whatever_the_caller_accepts(case: Case) -> None:
    report = validate(case.file(), accepts="auto", minimum_examples=1)
    found = {problem.code for problem in report.problems}
    assert found & case.codes or found == {"bad_part"}


def test_the_reference_is_complete() -> None:
    assert len(reference.CASES) == 37
    assert sum(bool(case.codes) for name, case in ALL.items() if not name.startswith("reference")) > 100


def test_every_rule_has_a_case() -> None:
    produced = set(chain.from_iterable(case.codes for case in ALL.values()))
    assert produced | ELSEWHERE.keys() == RULES.keys()
    assert not produced & ELSEWHERE.keys()


@pytest.mark.parametrize("code", RULES)
def test_hints_say_what_to_do(code: str) -> None:
    level, hint = RULES[code]
    assert level in ("error", "warning")
    assert hint[0].isupper() and hint.endswith((".", "}", ")", "]")), hint


def test_the_page_of_rules_is_up_to_date() -> None:
    page = PAGE.read_text("utf-8")
    assert with_rules(page) == page, "make map writes the table anew"
