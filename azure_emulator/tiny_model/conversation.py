"""From chat messages to what the model reads: places become slots, and what is known is marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from azure_emulator.tiny_model.gazetteer import Gazetteer, Outing, Place, Theme, any_of
from azure_emulator.tiny_model.slots import Known
from azure_emulator.tiny_model.tokenizer import Tokenizer

_BRACKETS = str.maketrans("<>", "‹›")  # a client's "<city>" must not pass for a slot
_NAME = r"(?:[A-Z][\w'’-]+)(?:\s+(?:de\s+|la\s+)?[A-Z][\w'’-]+)*"
_CUE = (
    r"(?i:in|to|visit|visiting|about|around|near|from|for|of|see|explore|exploring|at|like|does|is|are|describe|"
    r"what['’]s|know)"
)
_CALLED = re.compile(rf"\b{_CUE}\s+({_NAME})")
_CALLED_FIRST = re.compile(
    rf"^({_NAME})(?=\s*[:,!?.]|\s+[-–—]\s|\s+(?:is|has|in|for|with|on|or|food|weather|hotels?)\b|$)"
)
_STANDS_IN = re.compile(rf"\b(?i:in|to|visit|visiting|near|around)\s+({_NAME})")
_CALLED_LAST = re.compile(r"\b(?:in|to|about|visit|visiting)\s+([^\W\d_][\w'’-]{3,})\s*[.?!]*\s*$")
_CALLED_LOW = re.compile(r"\b(?:in|visit|visiting|near|around)\s+([^\W\d_A-Z][\w'’-]{3,})")
_WORDS = re.compile(r"[^\W\d_][\w'’-]{4,}")
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_PART_OF_MONTH = r"(?:(?:early|mid|late)[- ])?"
_MONTHS = re.compile(rf"{_PART_OF_MONTH}{_MONTH}(?:(?:,| and| or| to| through|-|–| until)+ ?{_PART_OF_MONTH}{_MONTH})*")


@dataclass(frozen=True)
class Turn:
    """One message; `weight` says how much an assistant message counts in training."""

    role: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Topic:
    """What a conversation is about at one point."""

    known: Known
    place: Place | None = None
    theme: Theme | None = None
    thing: str | None = None


@dataclass(frozen=True)
class ReadTurn:
    """A turn as the model reads it.

    Replies come with the topic they answer to, the mark of what was asked and, where an offer was asked for, the mark
    of whether they name one.
    """

    role: str
    text: str
    weight: float = 1.0
    topic: Topic = field(default_factory=lambda: Topic(Known.NOWHERE))
    about: str | None = None
    offer: str | None = None


def message_text(content: Any) -> str:
    """Text of a message's content, which may be null, a string or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return " ".join(str(p.get("text") or p.get("refusal") or "") for p in content if isinstance(p, Mapping))
    return ""


def read_messages(messages: Sequence[Mapping[str, Any]]) -> list[Turn]:
    """System, user and assistant messages in order; other roles carry nothing that the model can use."""
    roles = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
    return [
        Turn(roles[str(m.get("role"))], message_text(m.get("content")), float(m.get("weight", 1) or 0))
        for m in messages
        if str(m.get("role")) in roles
    ]


class TopicReader:
    """Follows a conversation turn by turn; the tokenizer tells which words the model knows."""

    def __init__(self, gazetteer: Gazetteer, tokenizer: Tokenizer) -> None:
        self._gazetteer, self._tokenizer = gazetteer, tokenizer
        self._place: Place | None = None
        self._thing: str | None = None

    def read(self, turns: Sequence[Turn]) -> list[ReadTurn]:
        """Every turn with its places as slots."""
        topic, read = Topic(Known.NOWHERE), []
        for turn in turns:
            text = turn.text.translate(_BRACKETS)
            if turn.role == "user":
                text = self._with_place_spelled(text)
                topic = self._topic_after(text)
                text = blank_user_text(text, topic, self._gazetteer)
            elif turn.role == "assistant":
                text = blank_reply(text, topic, self._gazetteer)
            read.append(ReadTurn(turn.role, text, turn.weight, topic))
        return read

    def topic_for_reply(self, turns: Sequence[ReadTurn]) -> Topic:
        return next((turn.topic for turn in reversed(turns) if turn.role == "user"), Topic(Known.NOWHERE))

    def _topic_after(self, text: str) -> Topic:
        place = self._gazetteer.place_in(text)
        if place is not None and place != self._place:
            self._place, self._thing = place, None
        if place is None and self._names_unknown_place(text):
            return Topic(Known.ELSEWHERE)
        if place is None and (theme := self._gazetteer.theme_in(text, strong_only=self._place is not None)):
            return Topic(Known.THEMED, None, theme)
        if self._place is None:
            return Topic(Known.NOWHERE)
        self._thing = named_item(text, self._place) or self._thing
        return Topic(Known.HERE, self._place, None, self._thing)

    def _names_unknown_place(self, text: str) -> bool:
        """Whether a word that the model has never seen stands where a place would."""
        called = [name for found in (*_CALLED.findall(text), *_CALLED_FIRST.findall(text)) for name in found.split()]
        called += _CALLED_LAST.findall(text) + ([] if _has_capital(text) else _CALLED_LOW.findall(text))
        if any(not self._tokenizer.knows(_without_s(name)) for name in called):
            return True
        names = [name for found in _STANDS_IN.findall(text) for name in found.split()]  # "in Bath", "to Nice"
        return _has_small_words(text) and any(_without_s(name) not in self._tokenizer.ids for name in names)

    def _with_place_spelled(self, text: str) -> str:
        """The text with a misspelt place set right, where no place is spelled well ("Barcelna")."""
        if self._gazetteer.place_in(text) is not None:
            return text
        for word in _WORDS.findall(text):
            name = None if self._tokenizer.knows(_without_s(word)) else self._gazetteer.name_like(_without_s(word))
            if name:
                return text.replace(word, name)
        return text


def _without_s(name: str) -> str:
    return name.removesuffix("'s").removesuffix("’s")


def _has_capital(text: str) -> bool:
    return any(letter.isupper() for letter in text[1:])


def _has_small_words(text: str) -> bool:
    """Not a title, in which every word has a capital."""
    return sum(word.islower() for word in text.split()) >= 2


def named_item(text: str, place: Place) -> str | None:
    """The sight or dish of this place that a text names."""
    lowered = text.lower().replace("st. ", "st ")  # as in "St. Mark's Basilica"
    items = (*place.sights, *place.dishes)
    return next((item for item in items if item.removeprefix("the ").lower() in lowered), None)


def _replace(text: str, names: Sequence[str], slot: str) -> str:
    return any_of(names).sub(slot, text) if names else text


def blank_user_text(text: str, topic: Topic, gazetteer: Gazetteer) -> str:
    """A question with its place as `<city>` or `<country>`."""
    if topic.known is Known.THEMED and topic.theme and topic.theme.words:
        return re.sub(rf"(?i)\b(?:{'|'.join(topic.theme.words)})\b", "<theme>", text)
    if topic.place is None:
        return text
    text = _replace(text, gazetteer.names_of(topic.place), "<city>")
    text = _replace(text, [topic.place.country.removeprefix("the ")], "<country>")
    if topic.thing:
        text = _replace(text, [topic.thing.removeprefix("the ")], "<thing>")
    return re.sub(r"(?i)\bthe (<(?:country|thing)>)", r"\1", text)


def blank_reply(text: str, topic: Topic, gazetteer: Gazetteer) -> str:
    """A reply with facts of its place, or outings of its theme, as slots."""
    if topic.place is None:
        return _blank_outings(text, topic.theme, gazetteer)
    place = topic.place
    if topic.thing:
        text = _replace(text, [topic.thing, topic.thing.removeprefix("the ")], "<thing>")
    for slot, items in sorted(place.choices().items(), key=lambda pair: -max(map(len, pair[1]))):
        names = [name for item in items for name in (item, item.removeprefix("the ")) if len(name) > 2]
        text = _replace(text, [*names, *(gazetteer.names_of(place) if slot == "<city>" else ())], slot)
    text = _replace(text, gazetteer.hotels, "<hotel>")
    text = _replace(text, gazetteer.eateries, "<eatery>")
    text = _blank_months(text, place)
    return re.sub(r"(?i)\bthe (<[a-z]+>)", r"\1", text)


def _blank_months(text: str, place: Place) -> str:
    """Months that are the place's good ones become `<best>`."""

    def blank(found: re.Match[str]) -> str:
        good = re.findall(_MONTH, place.best)
        return "<best>" if good and set(re.findall(_MONTH, found.group())) <= _span(good) else found.group()

    return _MONTHS.sub(blank, text)


_CALENDAR = tuple(_MONTH.removeprefix("(?:").removesuffix(")").split("|"))


def _span(months: list[str]) -> set[str]:
    """Months named, and those between each pair of them."""
    inside = set(months)
    for first, last in zip(months[::2], months[1::2], strict=False):
        start, end = _CALENDAR.index(first), _CALENDAR.index(last)
        inside |= {_CALENDAR[i % 12] for i in range(start, end + 1 + (12 if end < start else 0))}
    return inside


def _blank_outings(text: str, theme: Theme | None, gazetteer: Gazetteer) -> str:
    outings: list[Outing] = [o for t in gazetteer.themes for o in t.outings]
    names = [name for o in outings for name in (o.place, o.place.split(" in ")[0])]
    text = _replace(text, [*names, *(p.name for p in gazetteer.places)], "<place>")
    text = _replace(text, [joy for o in outings for joy in o.joys], "<joy>")
    return _replace(text, [theme.name], "<theme>") if theme else text
