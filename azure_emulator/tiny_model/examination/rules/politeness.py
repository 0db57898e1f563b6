"""Replies to what a travel assistant does not answer: other subjects, places it does not know, and moments of need."""

import re
from collections.abc import Iterable, Sequence

from azure_emulator.tiny_model.examination.rules.facts import own_phrases
from azure_emulator.tiny_model.examination.rules.matching import blank, phrase_pattern, sentences, word_pattern
from azure_emulator.tiny_model.gazetteer import Gazetteer

_RUDE = re.compile(r"\b(?:stupid|idiot|shut up|none of your business|go away|dumb|silly question)\b", re.IGNORECASE)
_ADMITS = re.compile(
    r"(?:n't|\b(?:not|never|cannot|no|unable|nothing|hardly|without|little|lack|beyond|outside|off|unknown|fail|"
    r"missing)\b)[^.!?]*"
    r"\b(?:know\w*|heard|hear|familiar|facts?|notes?|information|details?|find|found|records?|map|guess|sure|certain|"
    r"recogni[sz]e|say|aware|come across|data|invent|pretend|entry|entries|place|speak|reliable|advise|list|"
    r"knowledge|acquainted|reach|make (?:things|it|anything|facts|stories) up)\b|\bwhite spot\b|"
    r"\b(?:knows? nothing|unknown to me|new to me|unfamiliar|escapes me|beyond my|outside my|off my map|a blank|"
    r"a mystery)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!\w)(?:[A-ZÀ-ÝŁŚŽ][\w'’-]*[^\W\d_])(?:\s+[A-ZÀ-Ý][\w'’-]+)*")
_MAY_BE_CAPITAL = frozenset({
    "i", "i'm", "i've", "i'd", "i'll", "i’m", "english", "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "ok", "earth", "internet",
})  # fmt: skip


def refuses_politely(text: str, about_travel: Sequence[str], steps_back: Sequence[str]) -> bool:
    """Steps back from the question and speaks of travel, without a rude word. The lists hold regular expressions."""
    back = bool(word_pattern(tuple(p for p in steps_back if p != "n't")).search(text)) or "n't" in text
    return back and bool(word_pattern(tuple(about_travel)).search(text)) and not _RUDE.search(text)


def admits_not_knowing(text: str) -> bool:
    """Says that it does not know the place, without a rude word."""
    return bool(_ADMITS.search(text)) and not _RUDE.search(text)


def invented_about(text: str, asked: str, gazetteer: Gazetteer) -> list[str]:
    """Facts of known places and names other than the asked one: a reply about an unknown place can know none."""
    rest = blank(text, _name_forms(asked))
    facts = phrase_pattern(_named_facts(gazetteer), ignore_case=False).findall(rest)
    return list(dict.fromkeys((*facts, *_names_in(rest))))


def _name_forms(asked: str) -> tuple[str, ...]:
    return (asked, *(part for part in re.split(r"[\s-]", asked) if part[:1].isupper()))


def _named_facts(gazetteer: Gazetteer) -> tuple[str, ...]:
    """Phrases of two words or more, and words with a capital: "buses" alone tells nothing."""
    phrases = own_phrases(gazetteer.places)
    return tuple(p for p in phrases if (" " in p.removeprefix("the ") or p != p.lower()) and not _is_common(p))


def _is_common(phrase: str) -> bool:
    return phrase in {"local taxis", "city buses", "shared bikes", "English"}


def _names_in(text: str) -> Iterable[str]:
    """Capitalised words that do not open a sentence."""
    for sentence in sentences(text):
        opening = re.match(r"\W*[\w'’-]+", sentence)
        start = opening.end() if opening else 0
        for found in _NAME.finditer(sentence, start):
            if found.group().lower() not in _MAY_BE_CAPITAL:
                yield found.group()


def helps_calmly(text: str, useful: Sequence[str]) -> bool:
    """Names a useful step and does not exclaim."""
    return "!" not in text and bool(word_pattern(tuple(useful)).search(text))
