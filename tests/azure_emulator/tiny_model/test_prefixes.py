"""What was read once is as good as read again."""

import pytest

from azure_emulator.tiny_model import prefixes
from azure_emulator.tiny_model.cache import Cache, Seat
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.generate import ChatModel
from azure_emulator.tiny_model.prefixes import Prefixes
from azure_emulator.tiny_model.weights import Weights, prepare

BEGINNINGS = [list(range(number, number + 9)) for number in range(40, 80)]


@pytest.fixture
def weights(small_checkpoint: Checkpoint) -> Weights:
    return prepare(small_checkpoint.parameters, small_checkpoint.config)


def some_seat(weights: Weights) -> Seat:
    return Seat(Cache(weights.config, 1, 20), 0)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many ids each reading was of."""
    lengths, has_read = [], Decoder.has_read

    def counted(decoder: Decoder, count: int) -> None:
        lengths.append(count)
        has_read(decoder, count)

    monkeypatch.setattr(Decoder, "has_read", counted)
    return lengths


def test_the_same_to_the_bit_known_or_not(weights: Weights, readings: list[int]) -> None:
    known = Prefixes(weights)
    first, second = (known.after(BEGINNINGS[0], some_seat(weights)) for _ in range(2))
    assert readings == [9]
    assert first.length == second.length == 9
    states = [decoder.read([5, 6]) for decoder in (first, second, known.after(BEGINNINGS[0], some_seat(weights)))]
    assert all((state == states[0]).all() for state in states)
    assert states[0] == pytest.approx(Decoder.alone(weights, 20).read([*BEGINNINGS[0], 5, 6]), rel=1e-3, abs=1e-5)


def test_only_the_last_ones_are_kept(weights: Weights, readings: list[int]) -> None:
    known = Prefixes(weights)
    for ids in BEGINNINGS:
        known.after(ids, some_seat(weights))
        known.after(BEGINNINGS[0], some_seat(weights))
    assert len(readings) == len(BEGINNINGS)
    known.after(BEGINNINGS[1], some_seat(weights))
    assert len(readings) == len(BEGINNINGS) + 1
    assert len(known._read) == prefixes._KEPT


def test_a_system_message_is_read_once(small_checkpoint: Checkpoint, readings: list[int]) -> None:
    model = ChatModel(small_checkpoint)
    system = {"role": "system", "content": "Help people to plan where they go."}
    for seed, question in enumerate(("Where to?", "And then?")):
        list(model.reply([system, {"role": "user", "content": question}], seed=seed))
    assert readings.count(model.count_tokens(system["content"]) + 2) == 1
    assert len(readings) == 5  # and each question twice: apart from the system message, and behind it
