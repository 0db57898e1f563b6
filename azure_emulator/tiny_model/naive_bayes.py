"""Multinomial naive Bayes over the words and marks of a text. Pure; about forty texts a class are enough for voices."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

_FEATURE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[!?;:]")
_SMOOTHING = 0.5  # added to every count, so that a word seen once in one class does not decide alone
# Most words of a sentence, for features such as "up to 6 words".
_LENGTHS = (3, 6, 10, 15)
_LONG_WORD = 9  # letters


def features(text: str) -> list[str]:
    """Words in small letters, marks, and what was said of long words and of the length of sentences."""
    found = [feature.lower() for feature in _FEATURE.findall(text)]
    long_words = ["long word" for feature in found if len(feature) >= _LONG_WORD]
    return [*found, *long_words, *map(_length, _sentences(text))]


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def _length(sentence: str) -> str:
    words = len(sentence.split())
    return next((f"up to {most} words" for most in _LENGTHS if words <= most), "many words")


@dataclass(frozen=True)
class NaiveBayes:
    """How often each class says each feature."""

    counts: Mapping[str, Counter[str]]
    vocabulary: frozenset[str]

    @classmethod
    def learn(cls, examples: Iterable[tuple[str, str]]) -> "NaiveBayes":
        """From pairs of class and text. Classes count as equally likely, however many texts each has."""
        counts: dict[str, Counter[str]] = {}
        for label, text in examples:
            counts.setdefault(label, Counter()).update(features(text))
        return cls(counts, frozenset(feature for counter in counts.values() for feature in counter))

    def classify(self, text: str) -> str:
        """The class under which the text is most likely."""
        likelihoods = self.log_likelihoods(text)
        return max(sorted(likelihoods), key=lambda label: likelihoods[label])

    def log_likelihoods(self, *texts: str) -> dict[str, float]:
        """Of the texts together, by class; features never seen tell nothing."""
        seen = [feature for text in texts for feature in features(text) if feature in self.vocabulary]
        return {label: self._log_likelihood(label, seen) for label in self.counts}

    def _log_likelihood(self, label: str, seen: Iterable[str]) -> float:
        counter = self.counts[label]
        total = log(counter.total() + _SMOOTHING * len(self.vocabulary))
        return sum(log(counter[feature] + _SMOOTHING) - total for feature in seen)
