"""How many words of a reply are words."""

from collections.abc import Collection

from azure_emulator.tiny_model.examination.rules.intervals import Share
from azure_emulator.tiny_model.examination.rules.matching import words


def known_words(*texts: str) -> frozenset[str]:
    """A set of words to look up in, from running text."""
    return frozenset(form for text in texts for word in words(text) for form in _forms(word))


def words_known(text: str, known: Collection[str]) -> Share:
    """Share of the reply's words that are in the set, whatever their capitals. Either half of a hyphen may be."""
    said = words(text)
    return Share(sum(_is_known(word, known) for word in said), len(said))


def unknown_words(text: str, known: Collection[str]) -> list[str]:
    return [word for word in words(text) if not _is_known(word, known)]


def _is_known(word: str, known: Collection[str]) -> bool:
    whole = word.lower().replace("’", "'")
    bare = whole.removesuffix("'s")
    return whole in known or bare in known or all(part in known for part in bare.split("-"))


def _forms(word: str) -> tuple[str, ...]:
    whole = word.lower().replace("’", "'")
    return (whole, whole.removesuffix("'s"), *whole.split("-"))
