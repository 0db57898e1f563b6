"""Numbers that a word beside them names: a passport number, a booking reference, a telephone number without +."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from training_data.redaction.cues import LABELS, Label, Shape
from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind
from training_data.redaction.words import Phrase, Words, is_phrase, known, phrase_of, telling_words

_JOIN = r"[ \u00a0.\-/\u2010-\u2013]"
_WITH_DIGIT = r"(?=[^\W\d_]{0,12}\d)[^\W_]{1,16}"
_NOT_MONEY = r"(?<![\w$€£¥.,:+-])"
_SHAPES: Mapping[Shape, re.Pattern[str]] = {
    "phone": re.compile(r"(?<![\w.,:$€£¥+-])\+?[(]?\d(?:[ \u00a0().\-/\u2010-\u2013]{0,2}\d){6,14}(?!\w|[.,:]\d)"),
    "document": re.compile(
        rf"{_NOT_MONEY}(?:(?!I )[A-Z]{{1,3}}{_JOIN})?{_WITH_DIGIT}(?:{_JOIN}{_WITH_DIGIT}){{0,5}}"
        rf"(?:{_JOIN}(?!I\b)[A-Z]{{1,2}})?(?!\w)"
    ),
    "reference": re.compile(
        rf"{_NOT_MONEY}(?:\d{{3,5}}(?:[. -]\d{{3,4}}){{1,3}}|(?=[^\W\d]{{0,12}}-?\d)[^\W_](?:-?[^\W_]){{4,19}}"
        r"|[A-Z]{5,7})(?![\w%])"
    ),
    "ticket": re.compile(r"(?<![\w.,-])(?:\d{3}[ -]?\d{10}|\d{8,14})(?!\w)"),
    "digits": re.compile(rf"{_NOT_MONEY}[^\W_]{{0,4}}?\d(?:{_JOIN}{{0,2}}\d){{4,19}}(?!\w)"),
    "card": re.compile(r"(?<![\w.,-])\d(?:[ \u00a0.\-\u2010-\u2013]{0,2}\d){12,18}(?!\w)"),
    "code": re.compile(
        rf"{_NOT_MONEY}(?:(?=[A-Z]{{0,12}}\d)(?=\d{{0,12}}[A-Z])[A-Z\d]{{5,12}}|[A-Z]{{6}}|\d{{7,12}}"
        r"|\d{3,5}[.-]\d{3,4}[.-]\d{3,4})(?!\w)"
    ),
    "pin": re.compile(rf"{_NOT_MONEY}\d{{3,8}}(?![\w%]|[.,:]\d)"),
    "long": re.compile(rf"{_NOT_MONEY}(?:{_WITH_DIGIT}(?:{_JOIN}{_WITH_DIGIT}){{0,5}})(?:{_JOIN}[A-Z]{{1,2}})?(?!\w)"),
    "password": re.compile(r"(?<=[\s:=\"'“»(])(?=\S{0,60}[\d!@#$%&*?^~+])[^\s\ufffc,;]{4,200}(?<![.,;:!?)\"'”])"),
}
_FEWEST = {"document": (6, 4), "digits": (5, 5), "long": (8, 4)}
"""Letters and digits, and digits, that a number of this shape has at least."""

_DATE_TIME_OR_YEARS = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[.:]\d\d ?[-–] ?\d{1,2}[.:]\d\d"
    r"|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d"
    r"|\d{1,2}(?:[./]\d{1,2}[./]?)? ?[-–] ?\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)?"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:€|\$|£|¥|eur|usd|gbp|chf|euros?|dollars?|pounds?|yen|kr\b|zł|km\b|m\b|kg\b|people|min)", re.I
)
_SENTENCE_END = re.compile(r"[.!?]\s+\w+\W|\ufffc")
_LINK_BACK = re.compile(
    r"[\s,(=:\"'“”»–-]{0,4}(?:(?:is|was|as|are|that|it|s|ist|war|als|das|es|est|c|è|e|são|é|jest|är|the|a|an|my|our"
    r"|his|her|their|your|for|to|ma|mon|notre|meine?|unsere?|seine?|ihre?|mi|mis|tu|su|nuestr[oa]|il|la|mio|mia|o|meu"
    r"|minha|mijn|mój|moja|min|mitt|este|esto|on|by|via|under)[\s']+){0,5}",
    re.I,
)
_FIVE_CAPITALS = re.compile(r"[A-Z]{5}")
"""These, or a digit, are in all shapes but that of a password, which may be letters and marks."""
_SPACED_SCRIPT = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]|\s")
_BETWEEN_WORDS = frozenset({" ", " & ", "-", ".", ". ", "/", "\u00a0", "'", "’"})
_LOOK_BACK = 34
_LONGEST_VALUE = 64


class _Place(NamedTuple):
    start: int
    end: int
    label: Label


def _by_first_word() -> Mapping[str, list[tuple[Phrase, Label]]]:
    table: dict[str, list[tuple[Phrase, Label]]] = defaultdict(list)
    for label in LABELS:
        for phrase in filter(_SPACED_SCRIPT.search, label.phrases):
            table[phrase_of(phrase)[0]].append((phrase_of(phrase), label))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_SPACED = _by_first_word()
_UNSPACED = {phrase: label for label in LABELS for phrase in label.phrases if not _SPACED_SCRIPT.search(phrase)}
_ANY_UNSPACED = re.compile("|".join(sorted(map(re.escape, _UNSPACED), key=len, reverse=True)))
_TELLING = telling_words([phrase for entries in _SPACED.values() for phrase, _ in entries])
_TELLING_OF_PASSWORDS = telling_words(
    [phrase for entries in _SPACED.values() for phrase, label in entries if label.shape == "password"]
)


def find_labelled(text: str, words: Words) -> Iterator[Finding]:
    """The number that each label names: the next one after it, or else the one just before it."""
    if not _could_hold_one(text, words):
        return
    places = _labels_in(text, words)
    for index, place in enumerate(places):
        if place.label.kind is None:
            continue
        earlier = places[index - 1].end if index else 0
        later = places[index + 1].start if index + 1 < len(places) else len(text)
        if span := _after(text, place, later) or _before(text, place, earlier):
            yield Finding(place.label.rule, place.label.kind, *span)


def _could_hold_one(text: str, words: Words) -> bool:
    """Whether there can be a label and what it names; scripts without spaces have no words to go by."""
    if not text.isascii() and _ANY_UNSPACED.search(text):
        return True
    if _TELLING.isdisjoint(words.said):
        return False
    return words.digits or not _TELLING_OF_PASSWORDS.isdisjoint(words.said) or bool(_FIVE_CAPITALS.search(text))


def _labels_in(text: str, words: Words) -> list[_Place]:
    places: list[_Place] = []
    taken = 0
    for index in words.places_of(_SPACED):
        if index >= taken and (found := _label_at(text, words, index)):
            length, label = found
            places.append(_Place(words.starts[index], words.ends[index + length - 1], label))
            taken = index + length
    if not text.isascii():
        places += [_Place(m.start(), m.end(), _UNSPACED[m.group()]) for m in _ANY_UNSPACED.finditer(text)]
        places.sort(key=lambda place: place.start)
    return places


def _label_at(text: str, words: Words, index: int) -> tuple[int, Label] | None:
    for phrase, label in _SPACED[words.folded[index]]:
        if is_phrase(words, index, phrase):
            gaps = words.gaps(text, index, index + len(phrase) - 1)
            if _BETWEEN_WORDS.issuperset(gaps):
                return len(phrase), label
    return None


def _after(text: str, place: _Place, later: int) -> tuple[int, int] | None:
    end = min(place.end + place.label.reach + _LONGEST_VALUE, len(text))
    for match in _SHAPES[place.label.shape].finditer(text, place.end, end):
        if match.start() > min(place.end + place.label.reach, later):
            return None
        if _SENTENCE_END.search(text, place.end, match.start()) or (match.end() == end < len(text)):
            return None
        if _is_value(text, match, place.label):
            return match.span()
    return None


def _before(text: str, place: _Place, earlier: int) -> tuple[int, int] | None:
    """'X1234567 is my passport'."""
    if place.label.shape == "password":
        return None
    for match in _SHAPES[place.label.shape].finditer(text, max(earlier, place.start - _LOOK_BACK), place.start):
        if _LINK_BACK.fullmatch(text, match.end(), place.start) and _is_value(text, match, place.label):
            return match.span()
    return None


def _is_value(text: str, match: re.Match[str], label: Label) -> bool:
    written, shape = match.group(), label.shape
    characters, digits = _FEWEST.get(shape, (0, 0))
    if sum(map(str.isalnum, written)) < characters or sum(map(str.isdecimal, written)) < digits:
        return False
    if shape == "password":
        return not written.isalpha()
    is_date = label.kind is not Kind.BANK_ACCOUNT and _DATE_TIME_OR_YEARS.fullmatch(written.strip("()"))
    if is_date or _UNIT_AFTER.match(text, match.end()):
        return False
    if shape in ("reference", "code") and written.isalpha():
        return not text.isupper() and written.casefold() not in known("common")
    return not (shape == "reference" and written.isdecimal() and len(written) < 5)
