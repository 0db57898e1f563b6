"""A recipe decides the bytes: what each of its fields does to a version, and that nothing else does anything."""

import random
from datetime import UTC, date, datetime

import pytest
from pydantic import BaseModel, ValidationError

from training_data.build import DatasetBuild, JudgedPair, ReviewedConversation, ReviewedExchange, build_dataset
from training_data.examples import Example, Message, Origin
from training_data.recipe import Filters, Recipe, Weighting, read_recipe
from training_data.weights import ALL_RULES, Ending, Rule

RECIPE = Recipe(system_message="Be kind.", minimum_examples=1, validation_share=0.2)
ROME, LYON = "What should I see in Rome, and when is it quiet?", "Qu'est-ce que je peux voir à Lyon avec les enfants ?"
REPLY = "Ah, the Forum! It is calm in the early light. Shall we?"


def talk(number: int, question: str = ROME, **others: object) -> ReviewedConversation:
    """Conversation c-00, c-01, …: each began a day later, c-00 on 1 March 2026."""
    asked = f"{question} ({number})"
    exchange = ReviewedExchange(f"e-{number:02}", asked, f"{REPLY} ({number})", thumbs=(1,))
    given = {"exchanges": (exchange,), "release": 1, "started_at": datetime(2026, 3, 1 + number, 23, 30, tzinfo=UTC)}
    return ReviewedConversation(f"c-{number:02}", **(given | others))  # type: ignore[arg-type]


def one(number: int, **exchange: object) -> ReviewedConversation:
    given = {"question": f"{ROME} ({number})", "reply": f"{REPLY} ({number})"} | exchange
    return talk(number, exchanges=(ReviewedExchange(f"e-{number:02}", **given),))  # type: ignore[arg-type]


CONVERSATIONS = [
    *(talk(number) for number in range(8)),
    talk(8, release=2),
    talk(9, tags=("funny",)),
    talk(10, tags=("wrong", "dull")),
    talk(11, LYON, exchanges=(ReviewedExchange("e-11", LYON, "Ah, le parc et les quais ! Et vous ?", thumbs=(1,)),)),
    one(12, weight=1, ideal_reply="Oh, the Forum at dawn! Shall we?"),
    one(13, ending=Ending.LENGTH, thumbs=(1,)),
    one(14),
    one(15, question=f"{ROME} (0)", reply=f"{REPLY} (0)", thumbs=(1,)),
    talk(16, started_at=None),
]
IMPORTED = [
    Example((Message("user", f"{ROME} (10{n})"), Message("assistant", f"{REPLY} (10{n})")), Origin("import", "1", n))
    for n in range(1, 4)
]
JUDGED = [
    JudgedPair(f"j-{n}", (Message("user", f"{ROME} (20{n})"),), f"{REPLY} (20{n})", "It is fine.") for n in range(3)
]


def build(recipe: Recipe, shuffled: int | None = None) -> DatasetBuild:
    given: tuple[list[object], ...] = (list(CONVERSATIONS), list(IMPORTED), list(JUDGED))
    if shuffled is not None:
        for things in given:
            random.Random(shuffled).shuffle(things)
    return build_dataset(given[0], given[1], recipe, given[2])  # type: ignore[arg-type]


def origins(made: DatasetBuild) -> set[str]:
    return {str(line.origin) for file in (made.training, made.validation) for line in file.lines}


def lines(made: DatasetBuild) -> set[bytes]:
    return {line for file in (made.training, made.validation) for line in file.content[3:].split(b"\n") if line}


USUAL = build(RECIPE)
EVERYTHING = {f"conversation c-{n:02}" for n in (*range(13), 16)} | {f"import 1, line {n}" for n in (1, 2, 3)}
IMPORTS = {origin for origin in EVERYTHING if origin.startswith("import")}

# What each change of a filter leaves in, besides the imports.
# c-15 says the same as c-00 and stays out with it; without c-00 it enters.
FILTERED: dict[str, tuple[dict[str, object], set[int]]] = {
    "since": ({"since": date(2026, 3, 9)}, {8, 9, 10, 11, 12, 15}),
    "until": ({"until": date(2026, 3, 2)}, {0, 1}),
    "releases": ({"releases": (2,)}, {8}),
    "tags": ({"tags": ("funny", "dull")}, {9, 10}),
    "without_tags": ({"without_tags": ("wrong",)}, {*range(10), 11, 12, 16}),
}


def test_nothing_is_filtered_unless_asked_for() -> None:
    assert origins(USUAL) == EVERYTHING
    reasons = {str(origin): reason for origin, reason in USUAL.left_out}
    assert reasons["conversation c-15"] == "says the same as conversation c-00"
    assert reasons["conversation c-14"] == "every reply has weight 0: there is nothing to learn"


@pytest.mark.parametrize(("change", "left"), FILTERED.values(), ids=FILTERED.keys())
def test_filters_leave_in_what_they_name(change: dict[str, object], left: set[int]) -> None:
    made = build(RECIPE.model_copy(update={"filters": Filters(**change)}))  # type: ignore[arg-type]
    assert origins(made) - IMPORTS == {f"conversation c-{n:02}" for n in left}
    assert origins(made) >= IMPORTS, "dates, releases and tags are not known of an import"
    assert len(made.left_out) + len(origins(made)) == len(CONVERSATIONS) + len(IMPORTED)


def test_the_language_filter_meets_imports_as_well() -> None:
    french = RECIPE.model_copy(update={"filters": Filters(languages=("fr",)), "validation_share": 0.0})
    made = build(french)
    assert origins(made) == {"conversation c-11"}
    assert dict(made.left_out)[Origin("import", "1", 1)] == "its language is 'en'"


def test_rules_that_are_off_decide_nothing() -> None:
    def of(rules: tuple[Rule, ...], unrated: int = 0) -> set[str]:
        return origins(build(RECIPE.model_copy(update={"weighting": Weighting(rules=rules, unrated=unrated)})))

    without_cut = tuple(rule for rule in ALL_RULES if rule is not Rule.CUT_SHORT)
    assert of(without_cut) == EVERYTHING | {"conversation c-13"}
    assert of(()) == IMPORTS | {"conversation c-12"}, "a reviewer's word needs no rule"
    assert of((), unrated=1) == EVERYTHING | {"conversation c-13", "conversation c-14"}


def test_a_seed_moves_lines_across_the_split_and_changes_none() -> None:
    made = build(RECIPE.model_copy(update={"seed": 1}))
    assert lines(made) == lines(USUAL)
    assert made.validation.sha256 != USUAL.validation.sha256


def test_a_share_of_nothing_holds_nothing_back() -> None:
    made = build(RECIPE.model_copy(update={"validation_share": 0.0}))
    assert made.validation.content == b""
    assert lines(made) == lines(USUAL)


@pytest.mark.parametrize("order", ["time", "shuffled"])
def test_an_order_moves_lines_within_each_file_and_changes_none(order: str) -> None:
    made = build(RECIPE.model_copy(update={"order": order}))
    for file, usual in ((made.training, USUAL.training), (made.validation, USUAL.validation)):
        assert sorted(file.content[3:].split(b"\n")) == sorted(usual.content[3:].split(b"\n"))
        assert {line.origin for line in file.lines} == {line.origin for line in usual.lines}
    assert made.training.sha256 != USUAL.training.sha256
    assert [line.line for line in made.training.lines] == list(range(1, made.training.examples + 1))


def test_in_order_of_time_the_oldest_comes_first_after_those_without_a_time() -> None:
    reversed_ids = [ReviewedConversation(f"z-{9 - n}", talk(n).exchanges, talk(n).started_at) for n in range(4)]
    recipe = RECIPE.model_copy(update={"order": "time", "validation_share": 0.0})
    made = build_dataset([*reversed_ids, talk(16, started_at=None)], IMPORTED[:1], recipe)
    assert [str(line.origin) for line in made.training.lines] == [
        "conversation c-16", "import 1, line 1", *(f"conversation z-{9 - n}" for n in range(4)),
    ]  # fmt: skip


def test_a_line_that_is_added_does_not_stir_the_shuffle() -> None:
    recipe = RECIPE.model_copy(update={"order": "shuffled", "validation_share": 0.0})
    fewer = build_dataset(CONVERSATIONS[:6], [], recipe).training.lines
    more = build_dataset(CONVERSATIONS[:7], [], recipe).training.lines
    assert [one.origin.id for one in more if one.origin.id != "c-06"] == [one.origin.id for one in fewer]


def test_preference_pairs_come_from_corrections_and_judgements() -> None:
    made = build(RECIPE.model_copy(update={"format": "preference", "validation_share": 0.0}))
    assert origins(made) == {"conversation c-12", "evaluation j-0", "evaluation j-1", "evaluation j-2"}
    assert made.training.lines[0].exchange_ids == ("e-12",)
    assert all(line.startswith(b'{"input":') for line in lines(made))


def test_judgements_stay_out_of_conversations_to_imitate() -> None:
    assert not any("evaluation" in origin for origin in origins(USUAL))


# Fields with a test of their own above or in test_build.py, and what they change: the bytes must differ.
CHANGES: dict[str, object] = {
    "system_message": "Be brief.",
    "format": "preference",
    "filters": Filters(releases=(1,)),
    "weighting": Weighting(rules=()),
    "validation_share": 0.4,
    "seed": 1,
    "order": "shuffled",
    "correction": "follow",
    "byte_order_mark": False,
    "remove_duplicates": False,
}
UNCHANGED: dict[str, object] = {
    "follow_request": "Again, please?",  # under 'replace', nobody asks
    "minimum_examples": 5,
    "placeholders": "plain",  # nothing was replaced in these; test_placeholders.py has what was
}


@pytest.mark.parametrize(("field", "value"), CHANGES.items(), ids=CHANGES.keys())
def test_every_change_changes_the_bytes(field: str, value: object) -> None:
    made = build(RECIPE.model_copy(update={field: value}))
    assert made.training.sha256 != USUAL.training.sha256


@pytest.mark.parametrize(("field", "value"), UNCHANGED.items(), ids=UNCHANGED.keys())
def test_what_has_no_say_changes_nothing(field: str, value: object) -> None:
    assert build(RECIPE.model_copy(update={field: value})) == USUAL


def test_the_request_counts_under_follow() -> None:
    asked, again = (
        build(RECIPE.model_copy(update={"correction": "follow", "follow_request": text})) for text in ("Hm?", "Oh?")
    )
    assert lines(asked) != lines(again)


def test_no_field_is_without_a_promise() -> None:
    assert set(Recipe.model_fields) == CHANGES.keys() | UNCHANGED.keys()
    assert set(Filters.model_fields) == FILTERED.keys() | {"languages"}
    assert set(Weighting.model_fields) == {"rules", "unrated"}


@pytest.mark.parametrize("order", ["origin", "time", "shuffled"])
@pytest.mark.parametrize("format", ["supervised", "preference"])
def test_the_order_of_the_input_never_counts(order: str, format: str) -> None:
    recipe = RECIPE.model_copy(update={"order": order, "format": format})
    assert build(recipe, shuffled=1) == build(recipe, shuffled=2)


FULL = Recipe(
    system_message="Be kind.",
    format="preference",
    filters=Filters(since=date(2026, 1, 2), until=date(2026, 3, 4), releases=(2, 1), tags=("x",), languages=("en",)),
    weighting=Weighting(rules=(Rule.THUMB_UP,), unrated=1),
    validation_share=0.25,
    seed=3,
    order="time",
    correction="follow",
)


def test_a_recipe_survives_json_and_company() -> None:
    assert Recipe.model_validate_json(FULL.model_dump_json()) == FULL
    assert read_recipe(FULL.model_dump(mode="json") | {"import_ids": [1], "include_reviews": True}) == FULL


def test_a_recipe_of_an_earlier_day_means_what_it_meant() -> None:
    before = {"system_message": "Be kind.", "validation_share": 0.2, "minimum_examples": 1, "byte_order_mark": True}
    assert read_recipe(before) == RECIPE


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Recipe, {"system_message": ""}),
        (Recipe, {"system_message": "  "}),
        (Recipe, {"validation_share": -0.1}),
        (Recipe, {"validation_share": 0.6}),
        (Recipe, {"validation_share": float("nan")}),
        (Recipe, {"seed": -1}),
        (Recipe, {"seed": True}),
        (Recipe, {"seed": 2**31}),
        (Recipe, {"correction": "drop"}),
        (Recipe, {"order": "alphabet"}),
        (Recipe, {"format": "kto"}),
        (Recipe, {"placeholders": "starred"}),
        (Recipe, {"minimum_examples": 0}),
        (Recipe, {"follow_request": " "}),
        (Recipe, {"colour": "blue"}),
        (Filters, {"since": "yesterday"}),
        (Filters, {"releases": ("one",)}),
        (Filters, {"cities": ("Rome",)}),
        (Weighting, {"rules": ("mood",)}),
        (Weighting, {"unrated": 2}),
        (Weighting, {"unrated": True}),
    ],
    ids=str,
)
def test_what_a_recipe_refuses(model: type[BaseModel], changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate({"system_message": "Be kind."} | changes if model is Recipe else changes)
