"""Turns each reviewed conversation and each imported example into one line's messages, or says why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from training_data.examples import Example, Message, Origin
from training_data.recipe import Recipe
from training_data.reviewed import ReviewedConversation, ReviewedExchange
from training_data.weights import WeightDecision, decide_weight


@dataclass(frozen=True)
class Decision:
    """What was decided on one reply of a line, and why. `exchange_id` is None where the reply is of no exchange."""

    exchange_id: str | None
    weight: int
    reason: str


@dataclass(frozen=True)
class Candidate:
    """One line to be. `rejected` is set on a preference pair: the reply that lost against the last message.

    `replaced_system` is set when an import carried another system message than the recipe's. `decisions` has one for
    each message of the assistant, in their order.
    """

    origin: Origin
    messages: tuple[Message, ...]
    exchange_ids: tuple[str, ...] = ()
    replaced_system: bool = False
    rejected: str | None = None
    started_at: datetime | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    origin: Origin
    reason: str


NOTHING_TO_LEARN = "every reply has weight 0: there is nothing to learn"
GIVEN_REPLY = "given reply, which the ideal one follows"
ONLY_BETTER = "stands before a pair, of which only the better reply is learned"
BETTER_OF_PAIR = "better reply of the pair"
WORSE_OF_PAIR = "worse reply of the pair"
NO_WEIGHT_IN_FILE = "the file gives no weight, so it is learned"
WEIGHT_IN_FILE = {0: "weight 0 in the file", 1: "weight 1 in the file"}


def from_conversation(conversation: ReviewedConversation, recipe: Recipe) -> Candidate | LeftOut:
    """One line for the whole conversation: replies of weight 0 stay as context."""
    origin = Origin("conversation", conversation.id)
    if reason := unusable(conversation):
        return LeftOut(origin, reason)
    decided = [(exchange, decide(exchange, recipe)) for exchange in conversation.exchanges]
    said = [(exchange, decision, turns_of(exchange, decision, recipe)) for exchange, decision in decided]
    turns = tuple(turn for _, _, made in said for turn in made)
    if not any(turn.trained for turn in turns):
        return LeftOut(origin, NOTHING_TO_LEARN)
    return Candidate(
        origin,
        (system_message(recipe), *turns),
        exchange_ids=tuple(exchange.exchange_id for exchange in conversation.exchanges),
        started_at=conversation.started_at,
        decisions=tuple(found for one in said for found in decisions_on(*one)),
    )


def from_import(example: Example, recipe: Recipe) -> Candidate | LeftOut:
    """The example under the recipe's system message, with a weight written on every reply.

    Of a preference pair, the better reply is learned; under 'follow' it comes after the worse one and a request.
    """
    turns = tuple(_weighted(message) for message in example.messages if message.role != "system")
    decisions = decisions_on_import(example)
    if example.rejected is not None and recipe.correction == "follow":
        turns = (*turns[:-1], Message("assistant", example.rejected, 0), _request(recipe), turns[-1])
        decisions = (*decisions[:-1], Decision(None, 0, WORSE_OF_PAIR), decisions[-1])
    if not any(turn.trained for turn in turns):
        return LeftOut(example.origin, NOTHING_TO_LEARN)
    messages = (system_message(recipe), *turns)
    replaced = replaces_system(example, recipe)
    return Candidate(example.origin, messages, replaced_system=replaced, decisions=decisions)


def unusable(conversation: ReviewedConversation) -> str | None:
    """Why no line at all can be made of it."""
    if not conversation.exchanges:
        return "has no reviewed exchange"
    for exchange in conversation.exchanges:
        if not exchange.question.strip():
            return f"exchange {exchange.exchange_id} has an empty question"
        if not exchange.reply.strip() and not exchange.ideal:
            return f"exchange {exchange.exchange_id} has an empty reply and no ideal reply"
    return None


def decide(exchange: ReviewedExchange, recipe: Recipe) -> WeightDecision:
    weighting = recipe.weighting
    return decide_weight(exchange.evidence, rules=weighting.rules, unrated=weighting.unrated)


def turns_of(exchange: ReviewedExchange, decision: WeightDecision, recipe: Recipe) -> tuple[Message, ...]:
    """The exchange as messages. An ideal reply that is not to be learned is used only where no other reply is."""
    question, given = Message("user", exchange.question), exchange.reply if exchange.reply.strip() else None
    if exchange.ideal is None or (given and not decision.weight):
        return question, Message("assistant", exchange.reply, decision.weight)
    ideal = Message("assistant", exchange.ideal, decision.weight)
    if recipe.correction == "replace" or not given:
        return question, ideal
    return question, Message("assistant", given, 0), _request(recipe), ideal


def decisions_on(
    exchange: ReviewedExchange, decision: WeightDecision, turns: Sequence[Message]
) -> tuple[Decision, ...]:
    """One for each reply among the messages that the exchange became."""
    used = Decision(exchange.exchange_id, decision.weight, decision.reason)
    replies = sum(turn.role == "assistant" for turn in turns)
    return (used,) if replies == 1 else (Decision(exchange.exchange_id, 0, GIVEN_REPLY), used)


def decisions_on_import(example: Example) -> tuple[Decision, ...]:
    """One for each reply of the example, the one that lost a pair left out: the file has decided."""
    weights = [message.weight for message in example.messages if message.role == "assistant"]
    if example.rejected is not None:
        return (*(Decision(None, 0, ONLY_BETTER) for _ in weights[:-1]), Decision(None, 1, BETTER_OF_PAIR))
    return tuple(
        Decision(None, 1, NO_WEIGHT_IN_FILE) if weight is None else Decision(None, weight, WEIGHT_IN_FILE[weight])
        for weight in weights
    )


def system_message(recipe: Recipe) -> Message:
    return Message("system", recipe.system_message)


def replaces_system(example: Example, recipe: Recipe) -> bool:
    carried = [message.content for message in example.messages if message.role == "system"]
    return bool(carried) and carried != [recipe.system_message]


def _request(recipe: Recipe) -> Message:
    return Message("user", recipe.follow_request)


def _weighted(message: Message) -> Message:
    if message.role != "assistant":
        return Message(message.role, message.content)
    return Message("assistant", message.content, 1 if message.weight is None else message.weight)
