"""The emulator's own time: it can be moved forward and sped up, and a restart goes on where it was.

Every duration in the emulator is measured with it, but for the training itself, which takes as long as it takes.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

REAL_SPEED = 1.0
FASTEST = 1_000_000.0  # a year in half a minute
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_AHEAD = 2.0  # real seconds that one mark covers while time is sped up
MARK_EVERY = 1.0  # real seconds between two marks


class ClockError(ValueError):
    """The clock cannot be set like that; the message says what it takes."""


@dataclass(frozen=True)
class ClockMark:
    """What a restart needs: at the real moment `real` it is `emulated`. Unix seconds both."""

    real: float
    emulated: float
    speed: float = REAL_SPEED

    def at(self, real: float) -> float:
        """Time passed at its real pace while no emulator ran, however fast it was before."""
        return self.emulated + max(0.0, real - self.real)


class Clock:
    """Call it for the present moment: Unix seconds of emulator time, never less than before.

    `real` gives real Unix seconds; `save` keeps a mark whenever something has changed.
    """

    def __init__(
        self,
        real: Callable[[], float] = time.time,
        mark: ClockMark | None = None,
        save: Callable[[ClockMark], None] = lambda mark: None,
    ) -> None:
        self._real = real
        self._save = save
        self._began = real()
        self._base = mark.at(self._began) if mark else self._began
        self._speed = mark.speed if mark else REAL_SPEED
        self._latest = self._base
        self._changed = asyncio.Event()

    def __call__(self) -> float:
        # A real clock that is set back must not take the emulator's time back with it.
        self._latest = max(self._latest, self._base + (self._real() - self._began) * self._speed)
        return self._latest

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def ahead(self) -> int:
        """Whole seconds by which emulator time is ahead of real time."""
        return round(self() - self._real())

    def move(self, seconds: float) -> None:
        """Forward only, and not beyond the year 2100. Raises ClockError."""
        self.check_move(seconds)
        self._rebase(self() + seconds, self._speed)

    def check_move(self, seconds: float) -> None:
        """Raises ClockError unless the clock can be moved so far."""
        if not 0 <= seconds <= _LATEST - self():
            raise ClockError(f"The clock cannot be moved by {seconds} seconds: forward only, up to the year 2100.")

    def set_speed(self, factor: float) -> None:
        """1 is real time, 0 stands still. Raises ClockError beyond a million."""
        if not 0 <= factor <= FASTEST:
            raise ClockError(f"The clock cannot run {factor} times as fast: from 0 (stands still) to {FASTEST:.0f}.")
        self._rebase(self(), factor)

    async def sleep(self, seconds: float) -> None:
        """Wait that much emulator time; a move of the clock counts at once."""
        until = self() + seconds
        while (left := until - self()) > 0:
            changed, wait = self._changed, left / self._speed if self._speed else None
            try:
                await asyncio.wait_for(changed.wait(), wait)
            except TimeoutError:
                continue

    async def keep_marking(self) -> None:
        """Runs while the emulator does: while time is sped up, marks on disk must keep ahead of it."""
        while True:
            await asyncio.sleep(MARK_EVERY)
            if self._speed > REAL_SPEED:
                self.keep()

    def keep(self) -> None:
        """Save a mark that a restart may go on from without going back, even after a kill at any moment."""
        real = self._real()
        if self._speed > REAL_SPEED:
            self._save(ClockMark(real + _AHEAD, self() + _AHEAD * self._speed, self._speed))
        else:
            self._save(ClockMark(real, self(), self._speed))

    def close(self) -> None:
        """An orderly end: the next start goes on from this very moment."""
        self._save(ClockMark(self._real(), self(), self._speed))

    def _rebase(self, moment: float, speed: float) -> None:
        self._began, self._base, self._speed = self._real(), moment, speed
        self.keep()
        self._changed.set()
        self._changed = asyncio.Event()


def mark_to_note(mark: ClockMark) -> dict[str, Any]:
    return asdict(mark)


def mark_from_note(note: dict[str, Any] | None) -> ClockMark | None:
    return ClockMark(**note) if note else None
