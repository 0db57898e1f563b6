"""What the questions of one conversation ask about, each in the light of those before it."""

from collections.abc import Iterable
from typing import NamedTuple

from training_data.redaction.words import words_of
from training_data.topics.destinations import destinations_among
from training_data.topics.intents import intents_among


class Asked(NamedTuple):
    """`destinations` are those that the question names, or else those that were last named before it."""

    intents: tuple[str, ...]
    destinations: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every destination with everything that is asked about it."""
        return [(destination, intent) for destination in self.destinations for intent in self.intents]


def asked_in(questions: Iterable[str]) -> list[Asked]:
    """One entry for each question, in order."""
    found: list[Asked] = []
    last: tuple[str, ...] = ()
    for question in questions:
        words = words_of(question)
        last = destinations_among(question, words) or last
        found.append(Asked(intents_among(words), last))
    return found
