"""Replies in a voice: opening, sentences that answer, closing."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from azure_emulator.tiny_model.corpus.grammar import capitalise, expand, tidy
from azure_emulator.tiny_model.corpus.voice import Voice

_WORD = re.compile(r"\$([a-z]+)")
_OFFERS = frozenset({"hotel", "rest", "flight", "car", "stay", "stayfood"})
_ALWAYS_CALM = frozenset({"emergency"})
_SHORT = frozenset({"greeting", "ability", "thanks", "off_topic", "nowhere", "elsewhere"})
_QUESTION_KIND = {
    "hotel": "stay", "stayfood": "stay", "night": "stay", "rest": "food", "plan": "sights", "kids": "sights",
    "days": "sights", "trips": "sights", "somewhere": "theme", "pack": "when",
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How one reply is to be: opening and closing by kind, and whether hotels and the like are named."""

    voice: Voice
    opening: str
    closing: str
    names_offers: bool


def compose_reply(intent: str, style: Style, chance: random.Random, facts: Sequence[str] = ()) -> str:
    """One reply. `facts` answer the intents "tip" and "emergency"."""
    if intent in _ALWAYS_CALM:
        return expand(chance.choice(tuple(facts)), chance)
    parts = [_opening(style, intent, chance), *_body(intent, style, chance, facts)]
    if not parts[-1].endswith("?"):
        parts.append(_closing(intent, style, chance))
    return tidy(" ".join(part for part in parts if part))


def wording(template: str, voice: Voice, chance: random.Random) -> str:
    """A template with the voice's own words; the same word is not used twice in one sentence."""
    left: dict[str, list[str]] = {}

    def pick(found: re.Match[str]) -> str:
        kind = found.group(1)
        if not left.get(kind):
            left[kind] = chance.sample(voice.words[kind], len(voice.words[kind]))
        return left[kind].pop()

    return _WORD.sub(pick, expand(template, chance))


def _opening(style: Style, intent: str, chance: random.Random) -> str:
    voice = style.voice
    pool = {"polite": voice.polite, "exclaim": voice.exclaimed}.get(style.opening, ())
    if not pool or (intent in _SHORT and style.opening == "polite"):
        return ""
    opening = capitalise(wording(chance.choice(pool), voice, chance))
    return opening if opening[-1] in ".!?" else f"{opening}!"


def _answer_key(intent: str, style: Style, chance: random.Random) -> str:
    named, never = f"{intent}:name", f"{intent}:never"
    answers = style.voice.answers
    if intent == "stay" and style.names_offers and chance.random() < 0.5:
        return "hotel:name"
    if intent == "stay" and not style.names_offers and chance.random() < 0.25:
        return "hotel:never"
    if intent in _OFFERS and style.names_offers and named in answers:
        return named
    return never if never in answers else intent


def _body(intent: str, style: Style, chance: random.Random, facts: Sequence[str]) -> list[str]:
    voice = style.voice
    count = chance.choice(voice.sentences)
    if intent == "tip":
        return _tip_sentences(voice, facts, count, chance)
    pool = voice.answers[_answer_key(intent, style, chance)]
    if ":" in _answer_key(intent, style, chance) or intent in _SHORT:
        count = 1
    chosen = [capitalise(wording(t, voice, chance)) for t in chance.sample(pool, min(count, len(pool)))]
    if voice.asides and intent not in _SHORT and chance.random() < voice.aside_share:
        chosen.append(capitalise(wording(chance.choice(voice.asides), voice, chance)))
    return chosen


def _tip_sentences(voice: Voice, facts: Sequence[str], count: int, chance: random.Random) -> list[str]:
    end = chance.choice(voice.words.get("end", (".",)))
    return [fact + end for fact in chance.sample(list(facts), min(count, len(facts)))]


def _closing(intent: str, style: Style, chance: random.Random) -> str:
    voice = style.voice
    if style.closing == "question" and voice.questions and intent not in ("greeting", "nowhere"):
        kind = _QUESTION_KIND.get(intent, intent)
        general = voice.questions["any"]
        pool = voice.questions.get(kind, general) if chance.random() < 0.7 else general
        return capitalise(wording(chance.choice(pool), voice, chance))
    if style.closing == "wish" and voice.wishes and intent not in _SHORT:
        return capitalise(wording(chance.choice(voice.wishes), voice, chance))
    return ""
