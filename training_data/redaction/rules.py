"""Every rule by its name: what it is sure of, and why it speaks up. Names are stored, so they never change.

Whoever changes what any rule finds raises RULES_VERSION: dataset versions that were built under an older one are then
searched again and marked.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from training_data.redaction.addresses import find_addresses, find_announced_addresses
from training_data.redaction.birth_dates import find_birth_dates
from training_data.redaction.contacts import (
    find_american_phones,
    find_emails,
    find_international_phones,
    find_spelled_emails,
)
from training_data.redaction.credentials import find_network_addresses, find_secrets_in_addresses, find_tokens
from training_data.redaction.digit_runs import find_digit_runs
from training_data.redaction.findings import MASK, Finding
from training_data.redaction.kinds import Kind
from training_data.redaction.known_details import KnownDetails, find_known
from training_data.redaction.labelled import find_labelled
from training_data.redaction.names import Speaker, find_names
from training_data.redaction.national_numbers import find_national_numbers
from training_data.redaction.payment import find_cards, find_ibans
from training_data.redaction.travel_documents import find_airline_names, find_machine_readable_zones
from training_data.redaction.words import Words

RULES_VERSION = 1

Certainty = Literal["proven", "suspected"]


class Rule(NamedTuple):
    """`kind`: what a suspected text most likely is."""

    certainty: Certainty
    reason: str
    kind: Kind = Kind.PRIVATE


RULES: dict[str, Rule] = {
    # Proven by form or check digits; where two overlap, the upper one has it
    "private_key": Rule("proven", "has the form of a private key"),
    "token": Rule("proven", "has the form of an access key or token"),
    "secret_in_address": Rule("proven", "is a secret inside a web address or a connection string"),
    "account_holder": Rule("proven", "is what the traveller's account says"),
    "email": Rule("proven", "has the form of an e-mail address"),
    "email_spelled": Rule("proven", "is an e-mail address in words"),
    "passport_zone": Rule("proven", "is the machine-readable line of a travel document"),
    "iban": Rule("proven", "is a bank account number whose check digits agree"),
    "card": Rule("proven", "is a payment card number whose check digit agrees"),
    "card_expiry": Rule("proven", "stands after a card number"),
    "security_code": Rule("proven", "stands next to a word for a card's security code"),
    "phone_international": Rule("proven", "is an international telephone number"),
    "national_number": Rule("proven", "has the form and check digits of a national number"),
    "airline_name": Rule("proven", "is a name as airlines write it"),
    "card_labelled": Rule("proven", "is a long number next to a word for a card"),
    "passport_labelled": Rule("proven", "stands next to a word for a passport"),
    "national_number_labelled": Rule("proven", "stands next to a word for a national number"),
    "account_labelled": Rule("proven", "stands next to a word for a bank account"),
    "ticket_labelled": Rule("proven", "stands next to a word for a ticket number"),
    "booking_labelled": Rule("proven", "stands next to a word for a booking reference"),
    "membership_labelled": Rule("proven", "stands next to a word for a membership number"),
    "phone_labelled": Rule("proven", "is a number next to a word for telephone"),
    "phone_american": Rule("proven", "is a North American telephone number"),
    "pin": Rule("proven", "is a number next to a word for a secret code"),
    "password": Rule("proven", "stands next to a word for a password"),
    "number_labelled": Rule("proven", "is what the text itself calls a number of somebody"),
    "ip": Rule("proven", "is a network address"),
    # Suspected: a person decides
    "address_announced": Rule("suspected", "follows words that announce an address", Kind.ADDRESS),
    "address_street": Rule("suspected", "reads like a street with a house number", Kind.ADDRESS),
    "address_postcode": Rule("suspected", "reads like a postcode", Kind.ADDRESS),
    "address_box": Rule("suspected", "reads like a post-office box", Kind.ADDRESS),
    "birth_date_announced": Rule("suspected", "is a date next to a word for birth", Kind.BIRTH_DATE),
    "date_long_ago": Rule("suspected", "is a date too long ago for a trip", Kind.BIRTH_DATE),
    "name_introduced": Rule("suspected", "follows words that announce a name", Kind.NAME),
    "name_titled": Rule("suspected", "follows a title", Kind.NAME),
    "name_of_kin": Rule("suspected", "stands where a person is spoken of", Kind.NAME),
    "name_greeted": Rule("suspected", "follows a greeting", Kind.NAME),
    "name_signed": Rule("suspected", "stands where one signs", Kind.NAME),
    "name_listed": Rule("suspected", "is, or stands among, known given names", Kind.NAME),
    "name_unknown": Rule("suspected", "is written like a name and is no place we know", Kind.NAME),
    "long_number": Rule("suspected", "is a long number that nothing explains"),
    "mixed_code": Rule("suspected", "is a code of letters and digits that nothing explains"),
}
# Most texts hold none, nor digits, and need not be searched for what cannot be there.
_LONG_WORD = re.compile(r"\S{12}")
_RANK = {name: rank for rank, name in enumerate(RULES)}


def find_proven(text: str, words: Words, account: KnownDetails) -> list[Finding]:
    """What certain rules find, without overlaps, in the order of the text."""
    found = [*_by_form(text, words), *find_labelled(text, words), *find_known(text, account)]
    return without_overlaps([one for one in found if MASK not in text[one.start : one.end]])


def _by_form(text: str, words: Words) -> Iterator[Finding]:
    yield from find_emails(text)
    yield from find_spelled_emails(text, words)
    yield from find_airline_names(text)
    if _LONG_WORD.search(text):
        yield from find_tokens(text)
        yield from find_secrets_in_addresses(text)
        yield from find_machine_readable_zones(text)
    if words.digits:
        yield from _by_digits(text)
    elif ":" in text:
        yield from find_network_addresses(text)


def _by_digits(text: str) -> Iterator[Finding]:
    yield from find_international_phones(text)
    yield from find_american_phones(text)
    yield from find_cards(text)
    yield from find_ibans(text)
    yield from find_national_numbers(text)
    yield from find_network_addresses(text)


def find_suspected(text: str, words: Words, speaker: Speaker) -> list[Finding]:
    """What a person should look at, without overlaps, in the order of the text."""
    found = list(find_names(text, words, speaker))
    if words.digits:
        found += [*find_addresses(text, words), *find_birth_dates(text, words), *find_digit_runs(text)]
    else:
        found += find_announced_addresses(text, words)
    return without_overlaps([one for one in found if MASK not in text[one.start : one.end]])


def without_overlaps(findings: Sequence[Finding]) -> list[Finding]:
    """Of findings that overlap the one whose rule stands higher, then the longer one."""
    if len(findings) < 2:
        return list(findings)
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda one: (_RANK[one.rule], one.start - one.end, one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
