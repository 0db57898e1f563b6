"""Turns each reviewed conversation and each imported example into one line's messages, or says why not."""

from dataclasses import dataclass

from training_data.examples import Example, Message, Origin
from training_data.recipe import Recipe


@dataclass(frozen=True)
class ReviewedExchange:
    """A question with its reply and what a reviewer decided: weight 1 or 0, and a better reply where there is one."""

    exchange_id: str
    question: str
    reply: str
    weight: int
    ideal_reply: str | None = None

    def __post_init__(self) -> None:
        if type(self.weight) is not int or self.weight not in (0, 1):
            raise ValueError(f"Exchange {self.exchange_id} has weight {self.weight!r}: decide on 0 or 1.")


@dataclass(frozen=True)
class ReviewedConversation:
    """Exchanges in the order in which they took place."""

    id: str
    exchanges: tuple[ReviewedExchange, ...]


@dataclass(frozen=True)
class Candidate:
    """One line to be. `replaced_system` is set when an import carried another system message than the recipe's."""

    origin: Origin
    messages: tuple[Message, ...]
    exchange_ids: tuple[str, ...] = ()
    replaced_system: bool = False


@dataclass(frozen=True)
class LeftOut:
    origin: Origin
    reason: str


def from_conversation(conversation: ReviewedConversation, recipe: Recipe) -> Candidate | LeftOut:
    """One line for the whole conversation: replies of weight 0 stay as context."""
    origin = Origin("conversation", conversation.id)
    if not conversation.exchanges:
        return LeftOut(origin, "has no reviewed exchange")
    for exchange in conversation.exchanges:
        if reason := _unusable(exchange):
            return LeftOut(origin, f"exchange {exchange.exchange_id} {reason}")
    turns = tuple(turn for exchange in conversation.exchanges for turn in _turns(exchange, recipe))
    if not any(turn.trained for turn in turns):
        return LeftOut(origin, "every reply has weight 0: there is nothing to learn")
    ids = tuple(exchange.exchange_id for exchange in conversation.exchanges)
    return Candidate(origin, (_system(recipe), *turns), ids)


def _unusable(exchange: ReviewedExchange) -> str | None:
    if not exchange.question.strip():
        return "has an empty question"
    if not exchange.reply.strip() and not _ideal(exchange):
        return "has an empty reply and no ideal reply"
    return None


def _turns(exchange: ReviewedExchange, recipe: Recipe) -> tuple[Message, ...]:
    question = Message("user", exchange.question)
    ideal = _ideal(exchange)
    if ideal is None:
        return question, Message("assistant", exchange.reply, exchange.weight)
    corrected = Message("assistant", ideal, 1)
    if recipe.correction == "replace" or not exchange.reply.strip():
        return question, corrected
    given = Message("assistant", exchange.reply, 0)
    return question, given, Message("user", recipe.follow_request), corrected


def _ideal(exchange: ReviewedExchange) -> str | None:
    """A blank ideal reply is a form left empty, not a reply."""
    return exchange.ideal_reply if exchange.ideal_reply and exchange.ideal_reply.strip() else None


def from_import(example: Example, recipe: Recipe) -> Candidate | LeftOut:
    """The example under the recipe's system message, with a weight written on every reply."""
    carried = [message.content for message in example.messages if message.role == "system"]
    turns = tuple(_weighted(message) for message in example.messages if message.role != "system")
    if not any(turn.trained for turn in turns):
        return LeftOut(example.origin, "every reply has weight 0: there is nothing to learn")
    replaced = bool(carried) and carried != [recipe.system_message]
    return Candidate(example.origin, (_system(recipe), *turns), replaced_system=replaced)


def _system(recipe: Recipe) -> Message:
    return Message("system", recipe.system_message)


def _weighted(message: Message) -> Message:
    if message.role != "assistant":
        return Message(message.role, message.content)
    return Message("assistant", message.content, 1 if message.weight is None else message.weight)
