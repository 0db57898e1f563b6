"""Long numbers that nothing explains. For a person to decide."""

import re
from collections.abc import Iterator

from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind

_RUN = re.compile(r"(?<![\w€$£¥.,:#+-])[(+]?\d(?:[ \u00a0().\-/\u2010-\u2013]{0,2}\d){6,24}(?![\w%]|[.,:]\d)")
_MIXED = re.compile(r"(?<![\w@#/.:=-])(?=[A-Z]{0,20}\d)(?=\d{0,20}[A-Z])[A-Z\d]{6,20}(?![\w@-]|\.\w)")
_RANDOM = re.compile(r"\d{5}|\d[A-Z]+\d|[A-Z]\d+[A-Z]")
"""Unlike SPRING2027: many digits, or digits and letters by turns."""
_FLIGHT = re.compile(r"[A-Z\d]{2}\d{3,4}[A-Z]?")
_PLAIN = re.compile(
    # Coordinates, dates and ranges of them, opening hours, thousands, years, millions
    r"\d{1,3}\.\d{3,8}|(?:[0-3]?\d[./ -][0-3]?\d[./ -](?:\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2})"
    r"(?:\s?[-–/]\s?(?:\d{1,2}[./-]\d{1,2}[./-]?(?:\d{4}|\d\d)?|\d{4}[./-]\d{1,2}[./-]\d{1,2}))?"
    r"|\d{1,2}[.:]\d\d ?[-–] ?\d{1,2}[.:]\d\d"
    r"|\d{1,3}(?:[. \u00a0]\d{3}){1,4}"
    r"|(?:\d{1,4}\s?[-–/]\s?\d{1,4}\s?[-–/]\s?)?\d{4}\s?[-–/]\s?\d{4}"
    r"|\d+(?:00000)"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:€|\$|£|¥|%|eur|usd|gbp|chf|jpy|inr|idr|vnd|krw|huf|euros?|dollars?|pounds?|yen|won|dong|rupees?|rupiah"
    r"|forint|kr\b|zł|km|m\b|kg|people|inhabitants|visitors|tourists|residents|years|steps|points|miles)",
    re.I,
)


def find_digit_runs(text: str) -> Iterator[Finding]:
    for match in _RUN.finditer(text):
        written = match.group().strip("()+")
        if not _PLAIN.fullmatch(written) and not _UNIT_AFTER.match(text, match.end()):
            yield Finding("long_number", Kind.PRIVATE, match.start(), match.end())
    for match in _MIXED.finditer(text):
        if _RANDOM.search(match.group()) and not _FLIGHT.fullmatch(match.group()):
            yield Finding("mixed_code", Kind.PRIVATE, match.start(), match.end())
