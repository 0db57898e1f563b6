"""Dates on which somebody was born: next to a word for it, or so long ago that nobody travels on them."""

import re
from collections.abc import Iterator

from training_data.redaction.cues import BIRTH_DATES, NAMES
from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind
from training_data.redaction.words import Words, is_capital, phrase_length, telling_words

_MONTH = "(?:" + "|".join(sorted(BIRTH_DATES.months, key=lambda one: (-len(one), one))) + r")\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|°|\.|e|-?го)?"
_DASH = r"\s?[./\-\u2010-\u2013 ]\s?"
_DAY_FIRST = rf"{_DAY}{_DASH}{_DAY}{_DASH}"
_YEAR = r"(?:19\d\d|20[0-2]\d)"
_LONG_AGO = r"(?:19\d\d|200\d|201[0-5])"
_SPACE = r"(?:\s|,\s?|\.\s?|-|/|\s?(?:of|de|del|di|do)\s)"
_DAY_AND_MONTH = rf"{_DAY}{_ORDINAL}{_SPACE}(?:the\s)?{_MONTH}"
_MONTH_AND_DAY = rf"{_MONTH}{_SPACE}(?:the\s)?{_DAY}{_ORDINAL}"
_EAST_ASIAN = r"\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"


def _full_date(year: str) -> str:
    return (
        rf"(?:{_DAY_FIRST}{year}|{year}{_DASH}(?:0?[1-9]|1[0-2]){_DASH}{_DAY}"
        rf"|{_DAY_AND_MONTH}{_SPACE}?\s?'?{year}|{_MONTH_AND_DAY}{_SPACE}\s?{year}"
        rf"|{year}{_SPACE}\s?{_MONTH_AND_DAY}|{year}{_EAST_ASIAN})"
    )


_OLD_DATE = re.compile(rf"(?<![\w.,/:-]){_full_date(_LONG_AGO)}(?![\w/]|-\d|\.\d)", re.I)
_YEAR_LONG_AGO = re.compile(_LONG_AGO)
_ANY_DATE = re.compile(
    rf"(?<![\w:]){_full_date(_YEAR)}(?!\d)"
    rf"|(?<![\w:/.-])(?:{_DAY_FIRST}'?\d\d(?![\w/-])|\d{{8}}(?!\w)|\d{{6}}(?!\w)|{_DAY}[./]{_DAY}(?![\w/]))"
    rf"|(?<![\w:])(?:{_DAY_AND_MONTH}|{_MONTH_AND_DAY})(?:{_SPACE}\s?'?(?:{_YEAR}|\d\d))?(?!\d)"
    rf"|(?<!\w){_MONTH}\s{_YEAR}(?!\d)|(?<![\w.,/:-])(?:19\d\d|20[01]\d)(?!\w|[.,/-]\d)"
    rf"|\d{{2,4}}{_EAST_ASIAN}|(?:昭和|平成|大正|令和)\s?\d{{1,2}}年\s?\d{{1,2}}月\s?\d{{1,2}}日",
    re.I,
)
_UNSPACED = re.compile("|".join(sorted(BIRTH_DATES.unspaced, key=len, reverse=True)))
_TELLING = telling_words(*BIRTH_DATES.cues.values())
_AGE_TURNS = re.compile(r"(?<!\w)(?:turns?|turning|will be|aged?)\s\d{1,3}\s(?:on|this|next)\s", re.I)
_OPENING = " ("
"""My son (2016-10-22)."""
_REACH = 45
_REACH_BACK = 28
_LONGEST_DATE = 30
_SENTENCE_END = re.compile(r"[!?\n](?=\s*\S)|\.\s+(?=[^\W\d_a-z])|\ufffc")


def find_birth_dates(text: str, words: Words) -> Iterator[Finding]:
    for start, end in _cues(text, words):
        if text[start:end] == _OPENING:
            span = _date_after(text, end, reach=0)
        else:
            span = _date_after(text, end, _REACH) or _date_before(text, start)
        if span:
            yield Finding("birth_date_announced", Kind.BIRTH_DATE, *span)
    if _YEAR_LONG_AGO.search(text):
        for match in _OLD_DATE.finditer(text):
            yield Finding("date_long_ago", Kind.BIRTH_DATE, match.start(), match.end())


def _cues(text: str, words: Words) -> Iterator[tuple[int, int]]:
    if not _TELLING.isdisjoint(words.said) or _OPENING in text:
        yield from _cues_in_words(text, words)
    for match in _AGE_TURNS.finditer(text):
        yield match.span()
    if not text.isascii():
        for match in _UNSPACED.finditer(text):
            yield match.span()


def _cues_in_words(text: str, words: Words) -> Iterator[tuple[int, int]]:
    for index, (start, end, folded) in enumerate(words):
        if length := phrase_length(words, index, BIRTH_DATES.cues):
            yield start, words.ends[index + length - 1]
        elif text[end : end + 2] == _OPENING and (folded in NAMES.kin or is_capital(text, start, end)):
            yield end, end + 2


def _date_after(text: str, start: int, reach: int) -> tuple[int, int] | None:
    match = _ANY_DATE.search(text, start, start + reach + _LONGEST_DATE)
    if match is None or match.start() > start + reach or _SENTENCE_END.search(text, start, match.start()):
        return None
    return match.span()


def _date_before(text: str, end: int) -> tuple[int, int] | None:
    matches = list(_ANY_DATE.finditer(text, max(0, end - _REACH_BACK), end))
    if not matches or _SENTENCE_END.search(text, matches[-1].end(), end):
        return None
    return matches[-1].span()
