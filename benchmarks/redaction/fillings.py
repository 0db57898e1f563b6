"""Fills wordings that hold no personal detail: times, prices, flights, places and other figures of a trip."""

import random
import re
from collections.abc import Callable, Mapping

from benchmarks.redaction.details import MAKERS, digits

_SLOT = re.compile(r"\{(\w+)\}")


def filled(chance: random.Random, wording: str) -> str:
    """The wording with every {slot} drawn anew."""
    return _SLOT.sub(lambda slot: _FILLINGS[slot.group(1)](chance), wording)


def _one_of(chance: random.Random, words: str) -> str:
    return chance.choice(MAKERS[words].split()).replace("_", " ")


def _time(chance: random.Random) -> str:
    clock = f"{chance.randrange(24)}:{chance.randrange(0, 60, 5):02}"
    return chance.choice([clock, f"{chance.randrange(1, 13)} {chance.choice(['am', 'pm'])}"])


def _date(chance: random.Random) -> str:
    day, month = chance.randrange(1, 29), chance.randrange(1, 13)
    return chance.choice([f"{day:02}.{month:02}.2027", f"{day} May 2027", f"2027-{month:02}-{day:02}", "next Friday"])


def _hours(chance: random.Random) -> str:
    plain = f"{chance.randrange(7, 12)}.00-{chance.randrange(16, 23)}.30"
    return chance.choice([plain, f"{_time(chance)} to {_time(chance)}", "Tue-Sun 10-18", "24/7"])


def _price(chance: random.Random) -> str:
    thousands = f"{chance.randrange(1, 9)},{digits(chance, 3)}.00"
    amount = chance.choice([str(chance.randrange(5, 999)), thousands, f"{chance.randrange(9, 99)}.50"])
    return chance.choice([f"€{amount}", f"${amount}", f"{amount} EUR", f"{amount} euros", f"£{amount}"])


def _flight(chance: random.Random) -> str:
    return f"{_one_of(chance, 'airlines')}{chance.choice(['', ' '])}{chance.randrange(10, 9999)}"


def _position(chance: random.Random) -> str:
    return f"{chance.randrange(-60, 60)}.{digits(chance, 5)}, {chance.randrange(-170, 170)}.{digits(chance, 5)}"


_FILLINGS: Mapping[str, Callable[[random.Random], str]] = {
    "flight": _flight,
    "train": lambda chance: f"{_one_of(chance, 'trains')} {chance.randrange(1, 9999)}",
    "city": lambda chance: _one_of(chance, "cities"),
    "time": _time,
    "gate": lambda chance: f"{chance.choice('ABCDE')}{chance.randrange(1, 60)}",
    "seat": lambda chance: f"{chance.randrange(1, 45)}{chance.choice('ABCDEF')}",
    "n": lambda chance: str(chance.randrange(2, 40)),
    "room": lambda chance: str(chance.randrange(101, 2999)),
    "price": _price,
    "hours": _hours,
    "date": _date,
    "year": lambda chance: str(chance.randrange(1100, 2020)),
    "month": lambda chance: chance.choice(MAKERS["months"]["en"].split()),
    "promo": lambda chance: _one_of(chance, "promotions"),
    "bignumber": lambda chance: f"{chance.randrange(1, 900)},{digits(chance, 3)}",
    "million": lambda chance: f"{chance.randrange(1, 40)},{digits(chance, 3)},000",
    "decimal": lambda chance: f"{chance.randrange(1, 40)}.{digits(chance, 2)}",
    "model": lambda chance: f"{chance.choice('KLMX')}{chance.randrange(10, 99)}-{chance.randrange(10, 99)}",
    "version": lambda chance: f"{chance.randrange(1, 20)}.{chance.randrange(30)}.{chance.randrange(9)}",
    "busline": lambda chance: f"{chance.choice(['', 'N', 'X'])}{chance.randrange(1, 300)}",
    "road": lambda chance: _one_of(chance, "roads"),
    "gps": _position,
}
