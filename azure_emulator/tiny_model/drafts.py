"""Drafting one sentence: several drafts side by side, one whose weakest words are not odd goes on.

The same for the base and for every tuned model; nothing here knows about a tone. Drafts that have drawn the same tokens
so far are one draft, and all end as soon as it is certain which one goes on. Where even that one is poor, the sentence
is drafted anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from azure_emulator.tiny_model.decoder import TRUNK, Branch, Decoder, Feed
from azure_emulator.tiny_model.forbidden import Said
from azure_emulator.tiny_model.model import Array
from azure_emulator.tiny_model.sampling import Drawn, Question, SamplingSettings
from azure_emulator.tiny_model.tokenizer import END

DRAFTS = 2
LONGEST_SENTENCE = 48  # tokens
_WEAKEST = 5  # so many of a draft's least likely tokens decide its score
_GOOD_ENOUGH = 0.5  # nats a draft's score may be below the best: always taking the best would always say the same
_NEW_TO_ALL = 3.0  # nats a draft loses for each token that nobody has written behind the four before it
_UNENDED = 100.0  # what a draft without an end loses: it is the last choice
_POOR = -5.0  # a sentence whose best draft scores less is drafted anew: one in fifty, most slips among them
TRIES = 3  # at a sentence; the last one counts, whatever it is like


@dataclass(eq=False)
class Draft:
    """What one or several of the drafts (`numbers`) have drawn so far; `following` are the logits `[V]` after it."""

    numbers: list[int]
    said: Said
    drawn: list[Drawn] = field(default_factory=list)
    branch: Branch = TRUNK
    new: int = 0  # tokens that nobody has written behind the four before them
    has_end: bool = False
    is_done: bool = False  # has an end, or as many tokens as it may have
    following: Array | None = None

    def score(self) -> float:
        """Mean of the weakest tokens of a draft that is done."""
        weakest = self._weakest()
        return sum(weakest) / max(1, len(weakest)) - self._loses() - (0.0 if self.has_end else _UNENDED)

    def ceiling(self) -> float:
        """The highest score that it can still reach, if all that follows is certain."""
        return self.score() if self.is_done else sum(self._weakest()) / _WEAKEST - self._loses()

    def _loses(self) -> float:
        return _NEW_TO_ALL * self.new

    def _weakest(self) -> list[float]:
        return sorted(drawn.log_probability for drawn in self.drawn)[:_WEAKEST]


class Sentence:
    """A sentence under way: it asks what is drawn next and says what it needs fed, until there is an `outcome`."""

    def __init__(
        self,
        decoder: Decoder,
        logits: Array,
        said: Said,
        sentence_ends: frozenset[int],
        settings: SamplingSettings,
        chances: Iterable[Array],
    ) -> None:
        """`logits` `[V]` are those after what the decoder has read.

        `chances` `[LONGEST_SENTENCE, drafts]`, for each try, decide what is drawn, whoever else is drawn for meanwhile.
        """
        self.decoder = decoder
        self._logits, self._said, self._ends, self._settings = logits, said, sentence_ends, settings
        self._tries = iter(chances)
        self._chosen: Draft | None = None
        self._begin(next(self._tries))

    def _begin(self, chances: Array) -> None:
        self._chances, self._length = chances, 0
        self._growing = [Draft(list(range(chances.shape[1])), self._said.copy(), following=self._logits)]
        self._done: list[Draft] = []
        self._closing: list[Draft] = []  # done, and fed for what follows them

    @property
    def outcome(self) -> Draft | None:
        """The draft that goes on, once all is known about it."""
        return None if self._closing else self._chosen

    def feeds(self) -> list[Feed]:
        """The last token of every draft of which must be known what follows."""
        return [Feed(draft.drawn[-1].token, draft.branch) for draft in self._unfed()]

    def fed(self, branches: Sequence[Branch], logits: Sequence[Array]) -> None:
        """What came of the feeds, in their order."""
        for draft, branch, following in zip(self._unfed(), branches, logits, strict=True):
            draft.branch, draft.following = branch, following
        self._closing = []
        if self._chosen:
            self.decoder.keep(self._chosen.branch)

    def asks(self) -> list[Question]:
        """What is to be drawn after the drafts that grow."""
        return [self._question(draft, self._chances[self._length, draft.numbers]) for draft in self._growing]

    def go_on(self, answers: Sequence[Sequence[Drawn]]) -> None:
        """Take what was drawn in answer to the questions."""
        grown = [
            child for draft, drawn in zip(self._growing, answers, strict=True) for child in self._divided(draft, drawn)
        ]
        self._length += 1
        self._decide([*self._done, *grown])

    def _unfed(self) -> list[Draft]:
        return [draft for draft in (*self._growing, *self._closing) if draft.following is None]

    def _question(self, draft: Draft, chances: Array) -> Question:
        assert draft.following is not None
        forbidden = draft.said.forbids() if draft.drawn else [*draft.said.forbids(), END]
        return Question(draft.following, self._settings, chances, forbidden, draft.said.in_sentence)

    def _divided(self, draft: Draft, answers: Sequence[Drawn]) -> Iterator[Draft]:
        """A draft for each different token that was drawn."""
        groups: dict[int, list[int]] = {}
        for number, drawn in zip(draft.numbers, answers, strict=True):
            groups.setdefault(drawn.token, []).append(number)
        told = {drawn.token: drawn for drawn in answers}
        for token, numbers in groups.items():
            said = draft.said if len(groups) == 1 else draft.said.copy()
            yield self._followed(Draft(numbers, said, draft.drawn.copy(), draft.branch, draft.new), told[token])

    def _followed(self, draft: Draft, drawn: Drawn) -> Draft:
        draft.new += drawn.is_new
        if drawn.token != END:
            draft.drawn.append(drawn)
            draft.said.add(drawn.token)
        draft.has_end = drawn.token == END or drawn.token in self._ends
        draft.is_done = draft.has_end or self._length + 1 == LONGEST_SENTENCE
        return draft

    def _decide(self, drafts: Sequence[Draft]) -> None:
        """Choose as soon as nothing can change the choice; forget drafts that cannot be chosen any more."""
        bar = max((draft.score() for draft in drafts if draft.is_done), default=-np.inf) - _GOOD_ENOUGH
        able = sorted((draft for draft in drafts if draft.ceiling() >= bar), key=lambda draft: draft.numbers[0])
        self._done = [draft for draft in able if draft.is_done]
        self._growing = [draft for draft in able if not draft.is_done]
        if able[0].is_done and able[0].score() >= max(draft.ceiling() for draft in able) - _GOOD_ENOUGH:
            if able[0].score() < _POOR and self._began_anew():
                return
            self._chosen, self._growing = able[0], []
        self._closing = [draft for draft in self._done[:1] if self._must_be_fed(draft)]
        if self._chosen and self._chosen.following is not None:
            self.decoder.keep(self._chosen.branch)

    def _began_anew(self) -> bool:
        """Whether there is another try."""
        chances = next(self._tries, None)
        if chances is None:
            return False
        self.decoder.keep(TRUNK)
        self._begin(chances)
        return True

    def _must_be_fed(self, draft: Draft) -> bool:
        """Whether what follows the draft is not known: the first that is done mostly is the one that goes on."""
        return draft.following is None and draft.drawn[-1].token in self._ends
