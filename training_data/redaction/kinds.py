"""What is replaced, and by what: one kind of personal detail, one typed placeholder."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """The word inside a placeholder: an e-mail address becomes [EMAIL_1]."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    CARD = "CARD"
    SECURITY_CODE = "SECURITY_CODE"
    IBAN = "IBAN"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    PASSPORT = "PASSPORT"
    NATIONAL_ID = "NATIONAL_ID"
    IP = "IP"
    SECRET = "SECRET"  # noqa: S105 - the word, not one
    BOOKING = "BOOKING"
    MEMBERSHIP = "MEMBERSHIP"
    NAME = "NAME"
    ADDRESS = "ADDRESS"
    BIRTH_DATE = "BIRTH_DATE"
    PRIVATE = "PRIVATE"


PLACEHOLDER = re.compile(rf"\[({'|'.join(Kind)})(?:_([1-9]\d{{0,5}}))?\]")
"""With its number, or without one in versions whose recipe says so."""


def placeholder(kind: Kind, number: int) -> str:
    return f"[{kind}_{number}]"
