"""What the words around a possible name say about it."""

import re

from training_data.redaction.cues import NAMES
from training_data.redaction.name_segments import Reading, Segment, base_of
from training_data.redaction.words import is_phrase

_AFTER_KIN = re.compile(r"[ \u00a0]*[,:(\"'“„–-]?[ \u00a0\"'“„(]*|\. ?")
_AFTER_SIGN_OFF = re.compile(r"\s*[,.!–-]*\s+|\s*,\s*")
_QUOTES = frozenset('"“”„«»‘')
_AND = frozenset(["and", "und", "et", "y", "e", "och", "og", "i", "и"])
_SPEAKER = frozenset(["i", "me", "myself", "ich", "moi", "yo", "io", "eu", "jag", "jeg", "ja", "я"])


def rule_by_neighbours(reading: Reading, segment: Segment) -> str | None:
    """The rule by which the words next to the segment make it a name, or None."""
    words, gap = reading.words, reading.gap(segment.first)
    before = words.folded[segment.first - 1] if segment.first else ""
    if _has_title(reading, segment, before, gap):
        return "name_titled"
    if before in NAMES.kin and _AFTER_KIN.fullmatch(gap):
        return "name_of_kin"
    if _follows_self(reading, segment):
        return "name_introduced"
    if before in NAMES.greetings and gap in (" ", ", ") and _is_addressed(reading, segment):
        return "name_greeted"
    signs_off = before in NAMES.sure_sign_offs or (before in NAMES.sign_offs and gap.strip(" "))
    if signs_off and _AFTER_SIGN_OFF.fullmatch(gap) and _ends_line(reading, segment):
        return "name_signed"
    return "name_of_kin" if _owns_or_joins(reading, segment) else None


def follows(reading: Reading, segment: Segment, those: frozenset[str]) -> bool:
    """Whether one of these words comes just before."""
    return (
        bool(segment.first) and reading.words.folded[segment.first - 1] in those and reading.gap(segment.first) == " "
    )


def is_beside_person(reading: Reading, segment: Segment) -> bool:
    """'next to Ngọc Nguyễn', 'speak to …': a word that otherwise leads to places leads to a person."""
    return segment.first > 1 and reading.words.folded[segment.first - 2] in NAMES.before_to


def is_place(reading: Reading, segment: Segment) -> bool:
    """Whether a word for a kind of place stands next to it: the Bellini hotel, Café Müller."""
    words = reading.words
    before, after = segment.first - 1, segment.last + 1
    if before >= 0 and reading.are_joined(segment.first) and base_of(words.folded[before]) in NAMES.place_nouns:
        return True
    return after < len(words) and reading.are_joined(after) and base_of(words.folded[after]) in NAMES.place_nouns


def is_called(reading: Reading, segment: Segment) -> bool:
    """Whether somebody is called by this name: 'Enjoy the trip, Maria!', 'Maria, your train …'."""
    end = reading.words.ends[segment.last]
    if segment.first == 0:
        return reading.text[end : end + 1] in (",", "!")
    return reading.gap(segment.first) == ", " and reading.text[end : end + 1] == "!"


def is_quoted(reading: Reading, segment: Segment) -> bool:
    start = reading.words.starts[segment.first]
    return start > 0 and reading.text[start - 1] in _QUOTES


def _has_title(reading: Reading, segment: Segment, before: str, gap: str) -> bool:
    if before in NAMES.titles and gap in (" ", ". ", ".", "\u00a0"):
        return True
    after = segment.last + 1
    return (
        after < len(reading.words)
        and reading.words.folded[after] in NAMES.honorifics
        and reading.gap(after) in ("-", " ")
    )


def _follows_self(reading: Reading, segment: Segment) -> bool:
    """'I'm Aoife', 'this is Łukasz'."""
    if is_place(reading, segment) or reading.gap(segment.first) not in (" ", ": ", "\u00a0"):
        return False
    for start in range(max(0, segment.first - 4), segment.first):
        phrases = NAMES.self.get(reading.words.folded[start], ())
        if any(start + len(one) == segment.first and is_phrase(reading.words, start, one) for one in phrases):
            return True
    return False


def _is_addressed(reading: Reading, segment: Segment) -> bool:
    rest = reading.text[reading.words.ends[segment.last] :].lstrip(" ")
    return not rest or rest[0] in ",!.\n:;?–-" or "given" in segment.sorts


def _ends_line(reading: Reading, segment: Segment) -> bool:
    rest = reading.text[reading.words.ends[segment.last] :]
    return len(rest) <= 3 or rest.lstrip(" ,.").startswith("\n") or "given" in segment.sorts


def _owns_or_joins(reading: Reading, segment: Segment) -> bool:
    """Kwame's passport; Aiko and I."""
    words, after = reading.words, segment.last + 1
    if after >= len(words) or reading.gap(after) != " ":
        return False
    if base_of(words.folded[segment.last]) != words.folded[segment.last]:
        return words.folded[after] in NAMES.after_names
    return words.folded[after] in _AND and after + 1 < len(words) and words.folded[after + 1] in _SPEAKER
