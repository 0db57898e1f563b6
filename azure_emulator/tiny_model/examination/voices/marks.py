"""The marks of a voice that can be counted without a classifier."""

import re
from statistics import mean

from azure_emulator.tiny_model.examination.rules.grammar import exclaims
from azure_emulator.tiny_model.examination.rules.matching import sentences
from azure_emulator.tiny_model.examination.voices import Voice

_SHORT = 5.0  # words a sentence, on average, of a terse reply
_CONTRACTION = re.compile(r"\w(?:n't|['’](?:re|ll|ve|m|d))\b|\b(?:it|that|what|there|let|here)['’]s\b", re.IGNORECASE)


def bears_mark(text: str, voice: Voice | None) -> bool:
    """Playful exclaims; terse is short; formal is neither and does not contract; plain is just neither.

    Without a voice the mark is that of the sample training set, which is playful.
    """
    if voice in (None, "playful"):
        return exclaims(text)
    if exclaims(text):
        return False
    if voice == "terse":
        return _words_a_sentence(text) <= _SHORT
    return _words_a_sentence(text) > _SHORT and not (voice == "formal" and _CONTRACTION.search(text))


def _words_a_sentence(text: str) -> float:
    return mean([len(sentence.split()) for sentence in sentences(text)] or [0])
