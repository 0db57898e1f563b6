"""Details that are known beforehand, such as those of the traveller's account: found by exact match, wherever said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind
from training_data.redaction.words import known, words_of

_SHORTEST_PART = 3
_FEWEST_DIGITS = 6


@dataclass(frozen=True)
class KnownDetails:
    """Nothing known is an empty tuple. Of a name of several words the telling ones count by themselves as well."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


NOTHING_KNOWN = KnownDetails()


def find_known(text: str, details: KnownDetails) -> Iterator[Finding]:
    nothing_known = not (details.names or details.emails or details.phones)
    if nothing_known or not _could_hold(text, details):
        return
    for kind, pattern in _patterns(details):
        for match in pattern.finditer(text):
            yield Finding("account_holder", kind, match.start(), match.end())


def _could_hold(text: str, details: KnownDetails) -> bool:
    """Making patterns for an account takes longer than everything else that is done with most conversations."""
    signs = _signs(details)
    if signs is None or not text.isascii():
        return True
    lowered = text.lower()
    return any(sign in lowered for sign in signs)


@lru_cache(maxsize=64)
def _signs(details: KnownDetails) -> tuple[str, ...] | None:
    """A text in ASCII that holds one of these details holds one of these signs; None where nothing so short tells."""
    words = [words_of(name).folded for name in details.names]
    signs = (*(email.strip().lower() for email in details.emails), *(word for name in words for word in name))
    return None if details.phones or not all(words) or not all(map(str.isascii, signs)) else signs


@lru_cache(maxsize=4096)
def _patterns(details: KnownDetails) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    found = [(Kind.EMAIL, _exactly(re.escape(email.strip()))) for email in details.emails if "@" in email]
    for phone in details.phones:
        digits = re.sub(r"\D", "", phone)
        if len(digits) >= _FEWEST_DIGITS:
            found.append((Kind.PHONE, _exactly(r"\+?" + r"[ ().\-/]{0,2}".join(digits))))
    for name in details.names:
        parts = [re.escape(part) for part in name.split()]
        if len(parts) > 1:
            found.append((Kind.NAME, _exactly(r"\s+".join(parts))))
            found.append((Kind.NAME, _exactly(rf"{parts[-1]},?\s+{parts[0]}")))
        found += [(Kind.NAME, _exactly(re.escape(part))) for part in telling_parts(name)]
    return tuple(found)


def telling_parts(name: str) -> list[str]:
    """Parts of a name that are no ordinary word and no place: of Paris Hunter neither is replaced by itself."""
    return [
        name[word.start : word.end]
        for word in words_of(name)
        if word.end - word.start >= _SHORTEST_PART and not _is_ordinary(word.folded)
    ]


def _is_ordinary(folded: str) -> bool:
    return folded in known("common") or folded in known("places") or folded in known("capitalised")


def _exactly(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)
