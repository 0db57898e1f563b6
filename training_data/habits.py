"""What replies have in common: the words they begin and end with, and whether they differ at all."""

from collections import Counter
from collections.abc import Iterator

from training_data.problems import Problem, problem

_WORDS = 4
_SHARE = 0.25
_MINIMUM_REPLIES = 10  # fewer replies say nothing about habits
_REMEMBERED, _KEPT = 20_000, 1_000


class Habits:
    """Takes normalised replies one at a time."""

    def __init__(self) -> None:
        self._replies = 0
        self._first = ""
        self._alike = True
        self._openings: Counter[str] = Counter()
        self._closings: Counter[str] = Counter()

    def add(self, reply: str) -> None:
        if not self._replies:
            self._first = reply
        self._replies += 1
        self._alike = self._alike and reply == self._first
        _count(self._openings, " ".join(reply.split(" ", _WORDS)[:_WORDS]))
        _count(self._closings, " ".join(reply.rsplit(" ", _WORDS)[-_WORDS:]))

    def problems(self) -> Iterator[Problem]:
        if self._replies < _MINIMUM_REPLIES:
            return
        if self._alike:
            yield problem("identical_replies", f"All {self._replies} replies are the same.")
            return
        for code, verb, counts in (
            ("frequent_opening", "begin", self._openings),
            ("frequent_closing", "end", self._closings),
        ):
            words, count = counts.most_common(1)[0]
            if count > _SHARE * self._replies:
                yield problem(code, f'{count} of {self._replies} replies {verb} with "{words}".')


def _count(counts: Counter[str], words: str) -> None:
    """Rare ones are forgotten now and then: what a quarter of all replies share is never among them."""
    counts[words] += 1
    if len(counts) > _REMEMBERED:
        kept = counts.most_common(_KEPT)
        counts.clear()
        counts.update(dict(kept))
