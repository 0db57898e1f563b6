"""Two versions side by side: what came, what went, what says something else."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_data.comparison import Comparison, Part, VersionLine, compare
from training_data.examples import Example, Message, Origin

POLICY = "Be kind."


def line(
    name: str, *turns: tuple[str, int], part: Part = "training", policy: str = POLICY, rejected: str | None = None
) -> VersionLine:
    """A conversation: a reply and its weight for each question."""
    said = [
        message
        for text, weight in turns or (("Go!", 1),)
        for message in (Message("user", f"And {name}?"), Message("assistant", text, weight))
    ]
    kind, _, id = name.rpartition(" ")
    origin = Origin("import", id, 1) if kind == "import" else Origin("conversation", name)
    return VersionLine(part, 1, Example((Message("system", policy), *said), origin, rejected))


def names(lines: tuple[VersionLine, ...]) -> list[str]:
    return [one.example.origin.id for one in lines]


def changes(comparison: Comparison) -> list[tuple[int, str]]:
    return [(change.position, change.what) for pair in comparison.changed for change in pair.messages]


def test_lines_are_known_by_their_origin() -> None:
    found = compare(
        [line("rome"), line("oslo"), line("bali")], [line("bali"), line("lima"), line("rome", ("Roma!", 1))]
    )
    assert (names(found.added), names(found.removed), found.unchanged) == (["lima"], ["oslo"], 1)
    assert [pair.after.example.origin.id for pair in found.changed] == ["rome"]
    assert not found.same


CHANGES: dict[str, tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], list[tuple[int, str]]]] = {
    "nothing": ((("Go!", 1),), (("Go!", 1),), []),
    "a weight": ((("Go!", 1),), (("Go!", 0),), [(1, "weight")]),
    "a text": ((("Go!", 1),), (("Stay!", 1),), [(1, "text")]),
    "both": ((("Go!", 0),), (("Stay!", 1),), [(1, "text and weight")]),
    "a turn more": ((("Go!", 1),), (("Go!", 1), ("On!", 1)), [(2, "added"), (3, "added")]),
    "a turn less": ((("Go!", 1), ("On!", 1)), (("Go!", 1),), [(2, "removed"), (2, "removed")]),
    "the second of three": (
        (("a", 1), ("b", 1), ("c", 1)),
        (("a", 1), ("B", 1), ("c", 0)),
        [(3, "text"), (5, "weight")],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_what_differs_within_a_line(
    before: tuple[tuple[str, int], ...], after: tuple[tuple[str, int], ...], expected: list[tuple[int, str]]
) -> None:
    assert changes(compare([line("rome", *before)], [line("rome", *after)])) == expected


def test_the_reply_that_lost_a_pair_is_compared_too() -> None:
    found = compare([line("rome", rejected="Fine.")], [line("rome", rejected="Well.")])
    assert changes(found) == [(2, "text")]


def test_a_new_system_message_is_said_once_and_changes_no_line() -> None:
    found = compare([line("rome"), line("oslo")], [line("rome", policy="Be brief."), line("oslo", policy="Be brief.")])
    assert found.system_message == ("Be kind.", "Be brief.")
    assert (found.changed, found.unchanged, found.same) == ((), 2, False)


def test_a_line_that_changed_sides_is_pointed_out() -> None:
    found = compare([line("rome"), line("oslo")], [line("rome", part="validation"), line("oslo", part="validation")])
    assert [pair.moved for pair in found.moved] == [True, True]
    assert found.unchanged == 0
    both = compare([line("rome")], [line("rome", ("Roma!", 1), part="validation")])
    assert both.changed[0].moved and not both.moved


def test_the_same_file_imported_anew_adds_and_removes_nothing() -> None:
    before = [VersionLine("training", 1, Example(line("x").example.messages, Origin("import", "1", 1)))]
    after = [VersionLine("training", 1, Example(line("x").example.messages, Origin("import", "2", 1)))]
    found = compare(before, after)
    assert (len(found.renamed), found.added, found.removed) == (1, (), ())
    assert not found.same


def test_several_pairs_of_one_conversation_are_told_apart() -> None:
    def pair(exchange: str, text: str) -> VersionLine:
        made = line("rome", (text, 1), rejected="Fine.")
        return VersionLine("training", 1, made.example, (exchange,))

    found = compare([pair("e1", "Roma!"), pair("e2", "Colosseo!")], [pair("e1", "Roma!"), pair("e2", "Foro!")])
    assert (found.unchanged, len(found.changed)) == (1, 1)


versions = st.dictionaries(
    st.sampled_from(["rome", "oslo", "bali", "lima", "import 1", "import 2"]),
    st.tuples(st.sampled_from(["Go!", "Stay!"]), st.sampled_from([0, 1])),
)


@given(versions, versions, st.randoms())
def test_every_line_is_counted_once_and_the_order_does_not_matter(
    one: dict[str, tuple[str, int]], other: dict[str, tuple[str, int]], chance: random.Random
) -> None:
    before, after = ([line(name, turn) for name, turn in version.items()] for version in (one, other))
    found = compare(before, after)
    kept = len(found.changed) + len(found.moved) + len(found.renamed) + found.unchanged
    assert kept + len(found.added) == len(after)
    assert kept + len(found.removed) == len(before)
    assert found.same == (one == other)
    chance.shuffle(before)
    again = compare(before, after)
    assert set(names(again.added)) == set(names(found.added)) and again.unchanged == found.unchanged
