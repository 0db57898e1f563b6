"""What a dataset version consists of, in figures that a page can show and a database can keep."""

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from training_data.candidates import Candidate
from training_data.recommendations import recommends
from training_data.tokens import TOKENS_NOTE, approximate_tokens

OPENINGS_SHOWN = 10
OPENING_WORDS = 3


class Opening(BaseModel):
    """How trained replies begin: their first three words, and how many do."""

    model_config = ConfigDict(frozen=True)
    words: str
    replies: int


class Figures(BaseModel):
    """Counts over messages of every role, then shares (0 to 1) of the trained replies; 0 when there are none."""

    model_config = ConfigDict(frozen=True)
    examples: int
    messages: int
    trained_messages: int
    weight_zero_messages: int
    characters: int
    approximate_tokens: int
    turns: dict[int, int]  # user messages in a conversation -> conversations
    ends_with_question_share: float
    recommendation_share: float
    openings: tuple[Opening, ...]


class Report(BaseModel):
    """`together` is over both files. `model_dump(mode="json")` gives plain JSON."""

    model_config = ConfigDict(frozen=True)
    together: Figures
    training: Figures
    validation: Figures
    left_out: int  # origins in neither file, duplicates included
    duplicates_removed: int
    system_messages_replaced: int  # imports that carried another system message than the recipe's
    weight_reasons: dict[str, int] = {}  # why replies got their weight -> replies
    tokens_note: str = TOKENS_NOTE


def make_report(
    training: Sequence[Candidate], validation: Sequence[Candidate], *, left_out: int, duplicates: int
) -> Report:
    both = [*training, *validation]
    return Report(
        together=measure(both),
        training=measure(training),
        validation=measure(validation),
        left_out=left_out,
        duplicates_removed=duplicates,
        system_messages_replaced=sum(candidate.replaced_system for candidate in both),
        weight_reasons=_weight_reasons(both),
    )


def measure(candidates: Sequence[Candidate]) -> Figures:
    """The figures of one file."""
    messages = [message for candidate in candidates for message in candidate.messages]
    trained = [message.content for message in messages if message.trained]
    replies = sum(message.role == "assistant" for message in messages)
    return Figures(
        examples=len(candidates),
        messages=len(messages),
        trained_messages=len(trained),
        weight_zero_messages=replies - len(trained),
        characters=sum(len(message.content) for message in messages),
        approximate_tokens=sum(approximate_tokens(message.content) for message in messages),
        turns=_turns(candidates),
        ends_with_question_share=_share(sum(ends_with_question(reply) for reply in trained), len(trained)),
        recommendation_share=_share(sum(recommends(reply) for reply in trained), len(trained)),
        openings=_openings(trained),
    )


def ends_with_question(reply: str) -> bool:
    """Whether the last mark is a question mark, in the scripts that write one; quotes and brackets may follow."""
    return reply.rstrip(" \t\r\n\"')]*_”’»").endswith(("?", "？", "؟", "՞", ";"))


def _turns(candidates: Sequence[Candidate]) -> dict[int, int]:
    counts = Counter(sum(message.role == "user" for message in candidate.messages) for candidate in candidates)
    return dict(sorted(counts.items()))


def _openings(replies: Sequence[str]) -> tuple[Opening, ...]:
    counts = Counter(" ".join(reply.split()[:OPENING_WORDS]) for reply in replies)
    most = sorted(counts.items(), key=lambda found: (-found[1], found[0]))[:OPENINGS_SHOWN]
    return tuple(Opening(words=words, replies=count) for words, count in most)


def _weight_reasons(candidates: Sequence[Candidate]) -> dict[str, int]:
    """As "1: thumb up", the most frequent first."""
    decided = (decision for candidate in candidates for decision in candidate.decisions)
    counts = Counter(f"{decision.weight}: {decision.reason}" for decision in decided)
    return dict(sorted(counts.items(), key=lambda found: (-found[1], found[0])))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
