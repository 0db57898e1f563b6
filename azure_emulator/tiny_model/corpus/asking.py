"""Makes questions out of wordings: topics and wishes get carriers, places their prepositions."""

import random
import re

from azure_emulator.tiny_model.corpus.grammar import capitalise, expand, tidy
from azure_emulator.tiny_model.corpus.wordings import Wordings, carriers

_KINDS = {"questions": 40, "topics": 18, "wishes": 18, "situations": 13, "keywords": 11}
_LAST_MARK = re.compile(r"\s*([.?!]*)$")

# mark: what stands for it when the place is named, and when it is already known
_PLACE_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "@from": (("from <city>",), ("from there", "from the city", "")),
    "@for": (("for <city>", "in <city>", "for a trip to <city>"), ("", "there", "for this trip", "for the city")),
    "@in": (("in <city>",), ("there", "there", "", "", "in the city", "in town", "here")),
    "@to": (("to <city>",), ("there", "there", "", "to the city")),
    "@of": (("of <city>", "for <city>", "in <city>"), ("there", "of the city", "of the place")),
    "@c": (("<city>",), ("the city", "it", "the place", "this city")),
}
_ANNOUNCEMENTS = (
    "[I'm|I am|We're|We are] [going|travelling|flying|off|heading] to <city>[ soon| next month| in May| for 3 days|].",
    "[I'm|We're] [visiting|planning a trip to|thinking of|dreaming of] <city>[ this year| in June|].",
    "[My|Our] [next trip|holiday|honeymoon|next stop] is <city>.",
    "[About|Regarding] <city>:",
    "[I|We] [booked|want to see|will visit|arrive in] <city>[ for a week| in September|].",
    "<city>!",
)


def write_question(wordings: Wordings, chance: random.Random, *, about_place: bool = True) -> str:
    """One way to ask, with `@` marks where the place may stand; `about_place` adds one where there is none."""
    kinds = [kind for kind in _KINDS if getattr(wordings, kind)]
    kind = chance.choices(kinds, [_KINDS[kind] for kind in kinds])[0]
    text = expand(chance.choice(getattr(wordings, kind)), chance)
    if kind in ("topics", "wishes"):
        text = _carried(text, "topic" if kind == "topics" else "wish", chance)
    if kind == "situations" and chance.random() < 0.6:
        text = f"{text} {expand(chance.choice(carriers()['after_situation']), chance)}"
    if about_place and kind != "situations" and not names_place(text) and chance.random() < 0.7:
        text = _LAST_MARK.sub(r" @in\1", text, count=1)
    return tidy(text)


def _carried(phrase: str, kind: str, chance: random.Random) -> str:
    return expand(chance.choice(carriers()[kind]), chance).replace("{}", phrase)


def names_place(text: str) -> bool:
    return "@" in text or "<c" in text


def with_place(text: str, named: bool, chance: random.Random) -> str:
    """The question with its place: `<city>` where it is named, else "there" and its like or nothing."""
    for mark, (name, known) in _PLACE_WORDS.items():
        while mark in text:
            text = text.replace(mark, chance.choice(name if named else known), 1)
    return capitalise(tidy(text))


def announced(text: str, chance: random.Random) -> str:
    """A question that does not name its place, with a sentence that does."""
    announcement = expand(chance.choice(_ANNOUNCEMENTS), chance)
    return f"{announcement} {text}" if chance.random() < 0.8 else f"{text} {announcement}"
