"""The same question in words of a third hand, who wrote whole questions as people with a reason would type them.

Only the reader of wordings learns them: see `reader_lesson`.
"""

import random
import re
from dataclasses import replace
from functools import cache

from azure_emulator.tiny_model.corpus.asking import announced, names_place, with_place
from azure_emulator.tiny_model.corpus.dialogues import Asked, intent_of
from azure_emulator.tiny_model.corpus.grammar import expand
from azure_emulator.tiny_model.corpus.noise import Askers, invented_place
from azure_emulator.tiny_model.corpus.wordings import Lines, third_hand
from azure_emulator.tiny_model.slots import Known


@cache
def _by_intent() -> dict[str, Lines]:
    return {intent_of(kind, name): lines for (kind, name), lines in third_hand().items()}


def in_other_words(asked: Asked, chance: random.Random) -> Asked:
    """The question again; as it is where the third hand wrote nothing about it."""
    lines = _by_intent().get(asked.intent)
    if lines is None:
        return asked
    text = _placed(expand(chance.choice(lines), chance), asked.known, chance)
    return replace(asked, text=Askers(chance).retell(text))


def _placed(text: str, known: Known, chance: random.Random) -> str:
    named = known in (Known.HERE, Known.ELSEWHERE) and names_place(text) and chance.random() < 0.75
    text = with_place(text, named, chance)
    if known is Known.ELSEWHERE:
        text = re.sub("<city>|<country>", invented_place(chance), text)
    elif known is Known.HERE and not named and chance.random() < 0.3:
        text = announced(text, chance)
    return text.replace("<country>", "the country") if known is Known.NOWHERE else text
