"""What a dataset version consists of, in figures that a page can show and a database can keep."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from training_data.candidates import Candidate, Decision
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


class LineFigures(NamedTuple):
    """The same of one line. `asking` and `recommending` count trained replies, `openings` has one for each of them."""

    messages: int
    replies: int
    trained: int
    characters: int
    approximate_tokens: int
    turns: int
    asking: int
    recommending: int
    replaced_system: bool
    openings: Sequence[str]


def line_figures(candidate: Candidate) -> LineFigures:
    messages = candidate.messages
    trained = [message.content for message in messages if message.trained]
    return LineFigures(
        messages=len(messages),
        replies=sum(message.role == "assistant" for message in messages),
        trained=len(trained),
        characters=sum(len(message.content) for message in messages),
        approximate_tokens=sum(approximate_tokens(message.content) for message in messages),
        turns=sum(message.role == "user" for message in messages),
        asking=sum(ends_with_question(reply) for reply in trained),
        recommending=sum(recommends(reply) for reply in trained),
        replaced_system=candidate.replaced_system,
        openings=[" ".join(reply.split(None, OPENING_WORDS)[:OPENING_WORDS]) for reply in trained],
    )


class FileFigures:
    """Adds up the lines of one file, or of both."""

    def __init__(self) -> None:
        self._lines = self._messages = self._replies = self._trained = 0
        self._characters = self._tokens = self._asking = self._recommending = 0
        self.replaced_systems = 0
        self._turns: Counter[int] = Counter()
        self._openings: Counter[str] = Counter()

    def add(self, line: LineFigures) -> None:
        self._lines += 1
        self._messages += line.messages
        self._replies += line.replies
        self._trained += line.trained
        self._characters += line.characters
        self._tokens += line.approximate_tokens
        self._asking += line.asking
        self._recommending += line.recommending
        self.replaced_systems += line.replaced_system
        self._turns[line.turns] += 1
        self._openings.update(line.openings)

    def figures(self) -> Figures:
        most = sorted(self._openings.items(), key=lambda found: (-found[1], found[0]))[:OPENINGS_SHOWN]
        return Figures(
            examples=self._lines,
            messages=self._messages,
            trained_messages=self._trained,
            weight_zero_messages=self._replies - self._trained,
            characters=self._characters,
            approximate_tokens=self._tokens,
            turns=dict(sorted(self._turns.items())),
            ends_with_question_share=_share(self._asking, self._trained),
            recommendation_share=_share(self._recommending, self._trained),
            openings=tuple(Opening(words=words, replies=count) for words, count in most),
        )


class ReportTally:
    """Counts the lines of both files on their way out."""

    def __init__(self) -> None:
        self._parts = {"training": FileFigures(), "validation": FileFigures(), "together": FileFigures()}
        self._reasons: Counter[str] = Counter()

    def add(self, part: Literal["training", "validation"], line: LineFigures, decisions: Iterable[Decision]) -> None:
        self._parts[part].add(line)
        self._parts["together"].add(line)
        self._reasons.update([f"{decision.weight}: {decision.reason}" for decision in decisions])

    def report(self, *, left_out: int, duplicates: int) -> Report:
        return Report(
            **{part: figures.figures() for part, figures in self._parts.items()},
            left_out=left_out,
            duplicates_removed=duplicates,
            system_messages_replaced=self._parts["together"].replaced_systems,
            weight_reasons=dict(sorted(self._reasons.items(), key=lambda found: (-found[1], found[0]))),
        )


def make_report(
    training: Sequence[Candidate], validation: Sequence[Candidate], *, left_out: int, duplicates: int
) -> Report:
    tally = ReportTally()
    for candidate in training:
        tally.add("training", line_figures(candidate), candidate.decisions)
    for candidate in validation:
        tally.add("validation", line_figures(candidate), candidate.decisions)
    return tally.report(left_out=left_out, duplicates=duplicates)


def measure(candidates: Iterable[Candidate]) -> Figures:
    """The figures of one file."""
    found = FileFigures()
    for candidate in candidates:
        found.add(line_figures(candidate))
    return found.figures()


def ends_with_question(reply: str) -> bool:
    """Whether the last mark is a question mark, in the scripts that write one; quotes and brackets may follow."""
    return reply.rstrip(" \t\r\n\"')]*_”’»").endswith(("?", "？", "؟", "՞", ";"))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
