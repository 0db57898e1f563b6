"""The machine-readable zone of a travel document, and names as airlines write them (ROSSI/MARIO MR)."""

import re
from collections.abc import Iterator

from training_data.redaction.checksums import mrz
from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind

_ZONE = re.compile(r"(?<![A-Z0-9<])(?=[A-Z0-9]*<|[A-Z0-9]{28})[A-Z0-9<]{28,44}(?![A-Z0-9<])")
_FILLER = re.compile(r"<<|[A-Z]<[A-Z]")
_AIRLINE_NAME = re.compile(
    r"(?<![\w/])[A-Z][A-Z'-]{1,30}(?: [A-Z'-]{2,30})?/[A-Z][A-Z'-]{0,30}(?: [A-Z][A-Z'-]{0,30}){0,3}?"
    r" ?(?<=[A-Z ])(?:MRS|MR|MS|MISS|MSTR|DR|CHD|INF)(?![\w/])"
)


def find_machine_readable_zones(text: str) -> Iterator[Finding]:
    """Lines of ICAO 9303 documents, by their fillers or by their check digits."""
    for match in _ZONE.finditer(text):
        if _FILLER.search(match.group()) or _has_check_digits(match.group()):
            yield Finding("passport_zone", Kind.PASSPORT, match.start(), match.end())


def _has_check_digits(line: str) -> bool:
    """Number, birth date and expiry date of the second line of a passport, or number of the first line of a card."""
    if len(line) < 36:
        return line[14:15].isdecimal() and mrz(line[5:14], line[14])
    fields = ((line[0:9], line[9]), (line[13:19], line[19]), (line[21:27], line[27]))
    return all(check.isdecimal() and mrz(field, check) for field, check in fields)


def find_airline_names(text: str) -> Iterator[Finding]:
    if "/" in text:
        for match in _AIRLINE_NAME.finditer(text):
            yield Finding("airline_name", Kind.NAME, match.start(), match.end())
