"""What the questions of a training file are about: files do not say, so the base decides, before the first step.

For every reply the marks that the base expects after the question are weighed with how likely the reply is under each
of them. Where question and reply fit together this is the base's own reading, so tuning leaves understanding alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from azure_emulator.tiny_model.backpropagation import row_log_probabilities
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import ReadTurn
from azure_emulator.tiny_model.lessons import encode_lesson
from azure_emulator.tiny_model.listening import Listener
from azure_emulator.tiny_model.offers import with_offer_marks
from azure_emulator.tiny_model.optimizer import make_batch
from azure_emulator.tiny_model.prompt import Row

_CANDIDATES = 3
_WORTH_OF_FIT = 0.1  # of a nat; a reply in a new voice is unlikely for many reasons that say nothing about its subject
_ROWS_A_BATCH = 12
_LONGEST = 300  # tokens

Lesson = list[ReadTurn]
Guesses = Sequence[tuple[str, float]]


def with_intents(checkpoint: Checkpoint, lessons: Sequence[Lesson]) -> list[Lesson]:
    """The lessons with the marks of every reply: what was asked and, where that is an offer, whether one is named."""
    read = list(lessons)
    listener = Listener(checkpoint)
    for place in range(max(map(len, lessons), default=0)):
        replies = [n for n, lesson in enumerate(read) if place < len(lesson) and lesson[place].role == "assistant"]
        candidates = {n: listener.guesses(read[n][:place], read[n][place].topic, _CANDIDATES) for n in replies}
        best = _likeliest(checkpoint, read, place, candidates)
        for n in replies:
            read[n] = [*read[n][:place], replace(read[n][place], about=best[n]), *read[n][place + 1 :]]
    return [with_offer_marks(lesson) for lesson in read]


def _likeliest(
    checkpoint: Checkpoint, lessons: Sequence[Lesson], place: int, candidates: Mapping[int, Guesses]
) -> dict[int, str]:
    trials = [(n, mark, prior) for n, guesses in candidates.items() for mark, prior in guesses]
    rows = [_trial(checkpoint, lessons[n][: place + 1], mark) for n, mark, _ in trials]
    scores: dict[int, tuple[float, str]] = {}
    for start in range(0, len(rows), _ROWS_A_BATCH):
        batch = make_batch(rows[start : start + _ROWS_A_BATCH])
        fits = row_log_probabilities(checkpoint.parameters, checkpoint.config, batch.ids, batch.targets, batch.weights)
        for (n, mark, prior), fit in zip(trials[start : start + _ROWS_A_BATCH], fits, strict=True):
            scores[n] = max(scores.get(n, (-np.inf, "")), (prior + _WORTH_OF_FIT * float(fit), mark))
    return {n: mark for n, (_, mark) in scores.items()}


def _trial(checkpoint: Checkpoint, turns: Lesson, mark: str) -> Row:
    """The conversation up to a reply; only that reply counts, and all of it."""
    history = [replace(turn, weight=0.0) for turn in turns[:-1]]
    ids, weights = encode_lesson(checkpoint.tokenizer, [*history, replace(turns[-1], about=mark, weight=1.0)])
    return ids[-_LONGEST:], weights[-_LONGEST:]
