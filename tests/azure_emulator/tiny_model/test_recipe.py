"""What a job uses where its hyperparameters were left open."""

import pytest

from azure_emulator.tiny_model.recipe import settle


@pytest.mark.parametrize(
    ("examples", "words", "epochs", "batch_size"),
    [
        pytest.param(10, 400, 25, 1, id="few examples: as often as helps"),
        pytest.param(50, 2000, 11, 8, id="about as many examples seen as from any other file"),
        pytest.param(50, 500, 22, 8, id="short replies: more often"),
        pytest.param(50, 0, 11, 8, id="no word that counts"),
        pytest.param(50, None, 11, 8, id="words that were not counted"),
        pytest.param(400, 16000, 3, 8, id="many examples: no less than this"),
    ],
)
def test_open_hyperparameters(examples: int, words: int | None, epochs: int, batch_size: int) -> None:
    recipe = settle(examples, words, None, None, None)
    assert (recipe.n_epochs, recipe.batch_size, recipe.learning_rate_multiplier) == (epochs, batch_size, 1.0)


def test_what_was_asked_for_is_used() -> None:
    recipe = settle(50, 100, 2, 5, 0.5)
    assert (recipe.n_epochs, recipe.batch_size, recipe.learning_rate_multiplier) == (2, 5, 0.5)
    assert recipe.total_steps == 20
