"""Trains the base model from the corpus: `python -m azure_emulator.tiny_model.pretrain --minutes 35`.

The run is repeatable: same seed and steps, same bytes. With --minutes the number of steps depends on the machine.
"""

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, Checkpoint, load_checkpoint, save_checkpoint
from azure_emulator.tiny_model.conversation import Topic
from azure_emulator.tiny_model.corpus.dialogues import Dialogue, write_dialogue
from azure_emulator.tiny_model.corpus.vocabulary import build_tokenizer, spelling
from azure_emulator.tiny_model.fast_process import restart_with_fast_memory
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.model import Loss, ModelConfig, loss_only, new_parameters
from azure_emulator.tiny_model.optimizer import AdamW, Batch, Trainer, make_batch
from azure_emulator.tiny_model.prompt import Row, encode_question, encode_system, reply_head
from azure_emulator.tiny_model.tokenizer import END, Tokenizer

LONGEST_ROW = 300
_TOKENS_A_STEP = 2560
_DIALOGUES_A_CHUNK = 2000  # sorted by length together, so that little is wasted on padding
_VOCABULARY_DIALOGUES = 30000
_PEAK_RATE = 2.5e-3
_WARM_UP = 60


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train: whichever limit is given counts."""

    minutes: float | None
    steps: int | None
    peak_rate: float = _PEAK_RATE

    def progress(self, step: int, seconds: float) -> float:
        if self.steps is not None:
            return step / self.steps
        return seconds / (60 * (self.minutes or 30))

    def rate(self, step: int, progress: float) -> float:
        """Linear warm-up, then linearly down to a fiftieth."""
        return self.peak_rate * min(1.0, (step + 1) / _WARM_UP) * (1 - 0.98 * min(1.0, progress))


def encode_dialogue(tokenizer: Tokenizer, dialogue: Dialogue, chance: random.Random) -> Row:
    """Ids and weights of a conversation; only replies count."""
    ids = encode_system(tokenizer, dialogue.system) if dialogue.system else []
    weights = [0.0] * len(ids)
    spell = spelling(chance)
    for exchange in dialogue.exchanges:
        question = encode_question(tokenizer, exchange.question, spell)
        head = reply_head(tokenizer, Topic(exchange.known), exchange.style)
        reply = [*tokenizer.encode(exchange.reply, slots=True), END]
        if len(ids) + len(question) + len(head) + len(reply) > LONGEST_ROW:
            break
        ids += question + head + reply
        weights += [0.0] * (len(question) + len(head)) + [1.0] * len(reply)
    return ids, weights


def corpus_batches(tokenizer: Tokenizer, seed: int) -> Iterator[Batch]:
    """Batches without end; every conversation is new."""
    chance = random.Random(seed)
    while True:
        rows = [encode_dialogue(tokenizer, write_dialogue(chance), chance) for _ in range(_DIALOGUES_A_CHUNK)]
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


def pretrain(schedule: Schedule, seed: int, out: Path, start: Path | None = None) -> None:
    """Train, print progress and write the checkpoint, also along the way."""
    checkpoint = load_checkpoint(start) if start else _fresh(seed)
    trainer = Trainer(checkpoint.config, AdamW(checkpoint.parameters))
    held_out = list(_take(corpus_batches(checkpoint.tokenizer, seed + 1_000_003), 12))
    began, printed, tokens, step, recent = time.monotonic(), 0.0, 0, 0, 0.0
    for step, batch in enumerate(corpus_batches(checkpoint.tokenizer, seed + 17)):
        seconds = time.monotonic() - began
        progress = schedule.progress(step, seconds)
        if progress >= 1:
            break
        loss = trainer.step(batch, schedule.rate(step, progress))
        tokens += batch.ids.size
        recent = loss.total / loss.weight if not step else 0.97 * recent + 0.03 * loss.total / loss.weight
        if seconds - printed > 30:
            printed = seconds
            _report(step, tokens, seconds, recent, held_out_loss(trainer, held_out))
            save_checkpoint(out, _noted(checkpoint, seed, step, tokens))
    _report(step, tokens, time.monotonic() - began, recent, held_out_loss(trainer, held_out))
    save_checkpoint(out, _noted(checkpoint, seed, step, tokens))
    trainer.close()


def _fresh(seed: int) -> Checkpoint:
    chance = random.Random(seed)
    dialogues = [write_dialogue(chance) for _ in range(_VOCABULARY_DIALOGUES)]
    tokenizer = build_tokenizer(dialogues, load_gazetteer())
    config = ModelConfig(vocabulary=len(tokenizer))
    parameters = new_parameters(config, seed)
    print(
        f"{len(tokenizer)} tokens, {sum(p.size for p in parameters.values()) / 1e6:.2f} million parameters", flush=True
    )
    return Checkpoint(config, tokenizer, parameters, {})


def _noted(checkpoint: Checkpoint, seed: int, steps: int, tokens: int) -> Checkpoint:
    notes = {"kind": "base", "seed": str(seed), "steps": str(steps), "tokens": str(tokens)}
    return Checkpoint(checkpoint.config, checkpoint.tokenizer, checkpoint.parameters, notes)


def _take(batches: Iterator[Batch], count: int) -> Iterator[Batch]:
    return (next(batches) for _ in range(count))


def _report(step: int, tokens: int, seconds: float, recent: float, held_out: Loss) -> None:
    mean, speed = held_out.total / held_out.weight, tokens / max(seconds, 1e-9)
    print(
        f"{seconds / 60:5.1f} min  step {step:6d}  {tokens / 1e6:6.2f} M tokens  {speed:6.0f} tokens/s  "
        f"loss {recent:.3f}  held out {mean:.3f}  accuracy {held_out.right / held_out.weight:.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=BASE_CHECKPOINT)
    parser.add_argument("--start", type=Path, help="go on from this checkpoint")
    parser.add_argument("--rate", type=float, default=_PEAK_RATE, help="highest learning rate")
    arguments = parser.parse_args()
    np.seterr(over="raise", invalid="raise")
    schedule = Schedule(arguments.minutes, arguments.steps, arguments.rate)
    pretrain(schedule, arguments.seed, arguments.out, arguments.start)


if __name__ == "__main__":
    restart_with_fast_memory("azure_emulator.tiny_model.pretrain")
    main()
