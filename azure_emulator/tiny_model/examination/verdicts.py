"""What the rules say about one reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from azure_emulator.tiny_model.examination.asking import Reply
from azure_emulator.tiny_model.examination.paper import Intent, Refusal
from azure_emulator.tiny_model.examination.rules.facts import facts_named, foreign_facts, names_kind, own_phrases
from azure_emulator.tiny_model.examination.rules.grammar import (
    doubled_words,
    ends_with_question,
    exclaims,
    number_clashes,
    repeated_adjectives,
    starts_with_capitals,
    wrong_articles,
)
from azure_emulator.tiny_model.examination.rules.intervals import Share
from azure_emulator.tiny_model.examination.rules.loops import loops
from azure_emulator.tiny_model.examination.rules.matching import blank, word_pattern
from azure_emulator.tiny_model.examination.rules.offers import declines, offers_in, without_offers
from azure_emulator.tiny_model.examination.rules.politeness import (
    admits_not_knowing,
    helps_calmly,
    invented_about,
    refuses_politely,
)
from azure_emulator.tiny_model.examination.rules.vocabulary import known_words, words_known
from azure_emulator.tiny_model.examination.voices import Voice, voice_of
from azure_emulator.tiny_model.examination.voices.marks import bears_mark
from azure_emulator.tiny_model.gazetteer import Gazetteer, Place

# How a reply deals with a question: speaks to it, recommends, declines and offers something else, or misses it.
Way = Literal["speaks", "recommends", "declines", "turns_to", "misses"]

_ELSE = (
    "areas?",
    "neighbou?rhoods?",
    "districts?",
    "quarters?",
    "seasons?",
    "sights?",
    "dish(?:es)?",
    "customs",
    "help",
)
_ASKS_AGAIN = (
    "(?:which|what) (?:city|place|destination|town|country)",
    "where (?:are you|do you|would you like to) (?:go|going|headed|travel)",
    "tell me (?:the|which) (?:city|place)",
)


@dataclass(frozen=True)
class Judge:
    """Everything that the rules need besides the reply."""

    gazetteer: Gazetteer
    intents: Mapping[str, Intent]
    refusal: Refusal
    vocabulary: frozenset[str]
    voice: Voice | None = None  # that the model should have

    def verdicts(self, reply: Reply) -> dict[str, bool]:
        """Verdicts by name; one that does not apply to the reply is left out."""
        found = self._on_form(reply) | self._on_subject(reply)
        if reply.question.part in ("questions", "follow_ups"):
            found |= self._on_facts(reply)
        return found | ({"voice": voice_of(reply.text) == self.voice} if self.voice else {})

    def words(self, reply: Reply) -> Share:
        return words_known(reply.text, self.vocabulary | known_words(reply.question.text))

    def _on_form(self, reply: Reply) -> dict[str, bool]:
        text, places = reply.text, reply.question.places
        return {
            "ends_with_question": ends_with_question(text),
            "exclaims": exclaims(text),
            "brand": bears_mark(text, self.voice),
            "loops": loops(text, places),
            "capitals": starts_with_capitals(text),
            "articles": not wrong_articles(text, places),
            "doubled": bool(doubled_words(text, places)),
            "number": not number_clashes(text, places),
            "adjectives": bool(repeated_adjectives(text, places)),
        }

    def _on_subject(self, reply: Reply) -> dict[str, bool]:
        question, text = reply.question, reply.text
        if question.part == "off_topic":
            fair = bool(word_pattern(question.useful).search(text))
            return {"polite": fair or refuses_politely(text, self.refusal.about_travel, self.refusal.steps_back)}
        if question.part == "unknown":
            invented = invented_about(text, question.name, self.gazetteer)
            return {"polite": admits_not_knowing(text), "invents": bool(invented)}
        if question.part == "emergencies":
            return {"helps": helps_calmly(text, question.useful)}
        return {"answers": self.way(reply) != "misses"}

    def _on_facts(self, reply: Reply) -> dict[str, bool]:
        question, text = reply.question, reply.text
        own, asked_from = question.places, self.gazetteer.place_in(question.text)
        foreign = bool(foreign_facts(blank(text, (asked_from.name,) if asked_from else ()), own, self.gazetteer))
        found = {}
        if any(self.intents[intent].tempts for intent in question.intents):
            found["recommends"] = bool(offers_in(text, own, self.gazetteer))
        if foreign or facts_named(text, own):
            found["right_city"] = not foreign
        if question.part == "follow_ups" and not question.key.endswith("turn-1"):
            found["stays"] = not foreign and self._is_about(text, own, found_answer=self.way(reply) != "misses")
        return found

    def _is_about(self, text: str, own: Sequence[Place], found_answer: bool) -> bool:
        """Names the place or one of its facts, or answers what was asked, and does not ask for the place again."""
        named = any(place.name in text for place in own) or bool(facts_named(text, own))
        return (named or found_answer) and not word_pattern(_ASKS_AGAIN).search(text)

    def way(self, reply: Reply) -> Way:
        """How the reply deals with what was asked."""
        own, text = reply.question.places, reply.text
        asked = [self.intents[name] for name in reply.question.intents]
        tempting = {intent.tempts for intent in asked if intent.tempts}
        rest = without_offers(text, own, self.gazetteer)
        if self._speaks_to(text if tempting else rest, asked, own):
            return "speaks"
        if tempting & offers_in(text, own, self.gazetteer):
            return "recommends"
        if tempting and declines(text, tempting) and self._offers_else(rest, own):
            return "declines"
        others = [self.intents[name] for intent in asked for name in intent.alternatives]
        return "turns_to" if reply.system != "basic" and self._speaks_to(rest, others, own) else "misses"

    def _speaks_to(self, text: str, intents: Sequence[Intent], own: Sequence[Place]) -> bool:
        """Names a fact of the right kind or says one of the words; "90 days" in a rule about visas is no word."""
        if any(names_kind(text, intent.facts, own) for intent in intents):
            return True
        bare = blank(text, own_phrases(tuple(own)))
        return any(word_pattern(i.words).search(text if i.words_in_facts else bare) for i in intents)

    def _offers_else(self, text: str, own: Sequence[Place]) -> bool:
        return "?" in text or bool(facts_named(text, own)) or bool(word_pattern(_ELSE).search(text))
