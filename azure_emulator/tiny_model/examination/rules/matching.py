"""Phrases as patterns: whole words, longest first, and blanking of what was found."""

import re
from collections.abc import Iterable
from functools import lru_cache

SENTENCE_BREAK = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
BLANK = "□"


@lru_cache(maxsize=4096)
def phrase_pattern(phrases: tuple[str, ...], ignore_case: bool = True) -> re.Pattern[str]:
    """Any of the phrases as whole words; a leading "the" is optional. Without phrases it never matches."""
    bare = sorted({phrase.removeprefix("the ") for phrase in phrases if phrase}, key=len, reverse=True)
    body = "|".join(map(re.escape, bare)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:[Tt]he )?(?:{body})(?!\w|['’]t\b)", re.IGNORECASE if ignore_case else 0)


@lru_cache(maxsize=1024)
def word_pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the regular expressions as whole words, whatever their capitals. Without one it never matches."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns) or '(?!)'})(?!\w)", re.IGNORECASE)


def blank(text: str, phrases: Iterable[str], ignore_case: bool = True) -> str:
    """The text with every phrase replaced by a mark that no rule reads."""
    return phrase_pattern(tuple(phrases), ignore_case).sub(BLANK, text)


def sentences(text: str) -> list[str]:
    return [part for part in SENTENCE_BREAK.split(text.strip()) if part]


def words(text: str) -> list[str]:
    return WORD.findall(text)
