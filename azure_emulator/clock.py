"""Time as a value that is passed in: the one place where a faster clock would be wired."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Gives the present moment as Unix seconds."""


def system_clock() -> float:
    return time.time()
