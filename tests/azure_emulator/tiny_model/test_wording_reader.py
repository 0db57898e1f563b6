"""The reader of wordings learns, repeats to the byte, and its gradients are right."""

import numpy as np
import pytest

from azure_emulator.tiny_model.corpus.dialogues import all_intents
from azure_emulator.tiny_model.reader_lesson import train_reader
from azure_emulator.tiny_model.slots import about_mark
from azure_emulator.tiny_model.wording_reader import Lot, ReaderTrainer, WordingReader, features, new_reader

MARKS = {f"<about:{name}>": column for column, name in enumerate(("food", "when", "hotel"))}
ASKED = (("what do people eat in <city>", 0), ("when is it warm in <city>", 1), ("a room for two nights", 2))


def lot() -> Lot:
    return Lot.of([(features(text, "<here>", None), mark) for text, mark in ASKED])


def test_it_learns_and_has_shares_for_scores() -> None:
    trainer = ReaderTrainer(new_reader(len(MARKS), seed=1))
    losses = [trainer.step(lot(), 0.05) for _ in range(40)]
    assert losses[-1] < 0.1 * losses[0]
    for text, mark in ASKED:
        scores = trainer.reader.scores(text, "<here>", None)
        assert scores.argmax() == mark
        assert np.exp(scores).sum() == pytest.approx(1, abs=1e-5)


def test_letters_tell_where_a_word_is_misspelt() -> None:
    trainer = ReaderTrainer(new_reader(len(MARKS), seed=1))
    for _ in range(40):
        trainer.step(lot(), 0.05)
    assert trainer.reader.scores("peeople eatting", "<here>", None).argmax() == 0


def test_gradients_are_those_of_the_loss() -> None:
    """A step of plain descent along a finite difference: the table's gradient against the loss itself."""
    random = np.random.default_rng(2)
    out = random.standard_normal((40, len(MARKS))).astype(np.float32)
    reader = WordingReader(new_reader(len(MARKS), seed=3).table, out)
    moved = _Recorder(reader)
    loss = moved.step(lot(), 0.0)
    feature, column = int(lot().features[0]), 7
    reader.table[feature, column] += 1e-2
    after = _Recorder(reader).step(lot(), 0.0)
    assert (after - loss) / 1e-2 == pytest.approx(float(moved.grads[0][feature, column]), rel=0.02, abs=1e-5)


class _Recorder(ReaderTrainer):
    """Keeps the gradients instead of moving along them."""

    def _move(self, grads: tuple[np.ndarray, np.ndarray], rate: float) -> None:
        self.grads = grads


def test_features_know_what_came_before() -> None:
    first, second = (
        set(features("And for children?", "<here>", before)) for before in ("<about:food>", "<about:when>")
    )
    assert first & second and first ^ second


def test_a_slot_is_one_word() -> None:
    assert len(features("<city>", "<here>", None)) < len(features("rome", "<here>", None))


@pytest.mark.parametrize("text", ["", "?!", "\u0000", "ß" * 3000, "👋🏽"])
def test_anything_can_be_read(text: str) -> None:
    assert np.isfinite(new_reader(3, seed=1).scores(text, "<here>", None)).all()


def test_same_seed_same_bytes() -> None:
    from_corpus = {mark: column for column, mark in enumerate(_all_marks())}
    first, second = (train_reader(from_corpus, 600, seed=4) for _ in range(2))
    assert first.table.tobytes() == second.table.tobytes()


def _all_marks() -> list[str]:
    return [about_mark(intent) for intent in all_intents()]
