"""All rules of one emulator, kept on disk: a restart goes on with the same rules and counts."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from azure_emulator.faults.kinds import FaultKind
from azure_emulator.faults.rules import FaultError, FaultRule, read_rule, rule_kept, rule_shown
from azure_emulator.notes import Notes

_NOTE = "faults"
_MOST_RULES = 100


class Faults:
    """Asked at every place where something can go wrong. Used from the event loop's thread only."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        kept = notes.get(_NOTE) or {"rules": [], "last": 0}
        self._rules = {rule["id"]: rule_kept(rule) for rule in kept["rules"]}
        self._last: int = kept["last"]
        self._changed = asyncio.Event()

    @property
    def rules(self) -> list[FaultRule]:
        """In the order in which they were added, those that are through included."""
        return list(self._rules.values())

    def add(self, wanted: Mapping[str, Any]) -> FaultRule:
        """Raises FaultError."""
        if len(self._rules) >= _MOST_RULES:
            raise FaultError(f"There are {_MOST_RULES} rules already: remove some first.")
        rule = read_rule(wanted, f"fault-{self._last + 1}")
        self._last += 1
        self._rules[rule.id] = rule
        self._keep()
        return rule

    def remove(self, id: str) -> bool:
        """False when there is none of that id. What it held goes on."""
        if self._rules.pop(id, None) is None:
            return False
        self._keep()
        return True

    def clear(self) -> int:
        """Remove all; gives their number."""
        count = len(self._rules)
        self._rules.clear()
        self._keep()
        return count

    def covers(self, kinds: Iterable[FaultKind], method: str, path: str) -> bool:
        """Whether any of these could happen to such a request; counts nothing."""
        return any(rule.kind in kinds and rule.covers(method, path) for rule in self._rules.values())

    def take(
        self,
        kinds: Iterable[FaultKind],
        method: str,
        path: str,
        fits: Callable[[FaultRule], bool] = lambda rule: True,
    ) -> FaultRule | None:
        """The first rule that happens to this request, counted; None when none does."""
        for rule in self.rules:
            if rule.kind in kinds and rule.covers(method, path) and fits(rule):
                met, fires = rule.meet()
                self._put(met)
                if fires:
                    return met
        return None

    def job_failure(self, job_path: str) -> dict[str, Any] | None:
        """The error with which this job fails instead of training, if it does."""
        rule = self.take({FaultKind.JOB_FAILED}, "POST", job_path)
        if rule is None:
            return None
        message = "The job failed due to an internal error. Please try again later."
        return {"code": rule.word("code"), "message": message, "param": None}

    async def hold_job(self, job_path: str) -> None:
        """Returns at once, or when the rule that keeps this job stuck is removed. Safe to cancel and to repeat."""
        if not self._holding(job_path):
            rule = self.take({FaultKind.JOB_STUCK}, "POST", job_path)
            if rule:
                self._put(replace(rule, held=(*rule.held, job_path)))
        while self._holding(job_path):
            await self._changed.wait()

    def _holding(self, job_path: str) -> bool:
        return any(job_path in rule.held for rule in self._rules.values())

    def _put(self, rule: FaultRule) -> None:
        self._rules[rule.id] = rule
        self._keep()

    def _keep(self) -> None:
        self._notes.put(_NOTE, {"rules": [rule_shown(rule) for rule in self.rules], "last": self._last})
        self._changed.set()
        self._changed = asyncio.Event()
