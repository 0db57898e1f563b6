"""Check digits. Each function takes the characters of a number without separators and says whether they agree."""

from collections.abc import Iterable, Sequence
from datetime import date

_VERHOEFF_PRODUCT = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_PERMUTATION = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def luhn(digits: str) -> bool:
    """ISO/IEC 7812: payment cards, and several national numbers."""
    total = 0
    for position, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if position % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def mod_97(characters: str) -> bool:
    """ISO 7064 MOD 97-10 over an IBAN whose first four characters were not yet moved to its end."""
    moved = characters[4:] + characters[:4]
    return int("".join(str(int(one, 36)) for one in moved)) % 97 == 1


def verhoeff(digits: str) -> bool:
    """Aadhaar."""
    check = 0
    for position, digit in enumerate(map(int, reversed(digits))):
        check = int(_VERHOEFF_PRODUCT[check][int(_VERHOEFF_PERMUTATION[position % 8][digit])])
    return check == 0


def mrz(field: str, check: str) -> bool:
    """ICAO 9303: weights 7, 3, 1 over digits, letters (A is 10) and fillers (0)."""
    values = (0 if one == "<" else int(one, 36) for one in field)
    return sum(value * (7, 3, 1)[position % 3] for position, value in enumerate(values)) % 10 == int(check)


def weighted(digits: Iterable[str], weights: Sequence[int]) -> int:
    """The sum of each digit times its weight; stops with the shorter of both."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_short_date(year: str, month: str, day: str) -> bool:
    """A date whose year has two digits, in either century."""
    return any(is_date(century + int(year), int(month), int(day)) for century in (1900, 2000))
