"""Numbers by which states know people, where form and check digits are proof enough without a word beside them.

Numbers that are nothing but nine to eleven digits (BSN, PESEL, Steuer-ID, SIN and the like) are in labelled.py: one
random number in ten or so passes their check, so they count only next to a word that names them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training_data.redaction.checksums import is_date, is_short_date, luhn, weighted
from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_ITALIAN_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
"""Values of A to Z, and of 0 to 9, in odd places of a codice fiscale."""
_CURP_VALUES = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_NOT_ALPHANUMERIC = re.compile(r"[\W_]")


def _spanish(number: str) -> bool:
    digits = number[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI_LETTERS[int(digits) % 23] == number[-1]


def _italian(number: str) -> bool:
    odd = sum(_ITALIAN_ODD[int(one) if one.isdecimal() else ord(one) - 65] for one in number[0:15:2])
    even = sum(int(one) if one.isdecimal() else ord(one) - 65 for one in number[1:15:2])
    return (odd + even) % 26 == ord(number[15]) - 65


def _mexican(number: str) -> bool:
    total = sum(_CURP_VALUES.index(one) * (18 - position) for position, one in enumerate(number[:17]))
    return is_short_date(number[4:6], number[6:8], number[8:10]) and -total % 10 == int(number[17])


def _chinese(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    born = is_date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return born and "10X98765432"[weighted(number, weights) % 11] == number[17]


def _french(number: str) -> bool:
    body = number[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(number[13:])


def _brazilian(number: str) -> bool:
    first = -weighted(number, range(10, 1, -1)) % 11 % 10
    second = -weighted(number, range(11, 1, -1)) % 11 % 10
    return len(set(number)) > 1 and number[9:] == f"{first}{second}"


def _chilean(number: str) -> bool:
    total = weighted(reversed(number[:-1]), (2, 3, 4, 5, 6, 7, 2, 3))
    return "0123456789K0"[-total % 11] == number[-1]


def _swiss(number: str) -> bool:
    return (weighted(number[0::2], (1,) * 7) + weighted(number[1::2], (3,) * 6)) % 10 == 0


def _belgian(number: str) -> bool:
    born, check = int(number[:9]), int(number[9:])
    since_2000 = number[:2] < "40" and 97 - (2_000_000_000 + born) % 97 == check
    return 97 - born % 97 == check or since_2000


def _swedish(number: str) -> bool:
    day = int(number[-6:-4])
    return is_short_date(number[-10:-8], number[-8:-6], f"{day - 60 if day > 60 else day}") and luhn(number[-10:])


def _finnish(number: str) -> bool:
    born = is_short_date(number[4:6], number[2:4], number[:2])
    return born and _HETU_LETTERS[int(number[:6] + number[-4:-1]) % 31] == number[-1]


def _czech(number: str) -> bool:
    month = int(number[2:4]) % 50
    return (
        int(number) % 11 == 0
        and is_short_date(number[:2], f"{month - 20 if month > 20 else month}", number[4:6])
        and len(number) == 10
    )


def _korean(number: str) -> bool:
    return is_short_date(number[:2], number[2:4], number[4:6])


def _german_pension(number: str) -> bool:
    digits = f"{number[:8]}{ord(number[8]) - 64:02}{number[9:]}"
    products = (
        int(one) * weight for one, weight in zip(digits[:-1], (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=False)
    )
    total = sum(product // 10 + product % 10 for product in products)
    return is_short_date(number[6:8], number[4:6], number[2:4]) and total % 10 == int(digits[-1])


def _singaporean(number: str) -> bool:
    total = weighted(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}
    position = 10 - total % 11 if number[0] == "M" else total % 11
    return letters[number[0]][position] == number[8]


def _hong_kong(number: str) -> bool:
    letters = number[:-7].rjust(2)
    values = [36 if one == " " else ord(one) - 55 for one in letters] + [int(one) for one in number[-7:-1]]
    total = sum(value * weight for value, weight in zip(values, (9, 8, 7, 6, 5, 4, 3, 2), strict=True))
    return "0123456789A"[-total % 11] == number[-1]


def _taiwanese(number: str) -> bool:
    value = 10 + "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(number[0])
    return (value // 10 + value % 10 * 9 + weighted(number[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def _irish(number: str) -> bool:
    extra = number[8:9]
    total = weighted(number, range(8, 1, -1)) + (0 if extra in ("", "W") else (ord(extra) - 64) * 9)
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == number[7]


def _south_african(number: str) -> bool:
    return luhn(number) and is_short_date(number[:2], number[2:4], number[4:6])


def _romanian(number: str) -> bool:
    check = weighted(number, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return is_short_date(number[1:3], number[3:5], number[5:7]) and (1 if check == 10 else check) == int(number[12])


def _by_form(number: str) -> bool:
    """The form alone is like nothing else in travel."""
    return True


@dataclass(frozen=True)
class _Number:
    form: re.Pattern[str]
    check: Callable[[str], bool]
    """Takes letters and digits only, in capitals."""


def _number(form: str, check: Callable[[str], bool]) -> _Number:
    return _Number(re.compile(rf"(?<![\w+])(?<!\d[.,-])(?:{form})(?![\w]|[.,-]\d)", re.ASCII | re.IGNORECASE), check)


_NUMBERS = (
    _number(r"\d{8}[ -]?[A-Z]|[XYZ][ -]?\d{7}[ -]?[A-Z]", _spanish),
    _number(r"[A-Z]{6}\s?[\dLMNP-V]{2}\s?[A-EHLMPR-T][\dLMNP-V]{2}\s?[A-Z][\dLMNP-V]{3}[A-Z]", _italian),
    _number(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d", _mexican),
    _number(r"[1-9]\d{5}(?:19|20)\d{9}[\dX]", _chinese),
    _number(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d", _french),
    _number(r"\d{3}\.\d{3}\.\d{3}-\d\d", _brazilian),
    _number(r"\d{1,2}\.\d{3}\.\d{3}-[\dK]", _chilean),
    _number(r"756\.\d{4}\.\d{4}\.\d\d", _swiss),
    _number(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", _belgian),
    _number(r"(?:19|20)?\d{6}[-+]\d{4}", _swedish),
    _number(r"\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]", _finnish),
    _number(r"\d{6}/\d{4}", _czech),
    _number(r"\d{6}-[1-8]\d{6}", _korean),
    _number(r"\d\d ?[0-3]\d[01]\d\d\d ?[A-Z] ?\d\d\d", _german_pension),
    _number(r"[STFGM]\d{7}[A-Z]", _singaporean),
    _number(r"[A-Z]{1,2}\d{6}\([\dA]\)", _hong_kong),
    _number(r"[A-Z][1289]\d{8}", _taiwanese),
    _number(r"\d{7}[A-W][A-IW]?", _irish),
    _number(r"\d{6} ?\d{4} ?[01]\d\d", _south_african),
    _number(r"[1-8]\d{12}", _romanian),
    _number(r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}", _by_form),  # United States
    _number(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", _by_form),
    _number(r"[A-Z]{3}[PCHFATBLJG][A-Z]\d{4}[A-Z]", _by_form),  # India's tax number
)
_ENOUGH_DIGITS = re.compile(r"\d(?:\D?\d){3}")


def find_national_numbers(text: str) -> Iterator[Finding]:
    if not _ENOUGH_DIGITS.search(text):
        return
    for number in _NUMBERS:
        for match in number.form.finditer(text):
            if number.check(_NOT_ALPHANUMERIC.sub("", match.group()).upper()):
                yield Finding("national_number", Kind.NATIONAL_ID, match.start(), match.end())
