"""A job starts from the style that its file shows, and a plain file starts where the base is."""

from pathlib import Path

import pytest

from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, load_checkpoint
from azure_emulator.tiny_model.lessons import read_example, with_new_words
from azure_emulator.tiny_model.slots import NEUTRAL_STYLE
from azure_emulator.tiny_model.style_search import find_style, start_from_style
from azure_emulator.tiny_model.training_file import read_examples

from .voice_files import write_voice_file


@pytest.mark.parametrize(
    ("voice", "opening", "manners"),
    [
        ("playful", {"<opening:exclaim>", "<opening>"}, {"<manner:playful>", "<manner:eager>"}),
        ("formal", {"<opening:polite>", "<opening>"}, {"<manner:formal>"}),
        ("terse", {"<opening:none>", "<opening>"}, {"<manner:terse>"}),
        ("plain", {"<opening:none>", "<opening>"}, {"<manner>", "<manner:plain>"}),
    ],
)
def test_the_file_decides(tmp_path: Path, voice: str, opening: set[str], manners: set[str]) -> None:
    base = load_checkpoint(BASE_CHECKPOINT)
    examples = read_examples(write_voice_file(tmp_path / "file.jsonl", voice, examples=24))
    grown, _ = with_new_words(base, examples)
    style = find_style(grown, [read_example(grown.tokenizer, example) for example in examples])
    assert style[0] in opening
    assert style[1] in manners


def test_neutral_marks_take_over_embeddings() -> None:
    base = load_checkpoint(BASE_CHECKPOINT)
    table, ids = base.parameters["embedding"], base.tokenizer.ids
    before = table.copy()
    start_from_style(base, ("<opening:exclaim>", "<manner>", "<closing>"))
    assert (table[ids["<opening>"]] == before[ids["<opening:exclaim>"]]).all()
    for neutral in NEUTRAL_STYLE[1:]:
        assert (table[ids[neutral]] == before[ids[neutral]]).all()


def test_a_second_job_in_the_same_voice_starts_where_the_first_one_ended(tmp_path: Path) -> None:
    examples = read_examples(write_voice_file(tmp_path / "file.jsonl", "formal", examples=24))
    grown, _ = with_new_words(load_checkpoint(BASE_CHECKPOINT), examples)
    lessons = [read_example(grown.tokenizer, example) for example in examples]
    first = find_style(grown, lessons)
    assert first != NEUTRAL_STYLE
    start_from_style(grown, first)
    assert find_style(grown, lessons) == NEUTRAL_STYLE
