"""E-mail addresses and telephone numbers that their form proves."""

import re
from collections.abc import Iterator

import phonenumbers

from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind
from training_data.redaction.words import Words

# Bounds on every repeat keep the time in proportion to the text, whatever the text.
_DOMAIN = r"(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,6}[^\W\d_]{2,24}"
_LOCAL = r"[^\W_](?:[\w.!#$%&'*+/=?^`{|}~-]{0,63}[\w+-])?"
_EMAIL = re.compile(rf"(?<![\w.+-]){_LOCAL}@{_DOMAIN}(?![\w-])")
_QUOTED_LOCAL = re.compile(rf'"[^"@\n\ufffc]{{1,64}}"@{_DOMAIN}')

_AT = r"\s?[(\[{<]\s?(?:at|@|ät|arroba|chez|chiocciola)\s?[)\]}>]\s?"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punkt|punto|point|ponto)\s?[)\]}>]\s?|\s(?:dot|punkt|punto|point|ponto)\s)"
_LABELS = rf"[^\W_][\w-]{{0,62}}(?:{_DOT}[^\W_][\w-]{{0,62}}){{0,4}}{_DOT}[a-z]{{2,24}}"
_SPELLED = re.compile(rf"(?<![\w.+-])[^\W_][\w.+-]{{0,63}}(?:{_DOT}[\w+-]{{1,63}}){{0,3}}{_AT}{_LABELS}(?!\w)", re.I)
_SPOKEN = re.compile(
    r"(?<![\w.+-])[^\W_][\w.+-]{0,63}(?:\s(?:dot|punkt|punto|point)\s[\w+-]{1,63}){0,3}\s?(?:\sat\s|\sarroba\s|\s@\s|@\s|\s@)\s?"
    r"(?:[^\W_][\w-]{0,62}\s(?:dot|punkt|punto|point)\s(?:[\w-]{1,62}\s(?:dot|punkt|punto|point)\s){0,2}[a-z]{2,24}"
    r"|(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|proton|protonmail|gmx|web|live|aol|mail|yandex|qq|163|orange|"
    r"free|laposte|libero|wp|seznam|naver|fastmail|posteo|telia|ziggo)\.[a-z]{2,3}(?:\.[a-z]{2})?)(?!\w)",
    re.I,
)

_COULD_BE_SPELLED = re.compile(
    r"@|[(\[{<]\s?(?:at|ät|arroba|chez|chiocciola)|\s(?:dot|punkt|punto|point)\s|\s(?:at|arroba)\s[\w-]{2,12}\.[a-z]",
    re.I,
)
_SAID = frozenset({"dot", "punkt", "punto", "point", "at", "arroba"})
"""Words of which an address in words needs one, where it needs no sign."""
_SIGN = re.compile(r"[@(\[{<]")

_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00(?=[1-9 ]))(?:[ \t\u00a0().\-/\u2010-\u2013]{0,3}\d){7,15}(?!\d)")
_AMERICAN = re.compile(r"(?<![\w.+-])(?:\([2-9]\d\d\) ?[2-9]\d\d[-. ]|[2-9]\d\d([-.])[2-9]\d\d\1)\d{4}(?![\w-]|\.\d)")


def find_emails(text: str) -> Iterator[Finding]:
    if "@" in text:
        for pattern in (_EMAIL, _QUOTED_LOCAL):
            for match in pattern.finditer(text):
                yield Finding("email", Kind.EMAIL, match.start(), match.end())


def find_spelled_emails(text: str, words: Words) -> Iterator[Finding]:
    """bob(at)example.com, and bob at example dot com."""
    if _says_neither_at_nor_dot(text, words) or not _COULD_BE_SPELLED.search(text):
        return
    for pattern in (_SPELLED, _SPOKEN):
        for match in pattern.finditer(text):
            yield Finding("email_spelled", Kind.EMAIL, match.start(), match.end())


def _says_neither_at_nor_dot(text: str, words: Words) -> bool:
    """True only of texts in ASCII: to an expression without case, some other letters are those of ASCII as well."""
    return text.isascii() and _SAID.isdisjoint(words.said) and not _SIGN.search(text)


def find_international_phones(text: str) -> Iterator[Finding]:
    """After a plus any number of eight digits or more; after 00 only one that its country could give out."""
    for match in _INTERNATIONAL.finditer(text):
        written = match.group()
        digits = "".join(one for one in written if one.isdecimal())
        if (written.startswith("+") and len(digits) >= 8) or _could_be_given_out(digits[2:]):
            yield Finding("phone_international", Kind.PHONE, match.start(), match.end())


def find_american_phones(text: str) -> Iterator[Finding]:
    """(415) 555-2671 and 415-555-2671, when the area code exists."""
    for match in _AMERICAN.finditer(text):
        digits = "".join(one for one in match.group() if one.isdecimal())
        if _could_be_given_out("1" + digits):
            yield Finding("phone_american", Kind.PHONE, match.start(), match.end())


def _could_be_given_out(international: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse("+" + international))
    except phonenumbers.NumberParseException:
        return False
