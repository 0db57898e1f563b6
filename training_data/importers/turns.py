"""Turns as people wrote them down, brought into the order that training files ask for.

The user speaks first, both take turns, the assistant speaks last, and a system message stands at the start or nowhere.
Whatever has to go for that is reported.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from training_data.examples import Message
from training_data.transfer import Feature, Loss

OPENING = "left out: the assistant spoke before any question"
OPEN_END = "left out: nobody answered it"
NO_TEXT = "left out: it had no text"
LATER_SYSTEM = "left out: it did not stand at the start"
JOINED = "joined with the one before it: both were by the same speaker"
NO_REPLY = "the whole record is left out: it has no question with a reply"
ONE_REPLY = "the whole record is left out: it does not have two replies"
NO_QUESTION = "the whole record is left out: what comes before the two replies does not end with a question"
NOTHING_LEARNED = "the whole record is left out: every reply has weight 0"


@dataclass(frozen=True)
class InTurns:
    """No messages where not even one question with its reply is left."""

    messages: tuple[Message, ...]
    lost: tuple[Loss, ...]
    rejected: str | None = None


def in_turns(messages: Iterable[Message]) -> InTurns:
    given = list(messages)
    written = [one for one in given if one.content.strip()]
    losses = Counter((_feature(one), NO_TEXT) for one in given if not one.content.strip())
    system = written[:1] if written and written[0].role == "system" else []
    spoken = written[len(system) :]
    losses.update((Feature.SYSTEM_MESSAGE, LATER_SYSTEM) for one in spoken if one.role == "system")
    turns = list(_joined((one for one in spoken if one.role != "system"), losses))
    while turns and turns[0].role == "assistant":
        losses[_feature(turns.pop(0)), OPENING] += 1
    while turns and turns[-1].role == "user":
        losses[_feature(turns.pop()), OPEN_END] += 1
    if not turns:
        return InTurns((), (Loss(Feature.REPLY, NO_REPLY),))
    if not any(turn.trained for turn in turns):
        return InTurns((), (Loss(Feature.REPLY, NOTHING_LEARNED),))
    lost = (Loss(feature, reason, count) for (feature, reason), count in losses.items())
    return InTurns((*system, *turns), tuple(lost))


def pair_in_turns(context: Sequence[Message], chosen: str, rejected: str) -> InTurns:
    """A conversation up to its question with two replies to it. Nothing said before them is learned."""
    if not (chosen.strip() and rejected.strip()):
        return InTurns((), (Loss(Feature.PAIR, ONE_REPLY),))
    if not context or context[-1].role != "user" or not context[-1].content.strip():
        return InTurns((), (Loss(Feature.PAIR, NO_QUESTION),))
    said = [Message(one.role, one.content, 0 if one.role == "assistant" else None) for one in context]
    made = in_turns([*said, Message("assistant", chosen, 1)])
    return InTurns(made.messages, made.lost, rejected)


def _joined(turns: Iterable[Message], losses: Counter[tuple[Feature, str]]) -> Iterator[Message]:
    """Of several turns in a row by one speaker, one. It is learned only if none of them has weight 0."""
    for role, run in groupby(turns, key=lambda one: one.role):
        said = list(run)
        if len(said) == 1:
            yield said[0]
            continue
        losses[_feature(said[0]), JOINED] += len(said) - 1
        weights = [one.weight for one in said if one.weight is not None]
        yield Message(role, "\n\n".join(one.content for one in said), min(weights) if weights else None)


def _feature(message: Message) -> Feature:
    if message.role == "system":
        return Feature.SYSTEM_MESSAGE
    return Feature.QUESTION if message.role == "user" else Feature.REPLY
