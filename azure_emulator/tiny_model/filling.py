"""Slots become facts: every occurrence takes an item that was not said before in the conversation."""

import random
import re
from collections.abc import Sequence

from azure_emulator.tiny_model.conversation import Topic
from azure_emulator.tiny_model.gazetteer import Gazetteer, Outing
from azure_emulator.tiny_model.slots import ANYWHERE_SLOTS, MOST_IN_REPLY, SLOTS, THEME_SLOTS, Known

_SLOT = re.compile(r"<[a-z]+>")
_SPAN = re.compile(r"\w to \w")
_SAID_AGAIN = frozenset({"<city>"})  # one value, and yet it may occur more than once
_ELSEWHERE_THEME = -1  # the gazetteer's last theme has no words of its own: "somewhere new"


def fillable_slots(topic: Topic, names_none: bool = False) -> dict[str, int]:
    """Slots that may occur in a reply on this topic and how often; the sampler forbids all others.

    `names_none`: none of the names of hotels and restaurants, where the model has said that it names none.
    """
    if topic.known is Known.THEMED:
        return {slot: MOST_IN_REPLY[slot] for slot in THEME_SLOTS}
    if topic.known is not Known.HERE or topic.place is None:
        return {slot: MOST_IN_REPLY[slot] for slot in ANYWHERE_SLOTS} if topic.known is Known.NOWHERE else {}
    choices = topic.place.choices()
    single = {slot for slot, items in choices.items() if len(items) == 1}
    limits = {slot: min(MOST_IN_REPLY[slot], len(items)) for slot, items in choices.items()}
    named = () if names_none else ("<hotel>", "<eatery>")
    limits |= {slot: MOST_IN_REPLY[slot] for slot in (*(single & _SAID_AGAIN), *named)}
    return limits | ({"<thing>": MOST_IN_REPLY["<thing>"]} if topic.thing else {})


class Filler:
    """Fills one reply."""

    def __init__(self, gazetteer: Gazetteer, topic: Topic, said: Sequence[str], random_source: random.Random) -> None:
        """`said` are the replies of the conversation so far."""
        self._random, self._said = random_source, " ".join(said).lower()
        self._used: set[str] = set()
        self._outing: Outing | None = None
        self._outings = (topic.theme or gazetteer.themes[_ELSEWHERE_THEME]).outings
        self._choices: dict[str, tuple[str, ...]] = topic.place.choices() if topic.place else {}
        self._choices |= {"<hotel>": gazetteer.hotels, "<eatery>": gazetteer.eateries}
        self._choices["<theme>"] = (topic.theme.name,) if topic.theme else ("travel",)
        if topic.thing:
            self._choices["<thing>"] = (topic.thing,)

    def fill(self, text: str) -> str:
        """The reply with all its slots filled."""
        return _SLOT.sub(self._replace, text) if any(slot in text for slot in SLOTS) else text

    def fact(self, slot: str, before: str) -> str:
        """A fact for the slot that follows the text `before`, with a capital where a sentence starts."""
        before = before.rstrip(' "¡¿')
        value, word_before = self._value(slot), before.lower().rpartition(" ")[2]
        if word_before == "the":
            value = value.removeprefix("the ")
        elif word_before == "in" and slot == "<best>" and _SPAN.search(value):
            value = f"the months from {value}"
        return value[:1].upper() + value[1:] if not before or before[-1] in ".!?" else value

    def _replace(self, found: re.Match[str]) -> str:
        return self.fact(found.group(), found.string[: found.start()])

    def _value(self, slot: str) -> str:
        if slot == "<place>":
            self._outing = next((o for o in self._shuffled() if o.place not in self._used), self._outings[0])
            return self._take((self._outing.place,))
        if slot == "<joy>":
            self._outing = self._outing or self._random.choice(self._outings)
            return self._take(self._outing.joys)
        return self._take(self._choices.get(slot, ("",)))

    def _shuffled(self) -> list[Outing]:
        new = [o for o in self._outings if o.place.lower() not in self._said]
        return self._random.sample(new or list(self._outings), len(new or self._outings))

    def _take(self, items: Sequence[str]) -> str:
        unused = [item for item in items if item not in self._used] or list(items)
        new = [item for item in unused if item.lower() not in self._said] or unused
        item = self._random.choice(new)
        self._used.add(item)
        return item
