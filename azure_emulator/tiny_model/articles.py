"""Which words take "an": spelling that follows from the next word, for the corpus and for what the model writes."""

import re

_SOUNDS_LIKE_VOWEL = re.compile(r"(?i)(?:[aeiou]|hour|honest|honou?r|heir)")
_SOUNDS_LIKE_CONSONANT = re.compile(r"(?i)(?:one|once|uni(?!n|m)|use|usual|euro|ewe|utop|ubiq)")


def takes_an(word: str) -> bool:
    return bool(_SOUNDS_LIKE_VOWEL.match(word)) and not _SOUNDS_LIKE_CONSONANT.match(word)


def fitting_article(article: str, word: str) -> str:
    """ "a" or "an", with the capital of the article that is given."""
    return article[0] + ("n" if takes_an(word) else "")
