"""Room for what requests have read: caches of keys and values with a seat for each request."""

import weakref
from collections import deque
from heapq import heappop, heappush
from threading import Lock

import numpy as np

from azure_emulator.tiny_model.model import F32, ModelConfig

_Place = tuple[int, int]  # number of a cache, and a row in it
_SEATS = 8  # of a cache; as many requests as are attended to in one product
BLOCK = 16  # slots; rows are whole blocks


def whole_blocks(slots: int) -> int:
    return -(-slots // BLOCK) * BLOCK


class Cache:
    """Keys and values of several requests: `kept` `[2, layers, rows, H, capacity, head_width]`.

    The same memory as slots one after the other: `slots` `[2, layers, rows * H * capacity, head_width]`. All zeros at
    first: what stands in rows and slots that nobody uses is computed with, and masked after that.
    """

    def __init__(self, config: ModelConfig, rows: int, capacity: int) -> None:
        """Room for `capacity` tokens in each row, or a few more."""
        shape = (2, config.layers, rows, config.heads, whole_blocks(capacity), config.head_width)
        self.kept = np.zeros(shape, F32)
        self.slots = self.kept.reshape(2, config.layers, -1, config.head_width)


class Seat:
    """A row of a cache: `kept` keys and values `[2, layers, H, capacity, head_width]`."""

    def __init__(self, cache: Cache, row: int) -> None:
        self.cache, self.row = cache, row
        self.kept = cache.kept[:, :, row]


class Seats:
    """Hands out seats, those side by side first; safe to share between threads.

    A seat is free again as soon as nobody holds it any more. The memory of a row is taken when it is first written to.
    """

    def __init__(self, config: ModelConfig, capacity: int) -> None:
        self._config, self._capacity = config, capacity
        self._lock = Lock()
        self._caches: list[Cache] = []
        self._free: list[_Place] = []
        self._left: deque[_Place] = deque()  # appended to by whatever thread lets go, at any moment

    def take(self, capacity: int) -> Seat:
        """A seat for so many tokens: in a cache of its own if that is more than others want."""
        if capacity > self._capacity:
            return Seat(Cache(self._config, 1, capacity), 0)
        with self._lock:
            while self._left:
                heappush(self._free, self._left.popleft())
            if not self._free:
                self._caches.append(Cache(self._config, _SEATS, self._capacity))
                self._free = [(len(self._caches) - 1, row) for row in range(_SEATS)]
            place = heappop(self._free)
            seat = Seat(self._caches[place[0]], place[1])
        weakref.finalize(seat, self._left.append, place).atexit = False
        return seat
