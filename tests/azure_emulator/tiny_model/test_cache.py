"""Seats are handed out side by side, and again once nobody holds them."""

import numpy as np

from azure_emulator.tiny_model.cache import BLOCK, Seat, Seats
from azure_emulator.tiny_model.model import ModelConfig

CONFIG = ModelConfig(vocabulary=13, width=8, layers=2, heads=2, hidden=10)


def places_of(seats: list[Seat]) -> list[int]:
    return [seat.row for seat in seats]


def test_seats_are_side_by_side_and_used_again() -> None:
    seats = Seats(CONFIG, 20)
    taken = [seats.take(20) for _ in range(8)]
    assert places_of(taken) == list(range(8))
    assert len({id(seat.cache) for seat in taken}) == 1
    del taken[5], taken[2]
    assert places_of([seats.take(9)]) == [2]
    again = [seats.take(9), seats.take(9)]
    assert places_of(again) == [2, 5]
    more = seats.take(20)
    assert more.row == 0
    assert more.cache is not taken[0].cache


def test_what_is_written_into_one_seat_is_not_seen_from_another() -> None:
    seats = Seats(CONFIG, 20)
    first, second = seats.take(20), seats.take(20)
    first.kept[:] = 1
    assert not second.kept.any()
    assert np.shares_memory(first.kept, second.cache.slots)


def test_a_request_that_is_longer_than_others_has_a_cache_of_its_own() -> None:
    seats = Seats(CONFIG, 20)
    long = seats.take(2 * BLOCK + 1)
    assert long.kept.shape[3] == 3 * BLOCK
    assert long.cache.kept.shape[2] == 1
    assert seats.take(20).cache is not long.cache
