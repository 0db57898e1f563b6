"""What replies have in common: the words they begin and end with, and whether they differ at all."""

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from training_data.problems import Problem, problem

_WORDS = 4
_SHARE = 0.25
_SAME_SHARE = 0.1
_SAME_MINIMUM = 3
_MINIMUM_REPLIES = 10  # fewer replies say nothing about habits
_REMEMBERED, _KEPT = 20_000, 1_000

Item = TypeVar("Item", str, bytes)


class Habits:
    """Takes replies one at a time, each as it reads under `normalised` with its fingerprint."""

    def __init__(self) -> None:
        self._replies = 0
        self._same: Counter[bytes] = Counter()
        self._openings: Counter[str] = Counter()
        self._closings: Counter[str] = Counter()

    def add(self, reply: str, said: bytes) -> None:
        self._replies += 1
        _count(self._same, said)
        _count(self._openings, " ".join(reply.split(" ", _WORDS)[:_WORDS]))
        _count(self._closings, " ".join(reply.rsplit(" ", _WORDS)[-_WORDS:]))

    def problems(self) -> Iterator[Problem]:
        if self._replies < _MINIMUM_REPLIES:
            return
        same = max(self._same.values())
        if same == self._replies:
            yield problem("identical_replies", f"All {self._replies} replies are the same.")
            return
        if same >= _SAME_MINIMUM and same > _SAME_SHARE * self._replies:
            yield problem("identical_replies", f"{same} of {self._replies} replies are the same.")
        for code, verb, counts in (
            ("frequent_opening", "begin", self._openings),
            ("frequent_closing", "end", self._closings),
        ):
            words, count = counts.most_common(1)[0]
            if count > _SHARE * self._replies:
                yield problem(code, f'{count} of {self._replies} replies {verb} with "{words}".')


def _count(counts: Counter[Item], item: Item) -> None:
    """Rare ones are forgotten now and then: what a tenth of all replies share is never among them."""
    counts[item] += 1
    if len(counts) > _REMEMBERED:
        kept = counts.most_common(_KEPT)
        counts.clear()
        counts.update(dict(kept))
