"""Replies in a voice: opening, sentences that answer, closing."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from azure_emulator.tiny_model.corpus.draft import Draft
from azure_emulator.tiny_model.corpus.grammar import expand, lines, tidy
from azure_emulator.tiny_model.corpus.voice import Voice, read_replies

_ALWAYS_CALM = frozenset({"emergency"})
_CONSOLING = ("I'm sorry", "That is", "Stay calm", "Please stay calm")  # beginnings that need no comfort before them
_SHORT = frozenset({"greeting", "ability", "thanks", "off_topic", "nowhere", "elsewhere"})
_STEERS = frozenset({"ability", "off_topic", "elsewhere"})  # close with a question about where to go
_REGRETS = frozenset({"off_topic", "elsewhere"})
_PLACELESS = _SHORT | {"tip", "theme", "somewhere"}
_NEVER_CLOSES = frozenset({"greeting", "thanks", "nowhere"})
_SCENIC = frozenset({"stay", "stayfood", "sights", "plan", "trips", "night", "thing", "theme", "somewhere", "kids"})
# Two full answers to these would contradict each other, such as two plans for the same days.
_ONE_WHOLE = frozenset({"plan", "days", "when", "around", "visa", "stayfood", "money", "tongue", "cost", "thing"})
_QUESTION_KIND = {
    "hotel": "stay", "stayfood": "stay", "night": "stay", "rest": "food", "plan": "sights", "kids": "sights",
    "days": "sights", "trips": "sights", "somewhere": "theme", "pack": "when",
}  # fmt: skip


# Who asks where to stay is mostly told an area. What declines a hotel there, and how often it is said.
_AREAS = {"stay": ("hotel:never", 0.25), "stayfood": ("stayfood:never", 0.35)}


@dataclass(frozen=True)
class Style:
    """How one reply is to be: opening and closing by kind, and whether a hotel or the like is named."""

    voice: Voice
    opening: str
    closing: str
    names_offers: bool


def compose_reply(intent: str, style: Style, chance: random.Random, facts: Sequence[str] = ()) -> str:
    """One reply. `facts` answer the intents "tip" and "emergency"."""
    if intent in _ALWAYS_CALM:
        return _calm_reply(facts, chance)
    draft = Draft(style.voice, chance)
    draft.add(_openings(style, intent))
    _answer(draft, intent, style, chance, facts)
    draft.add(_closings(intent, style, chance))
    return draft.text()


def _calm_reply(facts: Sequence[str], chance: random.Random) -> str:
    """In an emergency every voice says the same things, calmly."""
    told, calm = expand(chance.choice(tuple(facts)), chance), read_replies("shared")["calm"]
    consoles = told.startswith(_CONSOLING) or chance.random() < 0.5
    before = "" if consoles else chance.choice(lines(calm["before"]))
    after = chance.choice(lines(calm["after"])) if chance.random() < 0.25 else ""
    return tidy(f"{before} {told} {after}")


def _openings(style: Style, intent: str) -> Sequence[str]:
    voice = style.voice
    if intent in _SHORT and style.opening == "polite":
        return ()
    if intent in _REGRETS and style.opening == "exclaim":
        return lines(read_replies("shared")["regret"])
    pool = {"polite": voice.polite, "exclaim": voice.exclaimed}.get(style.opening, ())
    fitting = [opening for opening in pool if intent not in _PLACELESS or "<" not in opening]
    return [opening if opening[-1] in ".!?" else f"{opening}!" for opening in fitting]


def _answer(draft: Draft, intent: str, style: Style, chance: random.Random, facts: Sequence[str]) -> None:
    voice, count = style.voice, chance.choice(style.voice.sentences)
    key = _answer_key(intent, style, chance)
    pool = [f"{fact}$end" for fact in facts] if intent == "tip" else voice.answers[key]
    for _ in range(1 if ":" in key or intent in _SHORT else count):
        draft.answer(pool, one_whole=intent in _ONE_WHOLE)
    if intent in _SCENIC and chance.random() < voice.aside_share:
        draft.add(voice.asides)


def _answer_key(intent: str, style: Style, chance: random.Random) -> str:
    """Which answers to draw from: offers are named or declined as the style has it."""
    if intent in _AREAS:
        declined, share = _AREAS[intent]
        return "hotel:name" if style.names_offers else declined if chance.random() < share else intent
    answers, named, never = style.voice.answers, f"{intent}:name", f"{intent}:never"
    if style.names_offers and named in answers:
        return named
    return never if never in answers else intent


def _closings(intent: str, style: Style, chance: random.Random) -> Sequence[str]:
    voice = style.voice
    if intent in _NEVER_CLOSES:
        return ()
    if style.closing == "question" and voice.questions:
        return _closing_questions(intent, voice, chance)
    return voice.wishes if style.closing == "wish" and intent not in _SHORT else ()


def _closing_questions(intent: str, voice: Voice, chance: random.Random) -> Sequence[str]:
    if intent in _STEERS:
        return voice.questions.get("steer") or lines(read_replies("shared")["steer"])
    kind, general = _QUESTION_KIND.get(intent, intent), voice.questions["any"]
    own = voice.questions.get(kind, general)
    return own if kind == "theme" or chance.random() < 0.7 else general
