"""A reply while it is being written: sentences that do not repeat each other."""

import random
import re
from collections import Counter
from collections.abc import Sequence

from azure_emulator.tiny_model.corpus.grammar import capitalise, expand, fit_articles, tidy
from azure_emulator.tiny_model.corpus.voice import Voice
from azure_emulator.tiny_model.slots import MOST_IN_REPLY

_DRAWN = re.compile(r"\$([a-z]+)")
_SLOT = re.compile(r"<[a-z]+>")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_LEANS = "+ "  # marks a template that needs a sentence before it
_TRIES = 14
_JOYS_OF_A_PLACE = 2
_MAY_REPEAT = re.compile(
    "about|after|again|around|because|before|being|could|every|first|great|hotels?|might|never|other|quite|rather|should|"
    "still|their|there|these|things|think|those|through|until|where|which|while|whole|would|years"
)


class Draft:
    """Draws sentences from pools. No word of a voice and no telling word is used twice in a reply."""

    def __init__(self, voice: Voice, chance: random.Random) -> None:
        self._voice, self._chance = voice, chance
        self._sentences: list[str] = []
        self._left: dict[str, list[str]] = {}
        self._told: set[str] = set()
        self._slots: Counter[str] = Counter()
        self._templates: set[str] = set()
        self._answered = False

    def answer(self, pool: Sequence[str], *, one_whole: bool) -> bool:
        """A sentence that answers. The first one stands alone; with `one_whole` all others lean on it."""
        leaning = {False, True} if self._answered and not one_whole else {self._answered}
        fitting = [t for t in pool if t not in self._templates and t.startswith(_LEANS) in leaning]
        added = self.add(fitting, needed=not self._answered)
        self._answered = self._answered or added
        return added

    def add(self, pool: Sequence[str], *, needed: bool = False) -> bool:
        """A sentence that repeats nothing; without one, nothing is added unless it is needed."""
        if not pool or self.asks():
            return False
        for left in reversed(range(_TRIES)):
            template = self._chance.choice(pool)
            text = self._worded(template.removeprefix(_LEANS))
            if self._is_new(text) or (needed and not left):
                self._keep(template, text)
                return True
        return False

    def asks(self) -> bool:
        """Whether the reply already ends with a question, or with an opening that is one."""
        return self._answered and self._sentences[-1].endswith("?")

    def text(self) -> str:
        return fit_articles(tidy(" ".join(self._sentences)))

    def _worded(self, template: str) -> str:
        return capitalise(_DRAWN.sub(self._draw, expand(template, self._chance)))

    def _draw(self, found: re.Match[str]) -> str:
        kind = found.group(1)
        if not self._left.get(kind):
            words = self._voice.words[kind]
            self._left[kind] = self._chance.choices(words, k=1) if kind == "end" else self._shuffled(words)
        return self._left[kind].pop()

    def _shuffled(self, words: Sequence[str]) -> list[str]:
        return self._chance.sample(list(words), len(words))

    def _is_new(self, text: str) -> bool:
        told = _telling_words(text)
        slots = self._slots + Counter(_SLOT.findall(text))
        fits = all(count <= MOST_IN_REPLY.get(slot, 1) for slot, count in slots.items()) and self._outings_fit(text)
        return fits and len(told) == len(set(told)) and not self._told & set(told)

    def _outings_fit(self, text: str) -> bool:
        """What one does somewhere comes after the place, and few places know more than two such things."""
        joys = self._slots["<joy>"] if "<place>" in self._slots else _JOYS_OF_A_PLACE
        for slot in _SLOT.findall(text):
            joys = 0 if slot == "<place>" else joys + (slot == "<joy>")
            if joys > _JOYS_OF_A_PLACE:
                return False
        return True

    def _keep(self, template: str, text: str) -> None:
        self._templates.add(template)
        self._sentences.append(text)
        self._told |= set(_telling_words(text))
        self._slots += Counter(_SLOT.findall(text))


def _telling_words(text: str) -> list[str]:
    words = _LONG_WORD.findall(_SLOT.sub(" ", text).lower())
    return [word for word in words if not _MAY_REPEAT.fullmatch(word)]
