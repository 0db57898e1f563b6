"""Direct preference optimisation (Rafailov et al. 2023): preferred replies gain on rejected ones.

For a pair with log-probabilities p (preferred) and r (rejected) of its replies, and the same under the model that the
job starts from (p0, r0): margin = beta * ((p - p0) - (r - r0)), loss = -log sigmoid(margin).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from azure_emulator.tiny_model.backpropagation import row_log_probabilities
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.curriculum import LONGEST_LESSON, replayed_row
from azure_emulator.tiny_model.intents import Lesson, with_intents
from azure_emulator.tiny_model.lessons import encode_lesson, read_example, with_new_words, with_phrases
from azure_emulator.tiny_model.model import F32, Array
from azure_emulator.tiny_model.offers import with_offer_marks
from azure_emulator.tiny_model.optimizer import Batch, make_batch
from azure_emulator.tiny_model.prompt import Row
from azure_emulator.tiny_model.recipe import DPO_NOTES
from azure_emulator.tiny_model.run import DECAY, Job, Run, load_base
from azure_emulator.tiny_model.supervised import count_file_tokens
from azure_emulator.tiny_model.training_file import Pair, read_pairs

BETA = 0.1
L2_MULTIPLIER = 1.0  # of the decay of the weights
_REPLAY_SHARE = 0.5  # of the pairs in a step: so many base conversations are read beside them
_REPLAY_WEIGHT = 0.5  # of their mean loss, beside the mean loss of the pairs
_PAIRS_AT_A_TIME = 8
_VALIDATION_SAMPLE = 4  # pairs


@dataclass(frozen=True)
class RatedPair:
    """Rows of a pair, and the log-probabilities of its replies under the model that the job starts from."""

    preferred: Row
    rejected: Row
    reference: tuple[float, float]


class PreferenceRun(Run):
    method_notes = DPO_NOTES

    def __init__(self, directory: Path, job: Job) -> None:
        pairs = read_pairs(job.training_file)
        base = load_base(job)
        checkpoint, _ = with_new_words(base, [pair.preferred for pair in pairs])
        preferred = [read_example(checkpoint.tokenizer, pair.preferred) for pair in pairs]
        checkpoint = with_phrases(checkpoint, with_intents(checkpoint, preferred))
        self.beta, self.seed = BETA if job.beta is None else job.beta, job.seed
        self.pairs = rated_pairs(checkpoint, pairs)
        self.validation = rated_pairs(checkpoint, read_pairs(job.validation_file)) if job.validation_file else []
        tokens = count_file_tokens(base, [way for pair in pairs for way in (pair.preferred, pair.rejected)])
        self.l2_multiplier = L2_MULTIPLIER if job.l2_multiplier is None else job.l2_multiplier
        super().__init__(directory, checkpoint, job.recipe(len(pairs)), tokens, DECAY * self.l2_multiplier)

    def resolved(self) -> dict[str, float]:
        return {**super().resolved(), "beta": self.beta, "l2_multiplier": self.l2_multiplier}

    def learn(self, step: int) -> dict[str, float]:
        chance = random.Random(f"{self.seed}/{step}")
        pairs = self._pairs_of(step)
        margins = self._margins(pairs)
        pulls = self.beta / (1 + np.exp(margins)) / len(pairs)  # minus the derivative of the mean loss by p - r
        rows = [row for pair in pairs for row in (pair.preferred, pair.rejected)]
        signs = [sign * pull for pull in pulls for sign in (1.0, -1.0)]
        replay = [replayed_row(self.checkpoint.tokenizer, chance) for _ in range(self._replayed(len(pairs)))]
        share = _REPLAY_WEIGHT / max(1.0, sum(sum(weights) for _, weights in replay))
        signs += [share] * len(replay)
        weighed = [
            (ids, [w * sign for w in weights]) for (ids, weights), sign in zip([*rows, *replay], signs, strict=True)
        ]
        self.trainer.step(make_batch(weighed), self.recipe.rate(step), divisor=1.0)
        return {f"train_{name}": value for name, value in _told(margins).items()}

    def validate(self, step: int | None) -> dict[str, float]:
        if not self.validation:
            return {}
        start = 0 if step is None else step * _VALIDATION_SAMPLE % len(self.validation)
        sample = self.validation if step is None else self.validation[start : start + _VALIDATION_SAMPLE]
        return _told(self._margins(sample))

    def _pairs_of(self, step: int) -> list[RatedPair]:
        epoch, place = divmod(step, self.recipe.steps_per_epoch)
        order = random.Random(f"{self.seed}/order/{epoch}").sample(range(len(self.pairs)), len(self.pairs))
        size = self.recipe.batch_size
        return [self.pairs[number] for number in order[place * size : (place + 1) * size]]

    def _replayed(self, pairs: int) -> int:
        return max(1, round(_REPLAY_SHARE * pairs))

    def _margins(self, pairs: Sequence[RatedPair]) -> Array:
        """`[pairs]`, in nats."""
        ways = log_probabilities(self.checkpoint, [(pair.preferred, pair.rejected) for pair in pairs])
        gains = ways - np.array([pair.reference for pair in pairs])
        return np.asarray(np.clip(self.beta * (gains[:, 0] - gains[:, 1]), -50, 50))


def _told(margins: Array) -> dict[str, float]:
    """Mean loss, and the share of pairs in which the preferred reply has gained more."""
    loss = float(np.log1p(np.exp(-margins)).mean())
    return {"loss": round(loss, 5), "reward_accuracy": round(float((margins > 0).mean()), 5)}


def rated_pairs(checkpoint: Checkpoint, pairs: Sequence[Pair]) -> list[RatedPair]:
    rows = [_rows(checkpoint, pair) for pair in pairs]
    reference = log_probabilities(checkpoint, rows)
    return [RatedPair(*ways, (float(p), float(r))) for ways, (p, r) in zip(rows, reference, strict=True)]


def _rows(checkpoint: Checkpoint, pair: Pair) -> tuple[Row, Row]:
    """Both ways with the same reading of what was asked: that of the preferred one."""
    preferred, rejected = (read_example(checkpoint.tokenizer, way) for way in (pair.preferred, pair.rejected))
    (preferred,) = with_intents(checkpoint, [preferred])
    return _row(checkpoint, preferred), _row(checkpoint, _with_marks_of(preferred, rejected))


def _with_marks_of(read: Lesson, other: Lesson) -> Lesson:
    marks = [turn.about for turn in read if turn.role == "assistant"]
    replies = iter(marks + [marks[-1] if marks else None] * len(other))
    return with_offer_marks(
        [replace(turn, about=next(replies)) if turn.role == "assistant" else turn for turn in other]
    )


def _row(checkpoint: Checkpoint, lesson: Lesson) -> Row:
    ids, weights = encode_lesson(checkpoint.tokenizer, lesson)
    return ids[-LONGEST_LESSON:], weights[-LONGEST_LESSON:]


def log_probabilities(checkpoint: Checkpoint, pairs: Sequence[tuple[Row, Row]]) -> Array:
    """`[pairs, 2]`: of the weighted tokens of every row."""
    rows = [row for pair in pairs for row in pair]
    size = 2 * _PAIRS_AT_A_TIME
    found = [_of_batch(checkpoint, make_batch(rows[i : i + size])) for i in range(0, len(rows), size)]
    return np.concatenate(found).reshape(-1, 2)


def _of_batch(checkpoint: Checkpoint, batch: Batch) -> Array:
    weights = batch.weights.astype(F32)
    return row_log_probabilities(checkpoint.parameters, checkpoint.config, batch.ids, batch.targets, weights)
