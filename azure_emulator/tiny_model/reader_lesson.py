"""The lesson of the reader of wordings: questions of the corpus, whole and scattered, each seen once."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from azure_emulator.tiny_model.corpus.dialogues import Asked, intent_of, write_questions
from azure_emulator.tiny_model.corpus.noise import scattered
from azure_emulator.tiny_model.corpus.other_words import in_other_words
from azure_emulator.tiny_model.corpus.wordings import subjects
from azure_emulator.tiny_model.model import Ids
from azure_emulator.tiny_model.slots import Known
from azure_emulator.tiny_model.wording_reader import Lot, ReaderTrainer, WordingReader, features, new_reader

QUESTIONS = 800_000
_LOT = 256
_CHUNK = 40 * _LOT  # questions that are mixed before they are learned
_RATE = 0.03  # at the start; it falls to nothing
_OTHER_WORDS = 0.4  # of the questions are those of the third hand
# Of the questions more: there is more apart from travel than a corpus can hold; emergencies are rare, and to miss one
# is worse than to see one too many; and the corpus asks for tips without a place.
_MORE = {"off_topic": 0.06, "emergencies": 0.06, "tips": 0.04}
_SCATTERED = 0.3  # of the questions
_MISSED = 0.4  # of the features of every question: what is learned must not hang on one of them
_REPORTS = 9

Example = tuple[Ids, int]


def train_reader(marks: Mapping[str, int], questions: int, seed: int) -> WordingReader:
    """A reader for these marks (mark: column of its scores); the same seed gives the same bytes."""
    trainer = ReaderTrainer(new_reader(len(marks), seed))
    steps, recent = max(1, questions // _LOT), 0.0
    lots = _lots(marks, random.Random(seed))
    for step in range(steps):
        loss = trainer.step(next(lots), _RATE * (1 - step / steps))
        recent = loss if not step else 0.98 * recent + 0.02 * loss
        if (step + 1) % max(1, steps // _REPORTS) == 0:
            print(f"reader of wordings: {(step + 1) * _LOT:7d} questions  loss {recent:.3f}", flush=True)
    return trainer.reader


def _lots(marks: Mapping[str, int], chance: random.Random) -> Iterator[Lot]:
    missing = np.random.default_rng(chance.randrange(1 << 32))
    while True:
        examples: list[Example] = []
        while len(examples) < _CHUNK:
            examples += _conversation(marks, chance)
        chance.shuffle(examples)
        for start in range(0, _CHUNK, _LOT):
            yield Lot.of([(_some(found, missing), mark) for found, mark in examples[start : start + _LOT]])


def _conversation(marks: Mapping[str, int], chance: random.Random) -> Iterator[Example]:
    before = None
    for written in write_questions(chance, chance.choice((1, 1, 1, 2, 3))):
        asked = _replaced(written, chance)
        asked = in_other_words(asked, chance) if asked is not written or chance.random() < _OTHER_WORDS else asked
        text = scattered(asked.text, chance) if chance.random() < _SCATTERED else asked.text
        yield features(text, asked.known.value, before), marks[asked.mark]
        before = asked.mark


def _replaced(written: Asked, chance: random.Random) -> Asked:
    """The question, or another one at its place in the conversation."""
    kind = chance.choices((*_MORE, None), (*_MORE.values(), 1 - sum(_MORE.values())))[0]
    # A place that nobody knows is asked about more often than it is named beside the point.
    if kind is None or written.known is Known.ELSEWHERE:
        return written
    intent = kind if kind == "off_topic" else chance.choice(_subjects(kind))
    return replace(written, intent=intent, known=Known.NOWHERE if written.known is Known.THEMED else written.known)


@cache
def _subjects(kind: str) -> tuple[str, ...]:
    return tuple(intent_of(kind, subject.name) for subject in subjects(kind))


def _some(found: Ids, chance: np.random.Generator) -> Ids:
    kept = found[chance.random(len(found)) >= _MISSED]
    return kept if len(kept) else found
