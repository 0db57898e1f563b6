"""How people really type: greetings around a question, missing capitals and marks, dropped and mistyped words."""

import random
import re

from azure_emulator.tiny_model.corpus.grammar import expand, items
from azure_emulator.tiny_model.corpus.wordings import carriers

_SYLLABLES = items("""
    tim|buk|zan|quel|var|kra|sto|mem|bra|ulm|gra|den|wix|hul|bor|nov|tash|ou|lu|bel|ka|dun|lin|ost|ra|per|pig|nan|yel|
    syl|zer|cus|lju|man|dar|gua|chi|os|fen|mor|ti|la|ve|na|do|sha|pol|kir|ash|brook|wold|thorp|mere|stad|burg|heim|ville|
    wick|grad|sund|fjor|hav|tor|ix|ul|em|rey|kol|by|ster|ham|ton|ford|ley|mont|vil|pra|ca|sa|ro|lo|mi|nia|landia|topia
""")
_MISSING, _OTHER, _SWAPPED = 0.25, 0.15, 0.1  # of the words of a scattered question
_BEFORE_NAMES = ("", "", "", "", "", "San ", "Port ", "New ", "Lake ", "Saint ", "Upper ", "Bad ")


def invented_place(chance: random.Random) -> str:
    """A name that no gazetteer holds."""
    first = "".join(chance.choice(_SYLLABLES) for _ in range(chance.choice((2, 2, 3)))).capitalize()
    return chance.choice(_BEFORE_NAMES) + first


class Askers:
    """One person's habits, kept for a conversation."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._lower = chance.random() < 0.15
        self._bare = chance.random() < 0.15
        self._sloppy = chance.random() < 0.12

    def retell(self, text: str) -> str:
        """The question as this person would type it."""
        chance = self._chance
        if chance.random() < 0.2:
            text = f"{expand(chance.choice(carriers()['before']), chance)} {text}"
        if chance.random() < 0.14:
            text = f"{text} {expand(chance.choice(carriers()['after']), chance)}"
        if self._sloppy:
            text = _mistype(text, chance)
        if self._bare:
            text = text.rstrip("?.!")
        return text.lower() if self._lower else text


def scattered(text: str, chance: random.Random) -> str:
    """A question in which words are missing, out of order or others: its few telling words must do.

    Who only ever sees whole sentences learns their patterns by heart and is lost in a new one.
    """
    words = [word for word in text.split(" ") if "<" in word or chance.random() > _MISSING]
    filler = " ".join(chance.choice(carriers()[kind]) for kind in ("before", "after", "wish")).split(" ")
    words = [chance.choice(filler) if "<" not in word and chance.random() < _OTHER else word for word in words]
    for place in range(len(words) - 1):
        if chance.random() < _SWAPPED:
            words[place], words[place + 1] = words[place + 1], words[place]
    return re.sub(r"[\[\]{}|]", "", " ".join(words)) or text


def _mistype(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    position = chance.randrange(len(words))
    word = words[position]
    if len(words) > 4 and word.isalpha() and len(word) < 4:
        del words[position]
    elif len(word) > 4 and word.isalpha():
        at = chance.randrange(1, len(word) - 2)
        words[position] = chance.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                re.sub(r"(.)$", r"\1\1", word),
            )
        )
    return " ".join(words)
