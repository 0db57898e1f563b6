"""What reviewers hand over: conversations with all that decides what becomes of them."""

from dataclasses import dataclass
from datetime import datetime

from training_data.examples import Message
from training_data.weights import Ending, Evidence


@dataclass(frozen=True)
class ReviewedExchange:
    """A question with its reply and what is known of it.

    `weight` is the reviewer's word on what is to be learned, the ideal reply where there is one; None where nobody said
    any. `thumbs` are 1 for up and 0 for down. `ending` None: the reply has no end, its process died.
    """

    exchange_id: str
    question: str
    reply: str
    weight: int | None = None
    ideal_reply: str | None = None
    thumbs: tuple[int, ...] = ()
    ending: Ending | None = Ending.STOP

    def __post_init__(self) -> None:
        if self.weight is not None and (type(self.weight) is not int or self.weight not in (0, 1)):
            raise ValueError(f"Exchange {self.exchange_id} has weight {self.weight!r}: decide on 0 or 1.")

    @property
    def ideal(self) -> str | None:
        """The ideal reply; a blank one is a form left empty."""
        return self.ideal_reply if self.ideal_reply and self.ideal_reply.strip() else None

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.reply, self.weight, self.ideal, self.thumbs, self.ending)


@dataclass(frozen=True)
class ReviewedConversation:
    """Exchanges in the order in which they took place. What is None or empty is not known."""

    id: str
    exchanges: tuple[ReviewedExchange, ...]
    started_at: datetime | None = None
    release: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class JudgedPair:
    """Two replies to the same question, of which people chose one without knowing whose they were.

    `context` is the conversation up to the question, without a system message; `id` names the judgement.
    """

    id: str
    context: tuple[Message, ...]
    winner: str
    loser: str
