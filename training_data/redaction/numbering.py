"""Gives the same detail the same number throughout one conversation."""

import re
from collections.abc import Iterable

from training_data.normalised import normalised
from training_data.redaction.kinds import PLACEHOLDER, Kind, placeholder

_NOT_A_DIGIT = re.compile(r"\D")
_TELLING_DIGITS = 8
"""Of a telephone number: with and without its country code it is the same number."""


class Numbering:
    """Numbers from 1 in the order in which details are asked for; numbers that the texts already use are left out."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._used = {(kind, int(number)) for text in texts for kind, number in PLACEHOLDER.findall(text) if number}
        self._numbers: dict[tuple[Kind, str], int] = {}
        self._last: dict[Kind, int] = {}

    def placeholder_for(self, kind: Kind, written: str) -> str:
        identity = (kind, _identity(kind, written))
        if identity not in self._numbers:
            self._numbers[identity] = self._same_person(*identity) or self._next(kind)
        return placeholder(kind, self._numbers[identity])

    def _same_person(self, kind: Kind, name: str) -> int | None:
        """Maria is Maria Rossi, when that is who was spoken of before."""
        if kind is Kind.NAME:
            for (other_kind, other), number in self._numbers.items():
                if other_kind is kind and (
                    set(name.split()) <= set(other.split()) or set(other.split()) <= set(name.split())
                ):
                    return number
        return None

    def _next(self, kind: Kind) -> int:
        number = self._last.get(kind, 0) + 1
        while (kind, number) in self._used:
            number += 1
        self._last[kind] = number
        return number


def _identity(kind: Kind, written: str) -> str:
    if kind is Kind.PHONE:
        return _NOT_A_DIGIT.sub("", written)[-_TELLING_DIGITS:]
    if kind in (
        Kind.CARD,
        Kind.IBAN,
        Kind.PASSPORT,
        Kind.NATIONAL_ID,
        Kind.BOOKING,
        Kind.MEMBERSHIP,
        Kind.BANK_ACCOUNT,
    ):
        return normalised(written).replace(" ", "")
    return normalised(written)
