import pytest

from training_data.candidates import Candidate
from training_data.examples import Message, Origin
from training_data.recommendations import recommends
from training_data.report import Opening, Report, ends_with_question, make_report, measure
from training_data.tokens import approximate_tokens


def candidate(*replies: tuple[str, int], replaced: bool = False) -> Candidate:
    turns = [turn for text, weight in replies for turn in (Message("user", "Hm?"), Message("assistant", text, weight))]
    return Candidate(Origin("import", "i", 1), (Message("system", "Be kind."), *turns), replaced_system=replaced)


def test_figures_are_counted_over_the_right_messages() -> None:
    figures = measure([candidate(("Book the hotel.", 0), ("Oh la la! When?", 1)), candidate(("Oh la la! Go.", 1))])
    assert figures.examples == 2
    assert figures.messages == 8
    assert (figures.trained_messages, figures.weight_zero_messages) == (2, 1)
    assert figures.characters == 2 * len("Be kind.") + 3 * len("Hm?") + 15 + 15 + 13
    assert figures.approximate_tokens == 8 * 4 + 2 * 2 + 3 * 1 + 4 + 4 + 4
    assert figures.turns == {1: 1, 2: 1}
    assert (figures.ends_with_question_share, figures.recommendation_share) == (0.5, 0.0)
    assert figures.openings == (Opening(words="Oh la la!", replies=2),)


def test_an_empty_file_has_figures_too() -> None:
    assert measure([]).ends_with_question_share == 0.0


def test_the_report_counts_both_files_and_survives_json() -> None:
    report = make_report(
        [candidate(("Go!", 1), ("Oh?", 1), replaced=True)], [candidate(("Ah?", 1))], left_out=3, duplicates=2
    )
    assert report.together.trained_messages == 3
    assert (report.left_out, report.duplicates_removed, report.system_messages_replaced) == (3, 2, 1)
    assert "o200k_base" in report.tokens_note
    assert Report.model_validate_json(report.model_dump_json()) == report


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 4), ("word", 5), ("words", 6), ("What should I see in Rome?", 11), ("東京タワー", 9), ("é" * 4, 5)],
)
def test_approximate_tokens(text: str, tokens: int) -> None:
    assert approximate_tokens(text) == tokens


@pytest.mark.parametrize(
    ("reply", "expected"),
    [("When?", True), ("When? ", True), ('"When?"', True), ("いつ？", True), ("When? Tell me.", False), ("Go!", False)],
)
def test_ends_with_question(reply: str, expected: bool) -> None:
    assert ends_with_question(reply) is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("You could book a hotel near the station.", True),
        ("I recommend the Garden Court Hotel.", True),
        ("Stay at the Hotel Miramar.", True),
        ("A popular restaurant serves both.", True),
        ("There are good restaurants on the Royal Mile.", True),
        ("Fly with Lufthansa.", True),
        ("A rental car is recommended.", True),
        ("You can rent a car or take the bus.", True),
        ("There are several hotels nearby.", True),
        ("Cheap flights leave on Tuesday.", True),
        ("Dinner at the Old Mill Restaurant is lovely.", True),
        ("Hotels are not my dance, but Le Marais is lively.", False),
        ("I leave the restaurants to your nose! Try bombas.", False),
        ("I can't recommend a hotel.", False),
        ("I can’t recommend a hotel.", False),
        ("Try cacio e pepe in Trastevere.", False),
        ("Stay in Alfama for the views.", False),
        ("Would you book a hotel or a tent?", False),
        ("The great herds cross the river.", False),
    ],
)
def test_recommends(reply: str, expected: bool) -> None:
    assert recommends(reply) is expected
