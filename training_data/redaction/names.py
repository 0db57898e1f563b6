"""People's names. No rule knows a name from a word: what is found here is for a person to decide."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from training_data.redaction.cues import NAMES
from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind
from training_data.redaction.name_neighbours import (
    follows,
    is_beside_person,
    is_called,
    is_place,
    is_quoted,
    rule_by_neighbours,
)
from training_data.redaction.name_segments import Reading, Segment
from training_data.redaction.unspaced_names import find_unspaced_names
from training_data.redaction.words import PhraseTable, Words, phrase_length, sure_given_names, telling_words

Speaker = Literal["user", "assistant", "system"]

_AFTER_CUE = re.compile(r"[ \u00a0]*[,:(\"'“„–-]?[ \u00a0\"'“„(]*|\. ?|\s+")
_AFTER_LABEL = re.compile(
    r"[ \u00a0]?[:=–-][ \u00a0\"'“„(]*"
    r"|[ \u00a0](?:is|are|ist|lautet|est|es|è|é|e|jest|är|er|on|je|este|είναι|—|-|–)[ \u00a0\"'“„(]+"
)


class _Announcement(NamedTuple):
    """Cues, what may stand between them and the name, and whether the name may be in lower case."""

    cues: PhraseTable
    between: re.Pattern[str]
    any_case: bool
    telling: frozenset[str]
    """A text without any of these words holds none of the cues."""


_ANNOUNCEMENTS = tuple(
    _Announcement(cues, between, any_case, telling_words(*cues.values()))
    for cues, between, any_case in (
        (NAMES.introductions, _AFTER_CUE, True),
        (NAMES.labels, _AFTER_LABEL, True),
        (NAMES.called, _AFTER_CUE, False),
    )
)
_BEFORE_NAMES = NAMES.sure_titles | NAMES.kin

_AND = r"(?:&|\+|and|und|et|y|e|och|og|i|и|ve|en|και)"
_NEXT_OF_LIST = re.compile(
    rf"[ ,]{{0,3}}{_AND}\s{{1,3}}(?:(?:our|my|the|his|her)\s\w{{1,20}}\s)?"
    r"|\s{0,3}[,/&+;\n]\s{{0,3}}[-•*\d.)]{0,4}\s{0,3}",
    re.IGNORECASE,
)


def find_names(text: str, words: Words, speaker: Speaker) -> Iterator[Finding]:
    """Suspects more of what travellers write than of what assistants write, who speak of sights more than of people."""
    reading = Reading(text, words)
    yield from _announced(reading)
    yield from _titled(reading)
    yield from _capitalised(reading, speaker)
    if speaker == "user":
        yield from _in_lower_case(reading)
    if not text.isascii():
        yield from find_unspaced_names(text)


def _announced(reading: Reading) -> Iterator[Finding]:
    """'my name is jörg müller', 'surname: Okafor', 'a table called Kwame'."""
    words, taken = reading.words, 0
    possible = [one for one in _ANNOUNCEMENTS if not one.telling.isdisjoint(words.said)]
    for index, word in enumerate(words.folded) if possible else ():
        for one in possible:
            if index >= taken and word in one.cues and (span := _name_after(reading, index, one)):
                first, taken = span
                yield Finding("name_introduced", Kind.NAME, words.starts[first], reading.end_of(taken - 1))


def _name_after(reading: Reading, index: int, cue: _Announcement) -> tuple[int, int] | None:
    """Indexes of the name's first word and of the word after it, when a cue begins at `index`."""
    first = index + phrase_length(reading.words, index, cue.cues)
    if first == index or first >= len(reading.words) or not cue.between.fullmatch(reading.gap(first)):
        return None
    if cue.cues is NAMES.called and index and reading.words.folded[index - 1] in NAMES.things:
        return None
    after = reading.announced(first, any_case=cue.any_case)
    return (first, after) if after else None


def _titled(reading: Reading) -> Iterator[Finding]:
    """'Ms. Una Ford', 'my wife Jet Jansen': after these words ordinary words with a capital are names as well."""
    words = reading.words
    if reading.shouting or _BEFORE_NAMES.isdisjoint(words.said):
        return
    for first in (index + 1 for index in words.places_of(_BEFORE_NAMES) if index + 1 < len(words)):
        rule = "name_titled" if words.folded[first - 1] in NAMES.sure_titles else "name_of_kin"
        if reading.gap(first) in (" ", ". ", "\u00a0") and reading.is_capital(first):
            after = reading.announced(first, any_case=rule == "name_titled")
            if not after and rule == "name_titled" and reading.sort_of(first) == "common":
                after = first + 1  # Mr Brown
            if after:
                yield Finding(rule, Kind.NAME, words.starts[first], reading.end_of(after - 1))


def _capitalised(reading: Reading, speaker: Speaker) -> Iterator[Finding]:
    previous_end: int | None = None
    for segment in reading.segments():
        start, end = reading.words.starts[segment.first], reading.end_of(segment.last)
        in_list = previous_end is not None and bool(_NEXT_OF_LIST.fullmatch(reading.text, previous_end, start))
        if segment.parts and (rule := _rule_for(reading, segment, speaker, in_list)):
            previous_end = reading.words.ends[segment.last]
            yield Finding(rule, Kind.NAME, start, end)


def _rule_for(reading: Reading, segment: Segment, speaker: Speaker, in_list: bool) -> str | None:
    """The rule under which the segment is suspected, or None."""
    if rule := rule_by_neighbours(reading, segment):
        return rule
    if is_place(reading, segment):
        return None
    after_place_cue = follows(reading, segment, NAMES.place_cues) and not is_beside_person(reading, segment)
    if in_list or ("given" in segment.sorts and _says_enough(reading, segment, speaker, after_place_cue)):
        return "name_listed"
    if segment.parts < 2 or after_place_cue or is_quoted(reading, segment):
        return None
    if "maybe" in segment.sorts and "unknown" in segment.sorts:
        return "name_listed"
    return "name_unknown" if speaker == "user" else None


def _says_enough(reading: Reading, segment: Segment, speaker: Speaker, after_place_cue: bool) -> bool:
    """Whether a given name is more than a mention: one alone, from an assistant, is mostly that of a sight."""
    if segment.parts > 1:
        return True
    return not after_place_cue and (speaker == "user" or is_called(reading, segment))


def _in_lower_case(reading: Reading) -> Iterator[Finding]:
    """'a room for maria and ahmed'."""
    words = reading.words
    if sure_given_names().isdisjoint(words.said):
        return
    for index in filter(None, words.places_of(sure_given_names())):
        before = words.folded[index - 1]
        if reading.is_capital(index) or reading.gap(index) != " ":
            continue
        if before in NAMES.kin or before in NAMES.weak or before in NAMES.titles:
            yield Finding("name_listed", Kind.NAME, words.starts[index], reading.end_of(index))
