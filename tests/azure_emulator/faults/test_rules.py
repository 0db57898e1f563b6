"""Rules as values: what can be asked for, when they happen, and what a restart finds."""

from pathlib import Path
from typing import Any

import pytest

from azure_emulator.faults.book import Faults
from azure_emulator.faults.kinds import KINDS, FaultKind
from azure_emulator.faults.rules import FaultError, FaultRule, read_rule
from azure_emulator.state import State

REFUSED: list[Any] = [
    pytest.param({}, "'kind' must be one of", id="no kind"),
    pytest.param({"kind": "earthquake"}, "earthquake", id="unknown kind"),
    pytest.param({"kind": "cut", "colour": "red"}, "'colour' means nothing to cut", id="unknown field"),
    pytest.param({"kind": "cut", "seconds": 1}, "'seconds' means nothing to cut", id="another kind's option"),
    pytest.param({"kind": "cut", "times": -1}, "'times' must be a whole number", id="negative"),
    pytest.param({"kind": "cut", "times": True}, "'times' must be a whole number", id="no number"),
    pytest.param({"kind": "cut", "after": 1.5}, "'after' must be a whole number", id="half a request"),
    pytest.param({"kind": "cut", "share": 0}, "'share' must be above 0", id="never"),
    pytest.param({"kind": "cut", "share": 1.1}, "'share' must be above 0", id="more than always"),
    pytest.param({"kind": "cut", "share": "half"}, "'share' must be above 0", id="share as a word"),
    pytest.param({"kind": "cut", "method": "BREW"}, "'method' must be one of", id="unknown method"),
    pytest.param({"kind": "cut", "path": ""}, "'path' must be a text", id="empty path"),
    pytest.param({"kind": "cut", "path": "a\nb"}, "'path' must be a text", id="line break"),
    pytest.param({"kind": "cut", "event": "third"}, "'event' must be a whole number", id="event as a word"),
    pytest.param({"kind": "stall", "seconds": -1}, "'seconds' must be a number", id="back in time"),
    pytest.param({"kind": "stall", "seconds": float("inf")}, "'seconds' must be a number", id="for ever"),
    pytest.param({"kind": "rate_limit", "retry_after": "later"}, "'retry_after' must be one of", id="unknown word"),
    pytest.param({"kind": "wrong_content_type", "body": "gone"}, "'body' must be one of", id="unknown body"),
    pytest.param({"kind": "unknown_status", "word": 7}, "'word' must be a text", id="word as a number"),
]


@pytest.mark.parametrize(("wanted", "reason"), REFUSED)
def test_what_cannot_be_a_rule(wanted: dict[str, Any], reason: str) -> None:
    with pytest.raises(FaultError, match=reason):
        read_rule(wanted, "fault-1")


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind_has_a_description_and_usable_defaults(kind: FaultKind) -> None:
    assert KINDS[kind].title and KINDS[kind].effect.endswith(".")
    rule = read_rule({"kind": kind, **KINDS[kind].options}, "fault-1")
    assert rule == read_rule({"kind": kind}, "fault-1")
    assert rule.options == KINDS[kind].options


COVERED = [
    ({}, "GET", "/anything", True),
    ({"method": "post"}, "POST", "/x", True),
    ({"method": "POST"}, "GET", "/x", False),
    ({"path": "*/chat/completions"}, "POST", "/openai/v1/chat/completions", True),
    ({"path": "*/chat/completions"}, "POST", "/openai/deployments/d/chat/completions", True),
    ({"path": "*/chat/completions"}, "POST", "/openai/v1/files", False),
    ({"path": "/openai/v1/files/*"}, "GET", "/openai/v1/files", False),
]


@pytest.mark.parametrize(("where", "method", "path", "covered"), COVERED)
def test_where_a_rule_holds(where: dict[str, str], method: str, path: str, covered: bool) -> None:
    assert read_rule({"kind": "cut", **where}, "fault-1").covers(method, path) is covered


def happenings(rule: FaultRule, requests: int) -> str:
    """One letter per matching request: x where the rule happened."""
    letters = ""
    for _ in range(requests):
        fires = False
        if rule.covers("GET", "/x"):
            rule, fires = rule.meet()
        letters += "x" if fires else "."
    return letters


OFTEN = [
    ({}, "x......."),
    ({"times": 3}, "xxx....."),
    ({"times": 0}, "xxxxxxxx"),
    ({"after": 2}, "..x....."),
    ({"after": 2, "times": 3}, "..xxx..."),
    ({"after": 2, "times": 0}, "..xxxxxx"),
]


@pytest.mark.parametrize(("how_often", "expected"), OFTEN, ids=[expected for _, expected in OFTEN])
def test_how_often_a_rule_happens(how_often: dict[str, int], expected: str) -> None:
    assert happenings(read_rule({"kind": "cut", **how_often}, "fault-1"), 8) == expected


def test_a_share_is_kept_and_repeats_with_its_seed() -> None:
    def drawn(seed: int) -> str:
        return happenings(read_rule({"kind": "cut", "times": 0, "share": 0.25, "seed": seed}, "fault-1"), 2000)

    assert drawn(1) == drawn(1) != drawn(2)
    assert 420 < drawn(1).count("x") < 580


def test_a_share_may_end_after_some_times() -> None:
    drawn = happenings(read_rule({"kind": "cut", "times": 2, "share": 0.5, "seed": 3}, "fault-1"), 50)
    assert drawn.count("x") == 2


def test_rules_and_counts_are_there_after_a_restart(tmp_path: Path) -> None:
    state = State(tmp_path)
    faults = Faults(state.notes)
    first = faults.add({"kind": "rate_limit", "times": 3, "share": 0.9, "seed": 5, "path": "*/files"})
    faults.add({"kind": "stall", "seconds": 2.5})
    for _ in range(2):
        faults.take({FaultKind.RATE_LIMIT}, "GET", "/openai/v1/files")
    before = faults.rules
    state.close()
    state = State(tmp_path)
    again = Faults(state.notes)
    assert again.rules == before and again.rules[0].matched == 2
    assert again.remove(first.id) and not again.remove(first.id)
    assert again.add({"kind": "cut"}).id == "fault-3", "an id is not used twice"
    assert again.clear() == 2 and again.rules == []
    state.close()


def test_the_first_rule_that_happens_is_taken_and_the_others_wait(tmp_path: Path) -> None:
    state = State(tmp_path)
    faults = Faults(state.notes)
    faults.add({"kind": "server_error", "after": 1})
    faults.add({"kind": "unavailable", "times": 2})
    both = {FaultKind.SERVER_ERROR, FaultKind.UNAVAILABLE}
    taken = [faults.take(both, "GET", "/x") for _ in range(4)]
    assert [rule and rule.kind for rule in taken] == ["unavailable", "server_error", "unavailable", None]
    assert [(rule.matched, rule.fired) for rule in faults.rules] == [(2, 1), (2, 2)]
    state.close()


def test_there_is_an_end_to_the_rules(tmp_path: Path) -> None:
    state = State(tmp_path)
    faults = Faults(state.notes)
    with pytest.raises(FaultError, match="remove some first"):
        for _ in range(200):
            faults.add({"kind": "cut"})
    state.close()
