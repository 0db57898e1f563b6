"""Prompts of several requests read together: many that come at once take little more time than the longest."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from azure_emulator.tiny_model.decoder import Decoder, read
from azure_emulator.tiny_model.model import Array
from azure_emulator.tiny_model.turns import Turns

_MOST_TOKENS = 512  # at a time, or one prompt that is longer: the first is answered before the last is read
_FEWEST_TOKENS = 64  # that are read by two threads: to wake the second one takes as long as to read a few


@dataclass(eq=False)
class _Wish:
    decoder: Decoder
    ids: Sequence[int]
    states: list[Array] = field(default_factory=list)
    failure: BaseException | None = None

    @property
    def is_over(self) -> bool:
        return bool(self.states or self.failure)


class ReadingTogether:
    """Whoever's turn it is reads for all who wait; shared by the threads of one model."""

    def __init__(self, turns: Turns) -> None:
        self._lock, self._turns = Lock(), turns
        self._wishes: list[_Wish] = []
        self._beside = ThreadPoolExecutor(1, "reading")

    def read(self, decoder: Decoder, ids: Sequence[int]) -> Array:
        """`Decoder.read`: the state `[1, D]` after the last of the ids."""
        wish = _Wish(decoder, ids)
        with self._lock:
            self._wishes.append(wish)
        with self._turns:
            while not wish.is_over:
                self._read_some()
        if wish.failure:
            raise wish.failure
        return wish.states[0]

    def _read_some(self) -> None:
        mine, others = _in_two(self._taken())
        beside = self._beside.submit(_read, others) if others else None
        _read(mine)
        if beside:
            beside.result()

    def _taken(self) -> list[_Wish]:
        """The oldest wishes, as many as are read at a time."""
        with self._lock:
            count, tokens = 1, len(self._wishes[0].ids)
            while count < len(self._wishes) and tokens + len(self._wishes[count].ids) <= _MOST_TOKENS:
                tokens += len(self._wishes[count].ids)
                count += 1
            some, self._wishes = self._wishes[:count], self._wishes[count:]
            return some


def _read(wishes: Sequence[_Wish]) -> None:
    try:
        states = read([(wish.decoder, wish.ids) for wish in wishes])
        for number, wish in enumerate(wishes):
            wish.states.append(states[number : number + 1])
    except BaseException as failure:
        for wish in wishes:
            wish.failure = failure


def _in_two(wishes: Sequence[_Wish]) -> tuple[list[_Wish], list[_Wish]]:
    """About as many tokens in both; all in the first if they are few."""
    if sum(len(wish.ids) for wish in wishes) < _FEWEST_TOKENS:
        return [*wishes], []
    sides: tuple[list[_Wish], list[_Wish]] = [], []
    tokens = [0, 0]
    for wish in sorted(wishes, key=lambda wish: len(wish.ids), reverse=True):
        side = tokens.index(min(tokens))
        sides[side].append(wish)
        tokens[side] += len(wish.ids)
    return sides
