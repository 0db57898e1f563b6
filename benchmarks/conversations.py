"""Conversations of the size and the mixture that a busy assistant collects, from a seed, as many as one likes.

Questions and sentences of replies are those of the project's own samples, dealt anew. One conversation in ten holds
a detail that redaction proves, one in twenty a name that a person has decided on, one in thirty-three says what
an earlier one said, and one traveller in five has signed in with a name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID

import orjson

from benchmarks.redaction.sentences import identifiers
from training_data.redaction.known_details import NOTHING_KNOWN, KnownDetails
from training_data.redaction.names import Speaker
from training_data.redaction.redact import Passage, redact
from training_data.samples import sample_set, sample_validation_set

TURNS = 3
SEED = 20_261_122
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_IDENTIFIERS = 2_000  # different sentences with a detail
_COMPANIONS = (
    *("Kwame Mensah", "Aoife Brennan", "Łukasz Nowak", "Giulia Ferrari", "Hiroshi Tanaka", "Ngozi Okafor"),
    *("Marta Kowalska", "Pedro Almeida", "Ingrid Solberg", "Fatima Haddad", "Emre Yilmaz", "Chloe Martin"),
)
_OPENERS = ("", "", "", "Hi! ", "Please tell me: ", "One more thing. ", "Well, ")
_ENDS = ("", "", "", " We have three days.", " We travel in May.", " The children are 6 and 9.", " No museums, please.")


@dataclass(frozen=True)
class MadeTurn:
    """`thumb` as in ratings: 1 up, 0 down, None for none."""

    question: str
    reply: str
    ideal: str | None = None
    thumb: int | None = 1


@dataclass(frozen=True)
class MadeConversation:
    """`account`: the name under which the traveller signed in."""

    id: str
    began: datetime
    turns: tuple[MadeTurn, ...]
    account: str | None = None

    @property
    def email(self) -> str:
        return f"{self.id}@mail.example"

    def passages(self) -> list[Passage]:
        said: list[Passage] = []
        for one in self.turns:
            said += [Passage("user", one.question), Passage("assistant", one.reply)]
            said += [Passage("assistant", one.ideal)] if one.ideal else []
        return said


def conversations(count: int, seed: int = SEED) -> Iterator[MadeConversation]:
    """The same for the same seed; those of a smaller count are the first of those of a larger one."""
    chance = Random(seed)
    earlier: list[tuple[MadeTurn, ...]] = []
    details = [one.text for one in identifiers("reported", seed, _IDENTIFIERS)]
    for number in range(count):
        id = str(UUID(int=chance.getrandbits(128), version=4))
        began = _BEGAN + timedelta(minutes=number)
        account = f"{chance.choice(_COMPANIONS)} {number}" if chance.random() < 0.2 else None
        copied = earlier and chance.random() < 0.03
        turns = _again(chance.choice(earlier)) if copied else tuple(_turn(chance) for _ in range(TURNS))
        kind = chance.random()
        if not copied and kind < 0.10:
            turns = _with_more(turns, chance.choice(details), chance)
        elif not copied and kind < 0.15:
            turns = _with_more(turns, f"My cousin {chance.choice(_COMPANIONS)} comes along this time.", chance)
        elif len(earlier) < 1_000:
            earlier.append(turns)
        yield MadeConversation(id, began, turns, account)


def suspected_in(conversation: MadeConversation) -> list[str]:
    """Keys of the cases that a person has to decide on."""
    account = conversation.account
    details = KnownDetails((account,), (conversation.email,)) if account else NOTHING_KNOWN
    return [case.key for case in redact(conversation.id, conversation.passages(), details).open]


def _turn(chance: Random) -> MadeTurn:
    question = chance.choice(_OPENERS) + chance.choice(_questions()) + chance.choice(_ENDS)
    reply = _reply(chance)
    ideal = _reply(chance) if chance.random() < 0.05 else None
    return MadeTurn(question, reply, ideal, chance.choice((1, 1, 1, 1, 0, None)))


def _reply(chance: Random) -> str:
    return " ".join(chance.sample(_sentences(), chance.randint(3, 5)))


def _with_more(turns: tuple[MadeTurn, ...], said: str, chance: Random) -> tuple[MadeTurn, ...]:
    which = chance.randrange(len(turns))
    longer = MadeTurn(f"{turns[which].question} {said}", turns[which].reply, turns[which].ideal, turns[which].thumb)
    return (*turns[:which], longer, *turns[which + 1 :])


def _again(turns: tuple[MadeTurn, ...]) -> tuple[MadeTurn, ...]:
    """The same to whoever listens to words alone."""
    return tuple(MadeTurn(f"{one.question} !!", one.reply, one.ideal, one.thumb) for one in turns)


@cache
def _spoken(role: str) -> tuple[str, ...]:
    lines = [*sample_set().splitlines(), *sample_validation_set().splitlines()]
    messages = [message for line in lines for message in orjson.loads(line)["messages"]]
    return tuple(dict.fromkeys(one["content"] for one in messages if one["role"] == role))


@cache
def _questions() -> tuple[str, ...]:
    return tuple(one for one in _spoken("user") if _is_harmless("user", one))


@cache
def _sentences() -> tuple[str, ...]:
    """Those that say nothing of a person, by themselves or before another."""
    found = dict.fromkeys(sentence for reply in _spoken("assistant") for sentence in _SENTENCE_END.split(reply))
    return tuple(one for one in found if _is_harmless("assistant", one))


def _is_harmless(speaker: Speaker, said: str) -> bool:
    """'Ask my aunt.' is not: whatever comes next looks like a name."""
    both = [Passage(speaker, said), Passage(speaker, f"{said} Zorblax shines.")]
    return not redact("bench", both).open and not said.rstrip(".!?")[-1:].isdigit()
