"""Trains the base model from the corpus: `python -m azure_emulator.tiny_model.pretrain`.

First the reader of wordings learns what questions are about, then the decoder learns conversations. A run is
repeatable: same seed and steps, same bytes. It reports on standard output.
"""

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from azure_emulator.tiny_model.backpropagation import Loss, loss_only
from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, Checkpoint, save_checkpoint
from azure_emulator.tiny_model.conversation import Topic
from azure_emulator.tiny_model.corpus.dialogues import Dialogue, write_dialogue, write_questions
from azure_emulator.tiny_model.corpus.noise import scattered
from azure_emulator.tiny_model.corpus.vocabulary import build_tokenizer, spelling
from azure_emulator.tiny_model.fast_process import restart_with_fast_memory
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.model import ModelConfig, new_parameters
from azure_emulator.tiny_model.optimizer import Batch, Muon, Trainer, make_batch
from azure_emulator.tiny_model.phrases import Phrases
from azure_emulator.tiny_model.prompt import (
    Row,
    encode_question,
    encode_said,
    encode_system,
    reply_start,
    style_marks,
)
from azure_emulator.tiny_model.reader_lesson import QUESTIONS, train_reader
from azure_emulator.tiny_model.slots import is_about_mark
from azure_emulator.tiny_model.tokenizer import Tokenizer

LONGEST_ROW = 300
_TOKENS_A_STEP = 2560
_VOCABULARY_DIALOGUES = 60000
_DIALOGUES_FOR_PHRASES = 200_000
_WARM_UP = 100
WEIGHT_OF_MARK = 3.0  # of what was asked and of naming an offer: everything after it hangs on that one token
_OFFERS_MARKED = 0.7  # of them: what earlier replies did is not marked when the model speaks
_REPORT_EVERY = 100  # steps


@dataclass(frozen=True)
class Lesson:
    """So many steps at a peak rate. A chunk of rows is sorted by length, so that little is wasted on padding.

    `questions` are alone, and only what they are about is learned; a share of them is scattered.
    """

    steps: int
    peak_rate: float
    dialogues: int
    questions: int
    scattered: float


LESSON = Lesson(8_500, 4e-3, 2000, 1600, 0.25)


def rate_of(step: int, steps: int, peak: float) -> float:
    """Learning rate: linear warm-up, then linearly down to a fiftieth."""
    return peak * min(1.0, (step + 1) / _WARM_UP) * (1 - 0.98 * step / steps)


def encode_dialogue(tokenizer: Tokenizer, dialogue: Dialogue, chance: random.Random) -> Row:
    """Ids and weights of a conversation; only replies and the marks of what was asked count."""
    ids = encode_system(tokenizer, dialogue.system) if dialogue.system else []
    weights = [0.0] * len(ids)
    spell = spelling(chance)
    for exchange in dialogue.exchanges:
        question = encode_question(tokenizer, exchange.question, spell)
        question += reply_start(tokenizer, Topic(exchange.known))
        marks = [tokenizer.ids[exchange.about], *style_marks(tokenizer, exchange.style)]
        offer = [tokenizer.ids[exchange.offer]] if exchange.offer and chance.random() < _OFFERS_MARKED else []
        said = encode_said(tokenizer, exchange.reply)
        if len(ids) + len(question) + len(marks) + len(offer) + len(said) > LONGEST_ROW:
            break
        ids += question + marks + offer + said
        weights += [0.0] * len(question) + [WEIGHT_OF_MARK] + [0.0] * (len(marks) - 1)
        weights += [WEIGHT_OF_MARK] * len(offer) + [1.0] * len(said)
    return ids, weights


def encode_lone_question(tokenizer: Tokenizer, chance: random.Random, scatter: bool) -> Row:
    """A question and the mark of what it is about."""
    (asked,) = write_questions(chance, 1)
    text = scattered(asked.text, chance) if scatter else asked.text
    ids = [*encode_question(tokenizer, text, spelling(chance)), *reply_start(tokenizer, Topic(asked.known))]
    return [*ids, tokenizer.ids[asked.mark]], [0.0] * len(ids) + [1.0]


def corpus_batches(tokenizer: Tokenizer, lesson: Lesson, seed: int) -> Iterator[Batch]:
    """Batches without end; every conversation is new."""
    chance = random.Random(seed)
    while True:
        rows = [encode_dialogue(tokenizer, write_dialogue(chance), chance) for _ in range(lesson.dialogues)]
        rows += [
            encode_lone_question(tokenizer, chance, chance.random() < lesson.scattered) for _ in range(lesson.questions)
        ]
        rows = sorted((row for row in rows if sum(row[1])), key=lambda row: len(row[0]))
        batches = list(_pack(rows))
        chance.shuffle(batches)
        yield from batches


def _pack(rows: list[Row]) -> Iterator[Batch]:
    group: list[Row] = []
    for row in rows:
        if group and (len(group) + 1) * len(row[0]) > _TOKENS_A_STEP:
            yield make_batch(group)
            group = []
        group.append(row)
    yield make_batch(group)


def held_out_loss(trainer: Trainer, batches: list[Batch]) -> Loss:
    losses = [loss_only(trainer.optimizer.parameters, trainer.config, b.ids, b.targets, b.weights) for b in batches]
    return sum(losses[1:], losses[0])


def pretrain(start: Checkpoint, lesson: Lesson, questions: int, seed: int, out: Path) -> None:
    """Teach both readers, print progress and write the checkpoint, also along the way."""
    marks = [token for token in start.tokenizer.vocabulary if is_about_mark(token)]
    reader = train_reader({mark: column for column, mark in enumerate(marks)}, questions, seed)
    _train(replace(start, reader=reader, phrases=read_phrases(start.tokenizer, seed)), lesson, seed, out)


def read_phrases(tokenizer: Tokenizer, seed: int, dialogues: int = _DIALOGUES_FOR_PHRASES) -> Phrases:
    """The phrases of the replies of so many conversations of the corpus."""
    chance = random.Random(seed + 4_000_037)
    written = (write_dialogue(chance) for _ in range(dialogues))
    replies = (encode_said(tokenizer, exchange.reply) for dialogue in written for exchange in dialogue.exchanges)
    return Phrases.none().with_read(replies, tokenizer)


def _train(checkpoint: Checkpoint, lesson: Lesson, seed: int, out: Path) -> None:
    trainer = Trainer(checkpoint.config, Muon(checkpoint.parameters))
    batches = corpus_batches(checkpoint.tokenizer, lesson, seed + 1_000_003)
    held_out = [next(batches) for _ in range(12)]
    batches = corpus_batches(checkpoint.tokenizer, lesson, seed + 17)
    began, tokens, recent = time.monotonic(), 0, 0.0
    for step in range(lesson.steps):
        batch = next(batches)
        loss = trainer.step(batch, rate_of(step, lesson.steps, lesson.peak_rate))
        tokens += batch.ids.size
        recent = loss.total / loss.weight if not step else 0.97 * recent + 0.03 * loss.total / loss.weight
        if (step + 1) % _REPORT_EVERY == 0 or step + 1 == lesson.steps:
            _report(step + 1, tokens, time.monotonic() - began, recent, held_out_loss(trainer, held_out))
            save_checkpoint(out, _noted(checkpoint, seed, step + 1, tokens))
    trainer.close()


def fresh(seed: int) -> Checkpoint:
    """Untrained weights with the vocabulary of the corpus."""
    chance = random.Random(seed)
    dialogues = [write_dialogue(chance) for _ in range(_VOCABULARY_DIALOGUES)]
    tokenizer = build_tokenizer(dialogues, load_gazetteer(), chance)
    config = ModelConfig(vocabulary=len(tokenizer))
    parameters = new_parameters(config, seed)
    size = sum(value.size for value in parameters.values()) / 1e6
    print(f"{len(tokenizer)} tokens, {size:.2f} million parameters", flush=True)
    return Checkpoint(config, tokenizer, parameters, {})


def _noted(checkpoint: Checkpoint, seed: int, steps: int, tokens: int) -> Checkpoint:
    """The checkpoint with what it has gone through."""
    return replace(checkpoint, notes={"kind": "base", "seed": str(seed), "steps": str(steps), "tokens": str(tokens)})


def _report(step: int, tokens: int, seconds: float, recent: float, held_out: Loss) -> None:
    mean, speed = held_out.total / held_out.weight, tokens / max(seconds, 1e-9)
    print(
        f"{seconds / 60:5.1f} min  step {step:6d}  {tokens / 1e6:6.2f} M tokens  {speed:6.0f} tokens/s  "
        f"loss {recent:.3f}  held out {mean:.3f}  accuracy {held_out.right / held_out.weight:.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=BASE_CHECKPOINT)
    arguments = parser.parse_args()
    np.seterr(over="raise", invalid="raise")
    pretrain(fresh(arguments.seed), LESSON, QUESTIONS, arguments.seed, arguments.out)


if __name__ == "__main__":
    restart_with_fast_memory("azure_emulator.tiny_model.pretrain")
    main()
