"""Training: the same batches to our trainer and to PyTorch, from the same weights, with the same AdamW."""

from collections.abc import Callable, Sequence
from itertools import islice

from azure_emulator.tiny_model.checkpoint import load_checkpoint
from azure_emulator.tiny_model.optimizer import Batch
from azure_emulator.tiny_model.pretrain import LESSON, corpus_batches
from benchmarks.contestants import TRAINING_THREADS, Step, check_same_losses, our_step, our_trainer, their_step
from benchmarks.options import Options
from benchmarks.pytorch import PYTORCH
from benchmarks.rounds import compare, timed
from benchmarks.table import FASTER_THAN_PYTORCH, Goal, Row

_BATCHES = 6  # a round
_GOALS = (Goal("≥", 4000), FASTER_THAN_PYTORCH)


def measure(options: Options) -> list[Row]:
    checkpoint = load_checkpoint(options.checkpoint)
    batches = list(islice(corpus_batches(checkpoint.tokenizer, LESSON, seed=11), _BATCHES))
    trainer = our_trainer(checkpoint)
    ours, theirs = our_step(trainer), [their_step(checkpoint)] if PYTORCH else []
    for other in theirs:
        check_same_losses(ours, other, batches[:3])
    speeds = compare(timed(_work(ours, batches)), [timed(_work(other, batches)) for other in theirs], options.rounds)
    trainer.close()
    tokens = sum(batch.ids.size for batch in batches) // len(batches)
    note = f"AdamW, {TRAINING_THREADS} threads each, about {tokens} tokens a step, padding counted"
    return [Row("training", "tokens/s", speeds.ours, _GOALS, speeds.theirs, speeds.ratio, note)]


def _work(step: Step, batches: Sequence[Batch]) -> Callable[[], float]:
    def work() -> float:
        for batch in batches:
            step(batch)
        return sum(batch.ids.size for batch in batches)

    return work
