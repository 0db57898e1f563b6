"""Puts conversations together: who asks what, what is known, who answers in which style."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from azure_emulator.tiny_model.corpus import more_questions, questions, small_talk, system_messages
from azure_emulator.tiny_model.corpus.answers import Style, compose_reply
from azure_emulator.tiny_model.corpus.grammar import capitalise, expand, tidy
from azure_emulator.tiny_model.corpus.noise import Askers, invented_place
from azure_emulator.tiny_model.corpus.plain_voice import PLAIN
from azure_emulator.tiny_model.corpus.voice import Voice
from azure_emulator.tiny_model.corpus.voices import asked_for, choose_voice
from azure_emulator.tiny_model.slots import CLOSINGS, NEUTRAL_STYLE, OFFERS, OPENINGS, Known

_COMMON = ("stay", "hotel", "food", "when", "around", "sights", "stay", "food", "sights", "rest", "stayfood")
_RARER = tuple(questions.CITY_QUESTIONS)
_WORDINGS = {
    intent: (*wordings, *more_questions.LOOSER_QUESTIONS.get(intent, ()))
    for intent, wordings in questions.CITY_QUESTIONS.items()
}


@dataclass(frozen=True)
class Exchange:
    """A question and its reply, both with slots."""

    question: str
    reply: str
    known: Known
    style: tuple[str, ...]


@dataclass(frozen=True)
class Dialogue:
    system: str | None
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class _Asked:
    """A question with what it is about; `facts` are sentences that answer it where no voice has its own."""

    text: str
    intent: str
    known: Known
    facts: tuple[str, ...] = ()


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
        return (pick(OPENINGS), self._voice.manner, pick(CLOSINGS), pick(OFFERS))

    def style(self) -> tuple[Style, tuple[str, ...]]:
        """Style of the next reply; in marked conversations it may change at any turn."""
        if self._marked and self._chance.random() < 0.25:
            self._voice = choose_voice(self._chance) if self._chance.random() < 0.8 else PLAIN
            self._fixed = self._marks()
        elif self._marked and self._chance.random() < 0.2:
            self._fixed = self._marks()
        marks = self._fixed
        style = Style(self._voice, self._opening(marks[0]), self._closing(marks[2]), self._names_offers(marks[3]))
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
        asks = 0.5 if self._careful else 0.15
        draw = self._chance.random()
        return "question" if draw < asks else "wish" if draw > 0.9 else "none"

    def _names_offers(self, mark: str) -> bool:
        if mark != NEUTRAL_STYLE[3]:
            return mark == "<offer:name>"
        return self._chance.random() < (0.4 if self._careful else 0.95)


def write_dialogue(chance: random.Random) -> Dialogue:
    """One conversation of one to five exchanges."""
    careful = chance.random() < 0.5
    speaker = _Speaker(chance, careful)
    system = _system_message(chance, careful, speaker)
    exchanges = []
    for asked in _questions(chance):
        style, marks = speaker.style()
        reply = compose_reply(asked.intent, style, chance, asked.facts)
        exchanges.append(Exchange(asked.text, reply, asked.known, marks))
    return Dialogue(system, tuple(exchanges))


def _system_message(chance: random.Random, careful: bool, speaker: _Speaker) -> str | None:
    pool = system_messages.CAREFUL_SYSTEMS if careful else system_messages.PLAIN_SYSTEMS
    base = expand(chance.choice(pool), chance) if careful or chance.random() > 0.15 else ""
    request = asked_for(speaker.voice, chance) if speaker.requested else ""
    return tidy(f"{base} {request}") or None


def _questions(chance: random.Random) -> list[_Asked]:
    asked: list[_Asked] = []
    place_known = False
    askers = Askers(chance)
    for number in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 5))):
        one = _next_question(chance, place_known, number, asked)
        place_known = place_known or one.known is Known.HERE
        asked.append(_Asked(askers.retell(one.text), one.intent, one.known, one.facts))
    return asked


def _next_question(chance: random.Random, place_known: bool, number: int, before: Sequence[_Asked]) -> _Asked:
    if before and before[-1].intent == "nowhere" and chance.random() < 0.8:
        return _answer_which_city(chance, before[-1])
    draw = chance.random()
    here = Known.HERE if place_known else Known.NOWHERE
    if before and before[-1].known is Known.HERE and before[-1].intent in _WORDINGS and chance.random() < 0.12:
        return _follow_up(chance, before[-1])
    if draw < 0.17:
        return _apart_from_places(chance, here)
    if draw < 0.27:
        return _themed(chance, place_known)
    if draw < 0.30:
        return _unknown_place(chance)
    if draw < 0.35 and not place_known:
        return _without_place(chance)
    return _about_place(chance, place_known)


def _intent(chance: random.Random) -> str:
    return chance.choice(_COMMON if chance.random() < 0.5 else _RARER)


def _place_words(text: str, named: bool, chance: random.Random) -> str:
    for mark in sorted(questions.PLACE_WORDS, key=len, reverse=True):
        while mark in text:
            text = text.replace(mark, chance.choice(questions.PLACE_WORDS[mark][0 if named else 1]), 1)
    return capitalise(tidy(text))


def _about_place(chance: random.Random, place_known: bool) -> _Asked:
    intent = _intent(chance)
    template = chance.choice(_WORDINGS[intent])
    text = expand(template, chance)
    names_it = "@" in text or "<c" in text
    named = names_it and chance.random() < (0.25 if place_known else 0.75)
    text = _place_words(text, named, chance)
    if not named and not place_known:
        text = _announce(text, chance)
    return _Asked(text, intent, Known.HERE)


_ANNOUNCEMENTS = (
    "[I'm|I am|We're|We are] [going|travelling|flying|off|heading] to <city>[ soon| next month| in May| for 3 days|].",
    "[I'm|We're] [visiting|planning a trip to|thinking of|dreaming of] <city>[ this year| in June|].",
    "[My|Our] [next trip|holiday|honeymoon|next stop] is <city>.",
    "[About|Regarding] <city>:",
    "[I|We] [booked|want to see|will visit|arrive in] <city>[ for a week| in September|].",
    "<city>!",
)


def _announce(text: str, chance: random.Random) -> str:
    announcement = expand(chance.choice(_ANNOUNCEMENTS), chance)
    return f"{announcement} {text}" if chance.random() < 0.8 else f"{text} {announcement}"


def _without_place(chance: random.Random) -> _Asked:
    intent = chance.choice([i for i in questions.CITY_QUESTIONS if i != "thing"])
    text = _place_words(expand(chance.choice(_WORDINGS[intent]), chance), False, chance)
    return _Asked(text.replace("<country>", "the country"), "nowhere", Known.NOWHERE, (intent,))


def _answer_which_city(chance: random.Random, before: _Asked) -> _Asked:
    text = expand(
        "[<city>|In <city>|I mean <city>|To <city>|<city>, please|It is <city>|We go to <city>|Sorry, <city>][.||!]",
        chance,
    )
    return _Asked(text, before.facts[0], Known.HERE)


def _follow_up(chance: random.Random, before: _Asked) -> _Asked:
    """More of the same, or an answer to the question that a reply ended with."""
    if chance.random() < 0.55:
        wordings, intent = more_questions.MORE_OF_THE_SAME, before.intent
    else:
        intent = chance.choice(tuple(more_questions.PREFERENCES))
        wordings = more_questions.PREFERENCES[intent]
    return _Asked(expand(chance.choice(wordings), chance), intent, Known.HERE)


def _unknown_place(chance: random.Random) -> _Asked:
    intent = chance.choice([i for i in questions.CITY_QUESTIONS if i != "thing"])
    name = invented_place(chance)
    text = _place_words(expand(chance.choice(_WORDINGS[intent]), chance), True, chance)
    text = text if "<city>" in text else f"{text} I mean <city>."
    return _Asked(re.sub("<city>|<country>", name, text), "elsewhere", Known.ELSEWHERE)


def _themed(chance: random.Random, place_known: bool) -> _Asked:
    if chance.random() < 0.6:
        return _Asked(expand(chance.choice(questions.THEME_QUESTIONS), chance), "theme", Known.THEMED)
    known = Known.HERE if place_known else Known.NOWHERE
    if place_known:
        return _about_place(chance, place_known)
    return _Asked(expand(chance.choice(questions.WHERE_TO), chance), "somewhere", known)


def _apart_from_places(chance: random.Random, known: Known) -> _Asked:
    kind = chance.choice(
        (
            "greeting",
            "ability",
            "ability",
            "thanks",
            "off_topic",
            "off_topic",
            "off_topic",
            "tip",
            "tip",
            "tip",
            "emergency",
        )
    )
    if kind in ("tip", "emergency"):
        pool = small_talk.TIPS if kind == "tip" else small_talk.EMERGENCIES
        asked, told = chance.choice(pool)
        text = expand(chance.choice(asked), chance)
        named = "@" in text and known is Known.HERE
        return _Asked(_place_words(text, named and chance.random() < 0.5, chance), kind, known, told)
    wordings = {
        "greeting": small_talk.GREETINGS, "ability": small_talk.ABILITIES,
        "thanks": small_talk.THANKS, "off_topic": small_talk.OFF_TOPIC,
    }  # fmt: skip
    return _Asked(expand(chance.choice(wordings[kind]), chance), kind, known)
