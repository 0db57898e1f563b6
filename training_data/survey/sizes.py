"""Tokens, lengths and turns of one file."""

from pydantic import BaseModel, ConfigDict

from training_data.survey.spoken import Said, Spoken
from training_data.survey.spread import Spread, share, spread_of
from training_data.tokens import TOKENS_PER_MESSAGE, count_tokens, count_tokens_of_repeated

LONGEST_SHOWN = 5


class LongLine(BaseModel):
    model_config = ConfigDict(frozen=True)
    line: int
    tokens: int


class Sizes(BaseModel):
    """`tokens` of the whole file are what one epoch of training is billed for; `learned_tokens` those of the replies
    that are learned. `turns`: questions in a conversation -> conversations."""

    model_config = ConfigDict(frozen=True)
    examples: int
    messages: int
    learned_replies: int
    context_replies: int
    tokens: Spread
    learned_tokens: int
    learned_share: float
    question_words: Spread
    reply_words: Spread
    turns: dict[int, int]
    longest: tuple[LongLine, ...]


class SizeCounter:
    """Takes examples one at a time and keeps a few numbers of each."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, int]] = []  # tokens, line
        self._questions: list[int] = []
        self._replies: list[int] = []
        self._messages = self._context = self._learned_tokens = 0
        self._turns: dict[int, int] = {}

    def add(self, example: Spoken) -> None:
        """Raises training_data.vocabulary.VocabularyError."""
        counts = [(said, _tokens(said)) for said in example.messages]
        beside = sum(count_tokens_of_repeated(text) for text in example.beside)
        self._lines.append((sum(tokens for _, tokens in counts) + beside, example.line))
        self._messages += len(counts)
        self._learned_tokens += sum(tokens for said, tokens in counts if said.learned)
        self._context += sum(said.role == "assistant" and not said.learned for said, _ in counts)
        self._replies += [len(text.split()) for text in example.learned]
        self._questions += [len(text.split()) for text in example.asked]
        turns = len(example.asked)
        self._turns[turns] = self._turns.get(turns, 0) + 1

    def merge(self, later: "SizeCounter") -> None:
        self._lines += later._lines
        self._questions += later._questions
        self._replies += later._replies
        self._messages += later._messages
        self._context += later._context
        self._learned_tokens += later._learned_tokens
        for turns, count in later._turns.items():
            self._turns[turns] = self._turns.get(turns, 0) + count

    def sizes(self) -> Sizes:
        tokens = spread_of([tokens for tokens, _ in self._lines])
        longest = sorted(self._lines, key=lambda one: (-one[0], one[1]))[:LONGEST_SHOWN]
        return Sizes(
            examples=len(self._lines),
            messages=self._messages,
            learned_replies=len(self._replies),
            context_replies=self._context,
            tokens=tokens,
            learned_tokens=self._learned_tokens,
            learned_share=share(self._learned_tokens, tokens.total),
            question_words=spread_of(self._questions),
            reply_words=spread_of(self._replies),
            turns=dict(sorted(self._turns.items())),
            longest=tuple(LongLine(line=line, tokens=count) for count, line in longest),
        )


def _tokens(said: Said) -> int:
    count = count_tokens_of_repeated if said.role == "system" else count_tokens
    return TOKENS_PER_MESSAGE + count(said.text)
