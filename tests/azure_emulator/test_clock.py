"""Emulator time: moved, sped up, waited for, and kept over a restart."""

import asyncio
import time

import pytest

from azure_emulator.clock import Clock, ClockError, ClockMark, mark_from_note, mark_to_note


class RealTime:
    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_it_starts_at_real_time_and_runs_with_it() -> None:
    real = RealTime()
    clock = Clock(real)
    real.now += 5
    assert (clock(), clock.ahead, clock.speed) == (1_000_005.0, 0, 1.0)


def test_it_can_be_moved_and_sped_up() -> None:
    real = RealTime()
    clock = Clock(real)
    clock.move(86_400)
    clock.set_speed(60)
    real.now += 10
    assert clock() == 1_000_000 + 86_400 + 600
    clock.set_speed(0)
    real.now += 10
    assert clock.ahead == 86_400 + 600 - 20


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e10])
def test_it_is_not_moved_back_or_out_of_this_century(seconds: float) -> None:
    with pytest.raises(ClockError, match="forward only"):
        Clock(RealTime()).move(seconds)


@pytest.mark.parametrize("factor", [-1, float("nan"), 1e7])
def test_speeds_have_bounds(factor: float) -> None:
    with pytest.raises(ClockError, match="stands still"):
        Clock(RealTime()).set_speed(factor)


def test_a_real_clock_that_is_set_back_does_not_take_it_along() -> None:
    real = RealTime()
    clock = Clock(real)
    real.now += 100
    assert clock() == 1_000_100
    real.now -= 50
    assert clock() == 1_000_100


async def test_a_move_wakes_who_sleeps() -> None:
    clock = Clock()
    sleeper = asyncio.create_task(clock.sleep(12 * 3600))
    await asyncio.sleep(0)
    began = time.monotonic()
    clock.move(12 * 3600 - 1)
    done, _ = await asyncio.wait({sleeper}, timeout=0.05)
    assert not done, "a second is still to go"
    clock.move(1)
    await asyncio.wait_for(sleeper, 1)
    assert time.monotonic() - began < 1


async def test_speed_shortens_a_sleep_under_way() -> None:
    clock = Clock()
    clock.set_speed(0)
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.set_speed(100_000)
    await asyncio.wait_for(sleeper, 1)


@pytest.mark.parametrize("speed", [0, 1, 60])
def test_an_orderly_end_is_gone_on_from(speed: float) -> None:
    real, kept = RealTime(), list[ClockMark]()
    clock = Clock(real, save=kept.append)
    clock.move(500)
    clock.set_speed(speed)
    real.now += 10
    before = clock()
    clock.close()
    real.now += 7  # nothing runs
    again = Clock(real, mark_from_note(mark_to_note(kept[-1])))
    assert (again(), again.speed) == (before + 7, speed)


@pytest.mark.parametrize("seconds_after_the_mark", [0.0, 0.9, 1.9, 3.0])
def test_a_kill_never_takes_time_back(seconds_after_the_mark: float) -> None:
    real, kept = RealTime(), list[ClockMark]()
    clock = Clock(real, save=kept.append)
    clock.set_speed(1000)
    real.now += min(seconds_after_the_mark, 1.0)  # marks are written every second, and once more just before this one
    clock.keep()
    before = clock()
    again = Clock(real, kept[-1])
    assert before <= again() <= before + 2000


def test_without_a_note_there_is_no_mark() -> None:
    assert mark_from_note(None) is None
