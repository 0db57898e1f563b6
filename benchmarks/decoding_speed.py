"""Decoding without any sampling: the likeliest token after each, in one stream and in eight rows at once."""

import time
from collections.abc import Callable

from azure_emulator.tiny_model.checkpoint import Checkpoint, load_checkpoint
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
    prompt = some_prompt(checkpoint)
    return [_row(checkpoint, prompt, rows, options.rounds) for rows in _ROWS]


def some_prompt(checkpoint: Checkpoint) -> list[int]:
    """Real words, as many as a short conversation has."""
    texts = [message["content"] for question in sample_questions() for message in question]
    return checkpoint.tokenizer.encode(" ".join(texts[:20]))[:_PROMPT]


def _row(checkpoint: Checkpoint, prompt: list[int], rows: int, rounds: int) -> Row:
    ours = _contestant(lambda: OurSpeaker(checkpoint, rows, _CAPACITY), prompt, rows)
    theirs = []
    if PYTORCH:
        other = their_speaker(checkpoint, rows, _CAPACITY, threads=1)
        check_same_logits(OurSpeaker(checkpoint, rows, _CAPACITY), other, prompt, _STEPS_CHECKED)
        theirs = [_their_contestant(checkpoint, prompt, rows, threads) for threads in _THREADS]
    speeds = compare(ours, theirs, rounds)
    what = "decoding, one stream" if rows == 1 else f"decoding, {rows} rows at once"
    note = f"{_DRAWN} tokens a row after a prompt of {len(prompt)} tokens, whose reading is not counted"
    return Row(what, "tokens/s", speeds.ours, (FASTER_THAN_PYTORCH,), speeds.theirs, speeds.ratio, note)


def _their_contestant(checkpoint: Checkpoint, prompt: list[int], rows: int, threads: int) -> Contestant:
    return _contestant(lambda: their_speaker(checkpoint, rows, _CAPACITY, threads), prompt, rows)


def _contestant(make: Callable[[], Speaker], prompt: list[int], rows: int) -> Contestant:
    def run() -> float:
        speaker = make()
        logits = speaker.read(prompt)
        began = time.perf_counter()
        draw(speaker, logits, _DRAWN)
        return rows * _DRAWN / (time.perf_counter() - began)

    return run
