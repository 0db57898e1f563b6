"""Puts conversations together: who asks what, what is known, who answers in which style."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from azure_emulator.tiny_model.corpus import system_messages
from azure_emulator.tiny_model.corpus.answers import Style, compose_reply
from azure_emulator.tiny_model.corpus.asking import announced, names_place, with_place, write_question
from azure_emulator.tiny_model.corpus.grammar import expand, tidy
from azure_emulator.tiny_model.corpus.noise import Askers, invented_place
from azure_emulator.tiny_model.corpus.plain_voice import PLAIN
from azure_emulator.tiny_model.corpus.voice import Voice
from azure_emulator.tiny_model.corpus.voices import asked_for, choose_voice
from azure_emulator.tiny_model.corpus.wordings import (
    more_of_the_same,
    place_intents,
    preferences,
    small_talk,
    subjects,
)
from azure_emulator.tiny_model.slots import (
    CLOSINGS,
    NAMES_NONE,
    NAMES_OFFER,
    NEUTRAL_STYLE,
    OFFERS_ASKED_FOR,
    OPENINGS,
    Known,
    about_mark,
    asks_for_offer,
)

_COMMON = ("stay", "hotel", "food", "when", "around", "sights", "rest", "stayfood")
_NAMED_FOR_AREAS = {"stay": 0.3, "stayfood": 0.4}  # of the replies that may name an offer
_APART = ("theme", "somewhere")  # wordings that name no place
_SUBJECTS = {"tips": "tip", "emergencies": "emergency"}
_TALK = ("greeting", "ability", "ability", "thanks") + ("off_topic",) * 5 + ("tips",) * 5 + ("emergencies",) * 2


@dataclass(frozen=True)
class Exchange:
    """A question and its reply, both with slots.

    `about` is the mark of what was asked; `offer` the one that says whether an offer is named, where one was asked for.
    """

    question: str
    reply: str
    known: Known
    about: str
    style: tuple[str, ...]
    offer: str | None = None


@dataclass(frozen=True)
class Dialogue:
    system: str | None
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class Asked:
    """A question with what it is about.

    `reply` is the kind of reply that is due where that is another one: a question about food, when no place was
    named, is answered with the question for a place. `facts` answer it where no voice has sentences of its own.
    """

    text: str
    intent: str
    known: Known
    reply: str | None = None
    facts: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        return about_mark(self.intent)


class _Speaker:
    """Decides voice and style of every reply of a conversation."""

    def __init__(self, chance: random.Random, careful: bool) -> None:
        self._chance, self._careful = chance, careful
        kind = chance.random()
        self.requested = kind < 0.12
        self._marked = kind >= 0.5
        self._voice = choose_voice(chance) if self.requested or self._marked else PLAIN
        self._fixed = self._marks()

    @property
    def voice(self) -> Voice:
        return self._voice

    def _marks(self) -> tuple[str, ...]:
        """Marks of style: neutral ones, or for marked conversations a random mixture of neutral and plain speech."""
        if not self._marked:
            return NEUTRAL_STYLE
        pick = self._chance.choice
        return (pick(OPENINGS), self._voice.manner, pick(CLOSINGS))

    def style(self, intent: str) -> tuple[Style, tuple[str, ...]]:
        """Style of the reply to a question; in marked conversations it may change at any turn."""
        if self._marked and self._chance.random() < 0.25:
            self._voice = choose_voice(self._chance) if self._chance.random() < 0.8 else PLAIN
            self._fixed = self._marks()
        elif self._marked and self._chance.random() < 0.2:
            self._fixed = self._marks()
        marks = self._fixed
        style = Style(self._voice, self._opening(marks[0]), self._closing(marks[2]), self._names_offer(intent))
        return style, marks

    def _opening(self, mark: str) -> str:
        if mark != NEUTRAL_STYLE[0]:
            return mark.removeprefix("<opening:").rstrip(">")
        if self._chance.random() >= self._voice.opening_share:
            return "none"
        return "exclaim" if self._chance.random() < self._voice.exclaiming_share else "polite"

    def _closing(self, mark: str) -> str:
        if mark != NEUTRAL_STYLE[2]:
            return mark.removeprefix("<closing:").rstrip(">")
        asks = 0.6 if self._careful else 0.15
        draw = self._chance.random()
        return "question" if draw < asks else "wish" if draw > 0.9 else "none"

    def _names_offer(self, intent: str) -> bool:
        share = (0.4 if self._careful else 0.95) * _NAMED_FOR_AREAS.get(intent, 1.0)
        return self._chance.random() < share


def all_intents() -> list[str]:
    """Everything that a question can be about."""
    about_subjects = [intent_of(kind, subject.name) for kind in _SUBJECTS for subject in subjects(kind)]
    return [*place_intents(), *dict.fromkeys(kind for kind in _TALK if kind not in _SUBJECTS), *about_subjects]


def intent_of(kind: str, name: str) -> str:
    """Of a subject of a kind, such as tips; what is of no kind is an intent by its own name."""
    return f"{_SUBJECTS[kind]}_{name}" if kind else name


def write_dialogue(chance: random.Random) -> Dialogue:
    """One conversation of one to five exchanges."""
    careful = chance.random() < 0.5
    speaker = _Speaker(chance, careful)
    system = _system_message(chance, careful, speaker)
    exchanges = []
    for asked in write_questions(chance, chance.choice((1, 1, 1, 2, 2, 3, 4, 5))):
        style, marks = speaker.style(asked.intent)
        reply = compose_reply(asked.reply or asked.intent, style, chance, asked.facts)
        offer = None if asked.reply else offer_mark(asked.mark, style)
        exchanges.append(Exchange(asked.text, reply, asked.known, asked.mark, marks, offer))
    return Dialogue(system, tuple(exchanges))


def offer_mark(about: str, style: Style) -> str | None:
    """The mark that says whether this reply names an offer; None where none was asked for."""
    if not asks_for_offer(about):
        return None
    return NAMES_OFFER if style.names_offers else NAMES_NONE


def write_tempting_question(chance: random.Random) -> Asked:
    """Somebody asks for a hotel, a table, a flight or a car."""
    asked = _about_place(chance, False, chance.choice(OFFERS_ASKED_FOR))
    return replace(asked, text=Askers(chance).retell(asked.text))


def write_system_message(chance: random.Random) -> str:
    """House rules, with or without a policy."""
    return expand(chance.choice((*system_messages.PLAIN_SYSTEMS, *system_messages.CAREFUL_SYSTEMS)), chance)


def _system_message(chance: random.Random, careful: bool, speaker: _Speaker) -> str | None:
    pool = system_messages.CAREFUL_SYSTEMS if careful else system_messages.PLAIN_SYSTEMS
    base = expand(chance.choice(pool), chance) if careful or chance.random() > 0.15 else ""
    request = asked_for(speaker.voice, chance) if speaker.requested else ""
    return tidy(f"{base} {request}") or None


def write_questions(chance: random.Random, count: int) -> list[Asked]:
    """What one traveller asks, one question after the other."""
    asked: list[Asked] = []
    place_known = False
    asker = Askers(chance)
    for _ in range(count):
        one = _next_question(chance, place_known, asked)
        place_known = place_known or one.known is Known.HERE
        asked.append(Asked(asker.retell(one.text), one.intent, one.known, one.reply, one.facts))
    return asked


def _next_question(chance: random.Random, place_known: bool, before: Sequence[Asked]) -> Asked:
    if before and before[-1].reply == "nowhere" and chance.random() < 0.8:
        return _answer_which_city(chance, before[-1])
    draw = chance.random()
    here = Known.HERE if place_known else Known.NOWHERE
    if before and before[-1].known is Known.HERE and before[-1].intent in place_intents() and chance.random() < 0.14:
        return _follow_up(chance, before[-1])
    if draw < 0.21:
        return _apart_from_places(chance, here)
    if draw < 0.29:
        return _theme_or_anywhere(chance, place_known)
    if draw < 0.34:
        return _unknown_place(chance)
    if draw < 0.38 and not place_known:
        return _without_place(chance)
    return _about_place(chance, place_known)


def _intent(chance: random.Random) -> str:
    return chance.choice(_COMMON if chance.random() < 0.4 else _place_bound())


def _place_bound() -> list[str]:
    return [intent for intent in place_intents() if intent not in _APART]


def _about_place(chance: random.Random, place_known: bool, intent: str | None = None) -> Asked:
    intent = intent or _intent(chance)
    text = write_question(place_intents()[intent], chance)
    named = names_place(text) and chance.random() < (0.25 if place_known else 0.75)
    text = with_place(text, named, chance)
    if not named and not place_known:
        text = announced(text, chance)
    return Asked(text, intent, Known.HERE)


def _without_place(chance: random.Random) -> Asked:
    intent = chance.choice([intent for intent in _place_bound() if intent != "thing"])
    text = with_place(write_question(place_intents()[intent], chance), False, chance)
    text = text.replace("<country>", "the country").replace("<thing>", "the main square")
    return Asked(text, intent, Known.NOWHERE, "nowhere")


def _answer_which_city(chance: random.Random, before: Asked) -> Asked:
    text = expand(
        "[<city>|In <city>|I mean <city>|To <city>|<city>, please|It is <city>|We go to <city>|Sorry, <city>][.||!]",
        chance,
    )
    return Asked(text, before.intent, Known.HERE)


def _follow_up(chance: random.Random, before: Asked) -> Asked:
    """More of the same, or an answer to the question that a reply ended with."""
    if chance.random() < 0.55:
        wordings, intent = more_of_the_same(), before.intent
    else:
        intent = chance.choice(tuple(preferences()))
        wordings = preferences()[intent]
    return Asked(with_place(expand(chance.choice(wordings), chance), False, chance), intent, Known.HERE)


def _unknown_place(chance: random.Random) -> Asked:
    intent = chance.choice([intent for intent in _place_bound() if intent != "thing"])
    name = invented_place(chance)
    text = with_place(write_question(place_intents()[intent], chance), True, chance)
    text = text if "<city>" in text else announced(text, chance)
    text = text.replace("<thing>", "the main square")
    return Asked(re.sub("<city>|<country>", name, text), intent, Known.ELSEWHERE, "elsewhere")


def _theme_or_anywhere(chance: random.Random, place_known: bool) -> Asked:
    if chance.random() < 0.6:
        return Asked(write_question(place_intents()["theme"], chance, about_place=False), "theme", Known.THEMED)
    if place_known:
        return _about_place(chance, place_known)
    return Asked(write_question(place_intents()["somewhere"], chance, about_place=False), "somewhere", Known.NOWHERE)


def _apart_from_places(chance: random.Random, known: Known) -> Asked:
    kind = chance.choice(_TALK)
    if chance.random() < 0.12:  # a name that nobody knows does not turn every question into one about a place
        known = Known.ELSEWHERE
    if kind in _SUBJECTS:
        subject = chance.choice(subjects(kind))
        text = expand(chance.choice(subject.asked), chance)
        text = with_place(text, names_place(text) and known is Known.HERE and chance.random() < 0.5, chance)
        return Asked(text, intent_of(kind, subject.name), known, _SUBJECTS[kind], subject.told)
    text = with_place(write_question(small_talk(kind), chance, about_place=False), known is Known.HERE, chance)
    return Asked(text, kind, known)
