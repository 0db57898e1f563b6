"""Preference pairs: the same conversation with a better and a worse reply to its last question (DPO).

They come out of corrections (the ideal reply against the given one), of blind judgements (the winner against the
loser) and of imports.
"""

from collections.abc import Iterator
from dataclasses import replace

from training_data.candidates import (
    BETTER_OF_PAIR,
    ONLY_BETTER,
    Candidate,
    Decision,
    LeftOut,
    replaces_system,
    system_message,
    turns_of,
    unusable,
)
from training_data.candidates import decide as decide_exchange
from training_data.examples import Example, Message, Origin
from training_data.normalised import normalised
from training_data.recipe import Recipe
from training_data.reviewed import JudgedPair, ReviewedConversation

NO_PAIR = "no ideal reply stands against a given one: there is nothing to prefer"
CHOSEN_BLINDLY = "chosen in a blind pair"
SAME_REPLIES = "both replies say the same"


def pairs_of_conversation(conversation: ReviewedConversation, recipe: Recipe) -> list[Candidate | LeftOut]:
    """A pair for every reply that a reviewer bettered, each with the conversation that led to it."""
    origin = Origin("conversation", conversation.id)
    if reason := unusable(conversation):
        return [LeftOut(origin, reason)]
    return list(_pairs(conversation, recipe)) or [LeftOut(origin, NO_PAIR)]


def _pairs(conversation: ReviewedConversation, recipe: Recipe) -> Iterator[Candidate]:
    said: tuple[Message, ...] = ()
    for exchange in conversation.exchanges:
        decision = decide_exchange(exchange, recipe)
        if exchange.ideal and exchange.reply.strip() and decision.weight and _differ(exchange.ideal, exchange.reply):
            yield _candidate(
                Origin("conversation", conversation.id),
                (*said, Message("user", exchange.question)),
                (exchange.ideal, exchange.reply),
                recipe,
                Decision(exchange.exchange_id, 1, decision.reason),
            )
        said += turns_of(exchange, decision, recipe)


def pair_of_judgement(pair: JudgedPair, recipe: Recipe) -> Candidate | LeftOut:
    origin = Origin("evaluation", pair.id)
    if not _differ(pair.winner, pair.loser):
        return LeftOut(origin, SAME_REPLIES)
    return _candidate(origin, pair.context, (pair.winner, pair.loser), recipe, Decision(None, 1, CHOSEN_BLINDLY))


def pair_of_import(example: Example, recipe: Recipe) -> Candidate | LeftOut:
    if example.rejected is None:
        return LeftOut(example.origin, "has one reply to its last question: there is nothing to prefer")
    context = tuple(message for message in example.messages[:-1] if message.role != "system")
    replies = example.messages[-1].content, example.rejected
    made = _candidate(example.origin, context, replies, recipe, Decision(None, 1, BETTER_OF_PAIR))
    return replace(made, replaced_system=replaces_system(example, recipe))


def _candidate(
    origin: Origin,
    context: tuple[Message, ...],
    replies: tuple[str, str],
    recipe: Recipe,
    decision: Decision,
) -> Candidate:
    """Only the better reply is learned, so everything said before it counts as weight 0."""
    better, worse = replies
    before = tuple(Message(one.role, one.content, 0 if one.role == "assistant" else None) for one in context)
    earlier = (Decision(None, 0, ONLY_BETTER) for one in before if one.role == "assistant")
    return Candidate(
        origin,
        (system_message(recipe), *before, Message("assistant", better, 1)),
        exchange_ids=(decision.exchange_id,) if decision.exchange_id else (),
        rejected=worse,
        decisions=(*earlier, decision),
    )


def _differ(one: str, other: str) -> bool:
    return normalised(one) != normalised(other)
