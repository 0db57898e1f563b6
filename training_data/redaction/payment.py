"""Payment cards and bank accounts that their check digits prove."""

import re
from collections.abc import Iterator
from itertools import accumulate

from training_data.redaction.checksums import luhn, mod_97
from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind

# First digits and lengths of the card networks, as ISO/IEC 7812 and the networks publish them.
_NETWORKS = re.compile(
    r"4(?:\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|095|[689]\d)\d{11,13}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|63|67)\d{10,17}|220[0-4]\d{12}"
)
_DIGIT_GROUPS = re.compile(r"(?<![\w.+-])\d{2,19}(?:[ \u00a0.\-\u2010-\u2013]{1,2}\d{1,19}){0,8}(?!\w)")
_GROUP = re.compile(r"\d+")
_EXPIRY = re.compile(
    r"\A[^\d\n]{0,40}?((?:0[1-9]|1[0-2])\s?[/-]\s?(?:20)?\d\d)(?![\d/])(?:[^\d\n]{0,24}?(?<!\d)(\d{3,4})(?!\d))?"
)

IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip
"""Characters of an IBAN by country: the registry of SWIFT, ISO 13616."""
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ \u00a0-]?[A-Za-z0-9])")
_IBAN_CHARACTER = re.compile(r"[ \u00a0-]?([A-Za-z0-9])")


def find_cards(text: str) -> Iterator[Finding]:
    """Numbers of a card network with a right check digit, and the expiry date and security code after them."""
    for run in _DIGIT_GROUPS.finditer(text):
        groups = [(run.start() + one.start(), run.start() + one.end()) for one in _GROUP.finditer(run.group())]
        if span := _card_among(text, groups):
            yield Finding("card", Kind.CARD, *span)
            yield from _after_card(text, span[1])


def _card_among(text: str, groups: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Neighbouring groups that make a card number: 'two of 4111 1111 1111 1111 09 27' holds one."""
    sizes = list(accumulate((end - start for start, end in groups), initial=0))
    for first in range(len(groups)):
        for last in range(len(groups), first, -1):
            if 12 <= sizes[last] - sizes[first] <= 19:
                digits = "".join(text[start:end] for start, end in groups[first:last])
                if digits.isascii() and _NETWORKS.fullmatch(digits) and luhn(digits):
                    return groups[first][0], groups[last - 1][1]
    return None


def _after_card(text: str, end: int) -> Iterator[Finding]:
    if match := _EXPIRY.match(text[end : end + 90]):
        yield Finding("card_expiry", Kind.CARD, end + match.start(1), end + match.end(1))
        if match.group(2):
            yield Finding("security_code", Kind.SECURITY_CODE, end + match.start(2), end + match.end(2))


def find_ibans(text: str) -> Iterator[Finding]:
    for start in _IBAN_START.finditer(text):
        if end := _iban_end(text, start.start(), IBAN_LENGTHS.get(start.group(1).upper(), 0)):
            yield Finding("iban", Kind.IBAN, start.start(), end)


def _iban_end(text: str, start: int, length: int) -> int | None:
    characters, end = "", start
    while len(characters) < length:
        match = _IBAN_CHARACTER.match(text, end)
        if match is None:
            return None
        characters, end = characters + match.group(1), match.end()
    ends_there = end == len(text) or not text[end].isalnum()
    return end if length and ends_there and mod_97(characters.upper()) else None
