"""What a voice is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Voice:
    """A way of talking. `answers` are wordings by intent; `$see` and its like are filled from `words`."""

    name: str
    manner: str  # one of slots.MANNERS
    answers: Mapping[str, Lines]
    polite: Lines = ()  # openings of one calm sentence
    exclaimed: Lines = ()  # openings that end with an exclamation mark
    questions: Mapping[str, Lines] = field(default_factory=dict)  # closing questions by intent, "any" for all
    wishes: Lines = ()
    asides: Lines = ()
    words: Mapping[str, Lines] = field(default_factory=dict)
    opening_share: float = 0.5  # of replies have an opening when nothing else is asked for
    exclaiming_share: float = 0.0  # of openings are exclaimed
    aside_share: float = 0.0
    sentences: tuple[int, ...] = (1, 2)  # how many sentences answer a question
