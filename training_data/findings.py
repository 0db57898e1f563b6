"""Collects problems: all are counted, and so many of each code are kept that no flood hides another code."""

from collections import Counter
from collections.abc import Iterable

from training_data.problems import Problem, problem

LISTED_OF_A_CODE = 10_000
MAXIMUM_ERRORS = 1_000_000  # a huge file of the wrong kind has one on every line


class Findings:
    """`counts` is by code and complete; `full` says that there is no point in reading on."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._listed: list[Problem] = []
        self._errors = 0

    @property
    def full(self) -> bool:
        return self._errors >= MAXIMUM_ERRORS

    def add(self, problems: Iterable[Problem]) -> None:
        for one in problems:
            self.counts[one.code] += 1
            self._errors += one.level == "error"
            if self.counts[one.code] <= LISTED_OF_A_CODE:
                self._listed.append(one)

    def listed(self) -> tuple[Problem, ...]:
        more = {code: count - LISTED_OF_A_CODE for code, count in self.counts.items() if count > LISTED_OF_A_CODE}
        closing = [
            problem("not_listed", f"There are {count:,} more findings of the code {code} than are listed.")
            for code, count in more.items()
        ]
        return in_order([*closing, *self._listed])


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those of the file first, then by line."""
    return tuple(sorted(problems, key=lambda one: one.line or 0))
