"""One rule: a kind of fault, where it happens and how often. Decided here without touching anything."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from fnmatch import fnmatchcase
from typing import Any

from azure_emulator.faults.kinds import CHOICES, KINDS, FaultKind, Option

ANY = "*"
NO_END = 0
METHODS = (ANY, "GET", "POST", "PUT", "PATCH", "DELETE")
_COUNTS = {"after": 0, "times": NO_END, "seed": 0}
_LONGEST = 200  # characters of a pattern or word
_MOST = 1_000_000_000


class FaultError(ValueError):
    """There can be no such rule; the message says what it takes."""


@dataclass(frozen=True)
class FaultRule:
    """Lets `after` matching requests pass, then happens to each with chance `share` until it happened `times` times.

    `path` is a pattern (* stands for anything) for the request's path without its query. `matched` and `fired` count
    what has been; `held` names the jobs that it keeps stuck.
    """

    id: str
    kind: FaultKind
    method: str = ANY
    path: str = ANY
    after: int = 0
    times: int = 1
    share: float = 1.0
    seed: int = 0
    options: Mapping[str, Option] = field(default_factory=dict)
    matched: int = 0
    fired: int = 0
    held: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        return self.times == NO_END or self.fired < self.times

    def covers(self, method: str, path: str) -> bool:
        return self.active and self.method in (ANY, method) and fnmatchcase(path, self.path)

    def meet(self) -> tuple["FaultRule", bool]:
        """The rule after one more matching request, and whether it happens to that one.

        The chance hangs on seed and number alone, so that a restart in between changes nothing.
        """
        lucky = self.share < 1 and random.Random(f"{self.seed} {self.matched}").random() >= self.share
        fires = self.active and self.matched >= self.after and not lucky
        return replace(self, matched=self.matched + 1, fired=self.fired + fires), fires

    def number(self, option: str) -> float:
        return float(self.options[option])

    def word(self, option: str) -> str:
        return str(self.options[option])


def read_rule(wanted: Mapping[str, Any], id: str) -> FaultRule:
    """The rule that a JSON object asks for. Raises FaultError, which names the field."""
    kind = _kind(wanted.get("kind"))
    _refuse_unknown(wanted, kind)
    values: dict[str, Any] = {name: _count(name, wanted[name]) for name in _COUNTS if name in wanted}
    values["method"] = _one_of("method", str(wanted.get("method", ANY)).upper(), METHODS)
    values["path"] = _text("path", wanted.get("path", ANY))
    values["share"] = _share(wanted.get("share", 1.0))
    options = {name: _option(name, wanted.get(name, default), default) for name, default in KINDS[kind].options.items()}
    return FaultRule(id, kind, options=options, **values)


def rule_shown(rule: FaultRule) -> dict[str, Any]:
    """As the control surface shows it and as it is kept."""
    return {**asdict(rule), "options": dict(rule.options), "held": list(rule.held), "active": rule.active}


def rule_kept(shown: Mapping[str, Any]) -> FaultRule:
    """The inverse of `rule_shown`."""
    values = {entry.name: shown[entry.name] for entry in fields(FaultRule) if entry.name in shown}
    return FaultRule(**values | {"kind": FaultKind(shown["kind"]), "held": tuple(shown["held"])})


def _kind(value: Any) -> FaultKind:
    if not isinstance(value, str) or value not in set(FaultKind):
        raise FaultError(f"'kind' must be one of {', '.join(FaultKind)}; it is {value!r}.")
    return FaultKind(value)


def _refuse_unknown(wanted: Mapping[str, Any], kind: FaultKind) -> None:
    known = {"kind", "method", "path", "share", *_COUNTS, *KINDS[kind].options}
    unknown = sorted(set(wanted) - known)
    if unknown:
        raise FaultError(f"'{unknown[0]}' means nothing to {kind}: it takes {', '.join(sorted(known - {'kind'}))}.")


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        raise FaultError(f"'{name}' must be a whole number from 0 to {_MOST}; it is {value!r}.")
    return value


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise FaultError(f"'share' must be above 0 and at most 1; it is {value!r}.")
    return float(value)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise FaultError(f"'{name}' must be one of {', '.join(allowed)}; it is {value!r}.")
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable():
        raise FaultError(f"'{name}' must be a text of 1 to {_LONGEST} characters; it is {value!r}.")
    return value


def _option(name: str, value: Any, default: Option) -> Option:
    if name in CHOICES:
        return _one_of(name, str(value), CHOICES[name])
    if isinstance(default, str):
        return _text(name, value)
    if isinstance(default, int):
        if not _count(name, value):
            raise FaultError(f"'{name}' must be at least 1.")
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        raise FaultError(f"'{name}' must be a number from 0 to {_MOST}; it is {value!r}.")
    return float(value)
