"""What can be seen of grammar without a parser: capitals, articles, doubled words, number, closing marks."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from azure_emulator.tiny_model.examination.rules.facts import own_phrases
from azure_emulator.tiny_model.examination.rules.matching import blank, phrase_pattern, sentences, words
from azure_emulator.tiny_model.gazetteer import Place

_ARTICLE = re.compile(r"\b(an?)\s+([^\W\d_][\w'’-]*)", re.IGNORECASE)
_SOUNDS_LIKE_CONSONANT = re.compile(r"(?:uni(?!m|n)|us[aeu]|eur|one\b|once\b|u-|ubiq|ute|ufo)", re.IGNORECASE)
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)
_VOWELS = frozenset("aeiouáéíóúàèìòùâêîôûäëïöüåøæ")
_MAY_DOUBLE = frozenset({"had", "that", "very", "so", "bora", "ha", "no", "yum", "choo", "hop", "la"})
_CLASHES = re.compile(
    r"(?<!of )\b(?:they|we|you|these|those|people|visitors|travell?ers|locals|days|evenings) (?:is|was|has)\b|"
    r"\b(?:it|this|he|she|everyone|everything|everybody) (?:are|were|have)\b|"
    r"\bthere is (?:many|several|few|two|three)\b|\b(?:many|several|few|these|those) (?:is|was)\b|"
    r"\b(?:this|every|each) (?:days|nights|sights|places|areas|dishes|months)\b|"
    r"\b(?:these|those|many|several) (?:day|night|sight|place|area|dish|month)\b|\bI (?:is|are|has)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(r"\b(?:if|as though|as if|wish|would|make|makes|let|see) (?:it|this|he|she)\b", re.IGNORECASE)
_ADJECTIVES = frozenset({
    "amazing", "beautiful", "charming", "cosy", "cozy", "dreamy", "excellent", "fabulous", "famous", "fantastic",
    "gorgeous", "great", "ideal", "lively", "lovely", "lush", "magical", "perfect", "pretty", "quiet", "sunny",
    "superb", "terrific", "tasty", "delicious", "wonderful", "worthwhile", "delightful", "hidden", "memorable",
    "pleasant", "suitable", "splendid", "good", "nice", "calm", "warm", "busy", "fine", "easy", "local",
    "traditional",
})  # fmt: skip


def ends_with_question(text: str) -> bool:
    return text.rstrip(" \"'”’)").endswith("?")


def exclaims(text: str) -> bool:
    return "!" in text


def starts_with_capitals(text: str) -> bool:
    """Every sentence starts with a capital, a digit, or a word that has a capital inside, such as teamLab."""
    return all(_opens_well(sentence) for sentence in sentences(text))


def _opens_well(sentence: str) -> bool:
    found = re.search(r"\w[\w'’-]*", sentence)
    return found is None or found.group()[0].isdigit() or found.group() != found.group().lower()


def wrong_articles(text: str, places: Sequence[Place] = ()) -> list[str]:
    """ "a hour", "an museum". Abbreviations in capitals may be read either way; An Bang is no article."""
    plain = blank(text, own_phrases(tuple(places)))
    pairs = [(article.lower(), word) for article, word in _ARTICLE.findall(plain)]
    return [
        f"{article} {word}"
        for article, word in pairs
        if not word.isupper() and (article == "an") != _takes_an(word) and word.lower() not in {"la", "le", "la,"}
    ]


def _takes_an(word: str) -> bool:
    if _SOUNDS_LIKE_CONSONANT.match(word):
        return False
    return word[0].lower() in _VOWELS or bool(_SILENT_H.match(word))


def doubled_words(text: str, places: Sequence[Place] = ()) -> list[str]:
    """ "the the". Words of the places' own facts are left alone: "red red" is a dish."""
    said = [word.lower() for word in re.findall(r"[^\W\d_]+|[^\w\s]|□", blank(text, own_phrases(tuple(places))))]
    twice = [first for first, second in pairwise(said) if first == second]
    return [word for word in twice if word.isalpha() and word not in _MAY_DOUBLE]


def repeated_adjectives(text: str, places: Sequence[Place] = ()) -> list[str]:
    """Adjectives of praise and the like that occur twice in a reply, outside facts."""
    said = [word.lower() for word in words(blank(text, own_phrases(tuple(places))))]
    return sorted({word for word in said if word in _ADJECTIVES and said.count(word) > 1})


def number_clashes(text: str, places: Sequence[Place] = ()) -> list[str]:
    """ "they is", "the Pyramids of Giza is". Only the verb right after a subject is read."""
    plain = [found.group() for found in _CLASHES.finditer(_CONDITIONAL.sub("□", text))]
    return plain + [clash for place in places for clash in _fact_clashes(text, place)]


def _fact_clashes(text: str, place: Place) -> list[str]:
    choices = place.choices()
    found = []
    for kind, verbs in (("sight", "are|have|were"), ("dish", "are|have|were"), ("ride", "are|have|were")):
        found += _followed_by(text, choices.get(f"<{kind}>", ()), verbs)
    for kinds in ("<sights>", "<dishes>", "<rides>"):
        # "Tivoli Gardens" may be read as one garden or as many.
        several = [item for item in choices.get(kinds, ()) if not item[0].isupper() or kinds == "<dishes>"]
        found += _followed_by(text, several, "is|has|was")
    return found


def _followed_by(text: str, items: Sequence[str], verbs: str) -> list[str]:
    """Items as the only subject before one of these verbs; after "and", "or" or a comma the subject is not alone."""
    found = _subject_pattern(tuple(items), verbs).finditer(text)
    return [f.group().strip() for f in found if (f.group("before") or "").lower() not in {"and", "or", ",", "of", "in"}]


@lru_cache(maxsize=1024)
def _subject_pattern(items: tuple[str, ...], verbs: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<before>\w+|,)?\s*(?:{phrase_pattern(items).pattern}) (?:{verbs})\b", re.IGNORECASE)
