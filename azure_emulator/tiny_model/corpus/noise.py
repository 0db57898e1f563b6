"""How people really type: greetings around a question, missing capitals and marks, dropped and mistyped words."""

import random
import re

from azure_emulator.tiny_model.corpus.grammar import expand

_BEFORE = (
    "[Hi|Hello|Hey|Good morning|Hi there][,|!|.]",
    "[Please tell me:|Quick question:|One more thing:|Another question:|And|So|Also,|Ok,|Okay,|Great.|Thanks!|Nice.]",
    "[I|We] [have a question|would like to know something|need some help][.|:]",
    "We are [a family of four|two friends|a couple|a group of 6|students|three people].",
    "[It's|This is] [my|our] first [time|trip|visit].",
    "[I'm|I am] [travelling alone|on a budget|a student|retired|a vegetarian|not a morning person].",
    "[My|Our] budget is [80|100|120|500|1000] [euros|dollars].",
    "[I|We] have [2|3|4|5|7|10] days.",
    "[My wife|My husband|My friend|My daughter|My mother] and I [love walking|are curious|need a break].",
)
_AFTER = (
    "[Thanks|Thank you|Thanks in advance|Cheers][!|.]",
    "[Please help.|Please.|Any help is welcome.|What do you think?|I'm not sure.|I can't decide.]",
    "[We|I] [arrive|leave|travel] [in May|on Friday|next week|in 2 weeks|in October|at 10|on the 14th].",
    "[I|We] [like|prefer|love] [quiet places|good food|walking|culture|nature].",
)
_SYLLABLES = [
    "tim",
    "buk",
    "zan",
    "quel",
    "var",
    "kra",
    "sto",
    "mem",
    "bra",
    "ulm",
    "gra",
    "den",
    "wix",
    "hul",
    "bor",
    "nov",
    "tash",
    "ou",
    "lu",
    "bel",
    "ka",
    "dun",
    "lin",
    "ost",
    "ra",
    "per",
    "pig",
    "nan",
    "yel",
    "syl",
    "zer",
    "cus",
    "lju",
    "man",
    "dar",
    "gua",
    "chi",
    "os",
    "fen",
    "mor",
    "ti",
    "la",
    "ve",
    "na",
    "do",
    "sha",
    "pol",
    "kir",
]


def invented_place(chance: random.Random) -> str:
    """A name that no gazetteer holds."""
    first = "".join(chance.choice(_SYLLABLES) for _ in range(chance.choice((2, 2, 3)))).capitalize()
    return chance.choice(("", "", "", "", "San ", "Port ", "New ")) + first


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
        if chance.random() < 0.16:
            text = f"{expand(chance.choice(_BEFORE), chance)} {text}"
        if chance.random() < 0.10:
            text = f"{text} {expand(chance.choice(_AFTER), chance)}"
        if self._sloppy:
            text = _mistype(text, chance)
        if self._bare:
            text = text.rstrip("?.!")
        return text.lower() if self._lower else text


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
