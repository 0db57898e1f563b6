"""Supervised fine-tuning: the replies of the file are made more likely."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from azure_emulator.tiny_model.backpropagation import Loss, loss_only
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.curriculum import LONGEST_LESSON, Curriculum
from azure_emulator.tiny_model.intents import Lesson, with_intents
from azure_emulator.tiny_model.lessons import (
    encode_lesson,
    read_example,
    with_new_words,
    with_phrases,
    words_that_count,
)
from azure_emulator.tiny_model.optimizer import Batch, make_batch
from azure_emulator.tiny_model.recipe import SUPERVISED_NOTES
from azure_emulator.tiny_model.run import Job, Run, load_base, means
from azure_emulator.tiny_model.style_search import find_style, start_from_style
from azure_emulator.tiny_model.training_file import Example, read_examples

_VALIDATION_SAMPLE = 4


class SupervisedRun(Run):
    method_notes = SUPERVISED_NOTES

    def __init__(self, directory: Path, job: Job) -> None:
        examples = [example for example in read_examples(job.training_file) if example.weighs_something()]
        base = load_base(job)
        checkpoint, self.new_words = with_new_words(base, examples)
        lessons = _read(checkpoint, examples)
        recipe = job.recipe(len(examples), words_that_count(checkpoint.tokenizer, lessons))
        self.curriculum = Curriculum.of(checkpoint.tokenizer, lessons, recipe, job.seed)
        checkpoint = with_phrases(checkpoint, lessons)
        self.validation = validation_batches(checkpoint, job.validation_file)
        self.first_style = find_style(checkpoint, lessons)
        start_from_style(checkpoint, self.first_style)
        super().__init__(directory, checkpoint, recipe, count_file_tokens(base, examples))

    def learn(self, step: int) -> dict[str, float]:
        loss = self.trainer.step(self.curriculum.batch(step), self.recipe.rate(step))
        return {f"train_{name}": value for name, value in means(loss).items()}

    def validate(self, step: int | None) -> dict[str, float]:
        if not self.validation:
            return {}
        batches = self.validation if step is None else [self.validation[step % len(self.validation)]]
        parameters, config = self.checkpoint.parameters, self.checkpoint.config
        losses = [loss_only(parameters, config, b.ids, b.targets, b.weights) for b in batches]
        return means(sum(losses, Loss(0.0, 0.0, 0.0)))

    def notes(self) -> dict[str, Any]:
        return {"new_words": len(self.new_words), "first_style": list(self.first_style)}


def _read(checkpoint: Checkpoint, examples: Sequence[Example]) -> list[Lesson]:
    return with_intents(checkpoint, [read_example(checkpoint.tokenizer, example) for example in examples])


def validation_batches(checkpoint: Checkpoint, path: Path | None) -> list[Batch]:
    examples = read_examples(path) if path else []
    lessons = _read(checkpoint, examples)
    rows = [encode_lesson(checkpoint.tokenizer, lesson) for lesson in lessons]
    rows = [(ids[:LONGEST_LESSON], weights[:LONGEST_LESSON]) for ids, weights in rows]
    return [make_batch(rows[i : i + _VALIDATION_SAMPLE]) for i in range(0, len(rows), _VALIDATION_SAMPLE)]


def count_file_tokens(checkpoint: Checkpoint, examples: list[Example]) -> int:
    return sum(len(checkpoint.tokenizer.encode(turn.text)) for example in examples for turn in example.turns)
