"""What the side bar shows to whom. Guarding is done by each route; this only spares people closed doors."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.models import Role, User


@dataclass(frozen=True)
class Entry:
    path: str
    title: str
    icon: str
    reviewers: bool = False
    """Open to reviewers too; the rest is for admins."""


ENTRIES = (
    Entry("/admin", "The wheel", "wheel", reviewers=True),
    Entry("/admin/reviews", "Reviews", "review", reviewers=True),
    Entry("/admin/redactions", "Redactions", "redact", reviewers=True),
    Entry("/admin/datasets", "Datasets", "dataset", reviewers=True),
    Entry("/admin/training-jobs", "Training jobs", "job"),
    Entry("/admin/deployments", "Deployments", "deployment"),
    Entry("/admin/evaluations", "Evaluations", "evaluation"),
    Entry("/admin/releases", "Releases", "release"),
    Entry("/admin/users", "Users", "user"),
    Entry("/admin/audit", "Audit trail", "audit"),
)
REACHED_FROM_OTHERS = (Entry("/admin/travellers", "Travellers", "user"),)
"""Desks of their own that the side bar leaves out, because other pages lead there when they are needed."""


def entries_for(user: User | None) -> tuple[Entry, ...]:
    return _allowed(user, ENTRIES)


def may_open(user: User | None, href: str) -> bool:
    """Whether a link would lead this person through an open door."""
    path = href.partition("?")[0]
    doors = _allowed(user, (*ENTRIES[1:], *REACHED_FROM_OTHERS))
    return any(path == entry.path or path.startswith(entry.path + "/") for entry in doors) or (
        path == "/admin" and bool(entries_for(user))
    )


def _allowed(user: User | None, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    if user is None or user.role is Role.TRAVELLER:
        return ()
    return tuple(entry for entry in entries if entry.reviewers or user.role is Role.ADMIN)
