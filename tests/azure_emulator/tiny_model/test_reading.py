"""Prompts that are read together, by two threads, are read like each of them alone."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from azure_emulator.tiny_model import reading
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.decoder import Decoder, Reading, read
from azure_emulator.tiny_model.model import Array
from azure_emulator.tiny_model.reading import ReadingTogether
from azure_emulator.tiny_model.turns import Turns
from azure_emulator.tiny_model.weights import Weights, prepare

LENGTHS = (1, 90, 3, 41, 200, 17, 64, 2)
UNREADABLE = 17  # tokens


@pytest.fixture(scope="module")
def weights(base: Checkpoint) -> Weights:
    return prepare(base.parameters, base.config)


def ids_of(length: int) -> list[int]:
    return list(range(1000, 1000 + length))


def read_at_once(together: ReadingTogether, weights: Weights) -> list[Array | BaseException]:
    here = Barrier(len(LENGTHS))

    def ask(length: int) -> Array | BaseException:
        decoder = Decoder.alone(weights, length)
        here.wait()
        try:
            state = together.read(decoder, ids_of(length))
        except MemoryError as failure:
            return failure
        assert decoder.length == length
        return state

    with ThreadPoolExecutor(len(LENGTHS)) as pool:
        return list(pool.map(ask, LENGTHS))


def test_prompts_read_together_are_read_as_alone(weights: Weights) -> None:
    for length, state in zip(LENGTHS, read_at_once(ReadingTogether(Turns()), weights), strict=True):
        alone = Decoder.alone(weights, length).read(ids_of(length))
        assert state == pytest.approx(alone, abs=1e-4)


def test_a_failure_reaches_all_whose_prompts_were_read_with_it_and_no_other(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[int] = []

    def sometimes(readings: Sequence[Reading]) -> Array:
        lengths = [len(ids) for _, ids in readings]
        if UNREADABLE in lengths:
            failed.extend(lengths)
            raise MemoryError
        return read(readings)

    monkeypatch.setattr(reading, "read", sometimes)
    together = ReadingTogether(Turns())
    for length, outcome in zip(LENGTHS, read_at_once(together, weights), strict=True):
        assert isinstance(outcome, MemoryError) == (length in failed)
    assert len(failed) < len(LENGTHS)
    assert together.read(Decoder.alone(weights, 5), ids_of(5)).shape == (1, weights.config.width)
