"""Decoding without any sampling: the likeliest token after each, in one stream and in eight rows at once.

Both as replies are decoded, which score only the tokens that are ever said, and with all tokens scored, which is the
same work on both sides.
"""

import time
from collections.abc import Callable

import numpy as np

from azure_emulator.tiny_model.checkpoint import Checkpoint, load_checkpoint
from azure_emulator.tiny_model.forbidden import spoken_tokens
from azure_emulator.tiny_model.model import Ids
from benchmarks.contestants import OurSpeaker, Speaker, check_same_logits, draw, their_speaker
from benchmarks.options import Options, sample_questions
from benchmarks.pytorch import PYTORCH
from benchmarks.rounds import Contestant, compare
from benchmarks.table import FASTER_THAN_PYTORCH, Row

_PROMPT, _DRAWN, _CAPACITY = 120, 80, 256  # tokens
_ROWS = (1, 8)
_THREADS = (1, 2)  # of PyTorch: whichever is faster in a round is what ours is held against
_STEPS_CHECKED = 12


def measure(options: Options) -> list[Row]:
    checkpoint = load_checkpoint(options.checkpoint)
    everything = np.arange(checkpoint.config.vocabulary)
    said = spoken_tokens(checkpoint.tokenizer, checkpoint.phrases)
    return [
        _row(checkpoint, rows, scored, what, options.rounds)
        for scored, what in ((said, "as replies do"), (everything, "all tokens scored"))
        for rows in _ROWS
    ]


def some_prompt(checkpoint: Checkpoint) -> list[int]:
    """Real words, as many as a short conversation has."""
    texts = [message["content"] for question in sample_questions() for message in question]
    return checkpoint.tokenizer.encode(" ".join(texts[:20]))[:_PROMPT]


def _row(checkpoint: Checkpoint, rows: int, scored: Ids, what: str, rounds: int) -> Row:
    prompt, vocabulary = some_prompt(checkpoint), checkpoint.config.vocabulary

    def ours() -> Speaker:
        return OurSpeaker(checkpoint, rows, _CAPACITY, scored)

    theirs = []
    if PYTORCH:
        other = their_speaker(checkpoint, rows, _CAPACITY, threads=1)
        check_same_logits(ours(), other, prompt, _STEPS_CHECKED, scored)
        theirs = [_their_contestant(checkpoint, prompt, rows, threads) for threads in _THREADS]
    speeds = compare(_contestant(ours, prompt, rows, scored), theirs, rounds)
    note = (
        f"{_DRAWN} tokens a row after a prompt of {len(prompt)} tokens, whose reading is not counted; of "
        f"{vocabulary} tokens we score {len(scored)}, PyTorch all, with one thread or two, whichever is faster"
    )
    where = "one stream" if rows == 1 else f"{rows} rows at once"
    name = f"decoding, {where}, {what}"
    return Row(name, "tokens/s", speeds.ours, (FASTER_THAN_PYTORCH,), speeds.theirs, speeds.ratio, note)


def _their_contestant(checkpoint: Checkpoint, prompt: list[int], rows: int, threads: int) -> Contestant:
    everything = np.arange(checkpoint.config.vocabulary)
    return _contestant(lambda: their_speaker(checkpoint, rows, _CAPACITY, threads), prompt, rows, everything)


def _contestant(make: Callable[[], Speaker], prompt: list[int], rows: int, scored: Ids) -> Contestant:
    def run() -> float:
        speaker = make()
        logits = speaker.read(prompt)
        began = time.perf_counter()
        draw(speaker, logits, _DRAWN, scored)
        return rows * _DRAWN / (time.perf_counter() - began)

    return run
