"""Whoever comes first goes first, alone; and what waits to be read is read together."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import numpy as np
import pytest

from azure_emulator.tiny_model import reading
from azure_emulator.tiny_model.decoder import Decoder, Reading
from azure_emulator.tiny_model.model import Array, ModelConfig, new_parameters
from azure_emulator.tiny_model.reading import ReadingTogether
from azure_emulator.tiny_model.turns import Turns
from azure_emulator.tiny_model.weights import prepare

CONFIG = ModelConfig(vocabulary=13, width=8, layers=2, heads=2, hidden=10)
WEIGHTS = prepare({name: 12 * value for name, value in new_parameters(CONFIG, seed=1).items()}, CONFIG)


def waiting(turns: Turns, count: int) -> None:
    while len(turns._waiting) < count:
        Event().wait(0.001)


def test_turns_are_taken_one_at_a_time_in_the_order_of_arrival() -> None:
    turns, order, threads = Turns(), [], []

    def take(number: int) -> None:
        with turns:
            order.append(number)
            assert turns._is_taken

    with turns:
        for number in range(6):
            threads.append(Thread(target=take, args=(number,)))
            threads[-1].start()
            waiting(turns, number + 1)
        assert order == []
    for thread in threads:
        thread.join(20)
    assert order == list(range(6))
    assert not turns._is_taken


def test_a_turn_that_fails_is_over() -> None:
    turns = Turns()
    with pytest.raises(MemoryError), turns:
        raise MemoryError
    with turns:
        pass


def some_ids(number: int) -> list[int]:
    return [(number + place) % 13 for place in range(1 + number % 4)]


def read_at_once(together: ReadingTogether, turns: Turns, count: int) -> tuple[list[Decoder], list[Array]]:
    """So many threads each want something read before the first of them may."""
    decoders = [Decoder.alone(WEIGHTS, 20) for _ in range(count)]
    with ThreadPoolExecutor(count) as pool:
        with turns:
            found = [pool.submit(together.read, decoder, some_ids(n)) for n, decoder in enumerate(decoders)]
            waiting(turns, count)
        return decoders, [each.result(timeout=20) for each in found]


def test_who_waits_is_read_together_and_like_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, sizes, read = Turns(), [], reading.read

    def counted(readings: list[Reading]) -> Array:
        sizes.append(len(readings))
        return read(readings)

    monkeypatch.setattr(reading, "read", counted)
    decoders, states = read_at_once(ReadingTogether(turns), turns, 6)
    assert sizes == [6]
    for number, (decoder, state) in enumerate(zip(decoders, states, strict=True)):
        alone = Decoder.alone(WEIGHTS, 20)
        assert state == pytest.approx(alone.read(some_ids(number)), abs=1e-5)
        assert decoder.length == alone.length == len(some_ids(number))
        assert decoder.read([3]) == pytest.approx(alone.read([3]), abs=1e-5)


def test_no_more_is_read_at_a_time_than_makes_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, read = [], reading.read

    def counted(readings: list[Reading]) -> Array:
        sizes.append(sum(len(ids) for _, ids in readings))
        return read(readings)

    monkeypatch.setattr(reading, "read", counted)
    monkeypatch.setattr(reading, "_MOST_TOKENS", 5)
    turns = Turns()
    read_at_once(ReadingTogether(turns), turns, 6)
    assert sum(sizes) == sum(len(some_ids(number)) for number in range(6))
    assert max(sizes) <= 5
    assert len(sizes) < 6


def test_a_reading_that_fails_fails_for_all_who_were_in_it_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns()
    together = ReadingTogether(turns)
    with monkeypatch.context() as broken:
        broken.setattr(reading, "read", lambda readings: 1 / 0)
        decoders = [Decoder.alone(WEIGHTS, 20) for _ in range(3)]
        with ThreadPoolExecutor(3) as pool:
            failures = [pool.submit(together.read, decoder, [1, 2]).exception(timeout=20) for decoder in decoders]
    assert [type(failure) for failure in failures] == [ZeroDivisionError] * 3
    assert np.isfinite(together.read(Decoder.alone(WEIGHTS, 20), [1, 2])).all()
