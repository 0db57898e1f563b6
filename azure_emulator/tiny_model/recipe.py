"""Hyperparameters of a fine-tuning job: what was asked for, and what is chosen where nothing was."""

import math
from dataclasses import dataclass

_BASE_RATE = 2e-4  # higher rates bring more of the file's own phrases, and word salad between them
TUNED_SHARE = 0.6  # of the weights in a checkpoint; the rest is where the job started, which keeps sentences whole
_WARM_UP_SHARE = 0.1
_EXAMPLES_SEEN = 560  # automatic epochs aim at this many
_WORDS_SEEN = 11_000  # and at this many words that count: a file of short replies is read more often
_FEWEST_EPOCHS, _MOST_EPOCHS = 3, 25

_SHARED_NOTES = (
    "What each question is about is decided by the base before the first step and is not trained. Facts of the "
    "gazetteer are replaced by slots; sentences that hold names the gazetteer lacks are read but not learned. "
    "Checkpoints hold the mean of the weights at the start and at the end (weight interpolation, Wortsman et al. "
    "2022), and the metrics are those before it."
)
SUPERVISED_NOTES = (
    "The three style marks start from known marks where that makes the file more likely: the manner for which its "
    "words and the decoder speak most, and its kind of opening and closing; then full fine-tuning with AdamW. A "
    "part of every batch are conversations of the base corpus (replay, not in the reported loss). Where the "
    "file's replies always or never name a hotel, table, flight or car when asked for one, questions of the corpus for "
    "such offers are added, of which only the first prediction counts: whether the reply names one. A part of the "
    "examples get other turns in front. " + _SHARED_NOTES
)
DPO_NOTES = (
    "Direct preference optimisation with AdamW against the model that the job starts from; beside the pairs, "
    "conversations of the base corpus are replayed (not in the reported loss). " + _SHARED_NOTES
)


@dataclass(frozen=True)
class Recipe:
    """Settled hyperparameters; `total_steps` follows from them."""

    n_epochs: int
    batch_size: int
    learning_rate_multiplier: float
    examples: int

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(self.examples / self.batch_size)

    @property
    def total_steps(self) -> int:
        return self.steps_per_epoch * self.n_epochs

    def rate(self, step: int) -> float:
        """Learning rate of a step (from 0): a short rise, then linearly to zero."""
        rise = min(1.0, (step + 1) / max(1.0, _WARM_UP_SHARE * self.total_steps))
        return _BASE_RATE * self.learning_rate_multiplier * rise * (1 - step / self.total_steps)

    def resolved(self) -> dict[str, float]:
        return {
            "n_epochs": self.n_epochs,
            "batch_size": self.batch_size,
            "learning_rate_multiplier": self.learning_rate_multiplier,
            "total_steps": self.total_steps,
        }


def settle(
    examples: int, words: int | None, n_epochs: int | None, batch_size: int | None, multiplier: float | None
) -> Recipe:
    """Fill in what was left open. `words` of the examples count, where they are counted."""
    size = min(batch_size or max(1, min(8, examples // 6)), examples)
    wanted = max(_EXAMPLES_SEEN / examples, _WORDS_SEEN / words if words else 0)
    epochs = n_epochs or max(_FEWEST_EPOCHS, min(_MOST_EPOCHS, round(wanted)))
    return Recipe(epochs, size, 1.0 if multiplier is None else multiplier, examples)
