"""One reply, sentence by sentence."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from azure_emulator.tiny_model.decoder import Branch, Decoder, Feed
from azure_emulator.tiny_model.drafts import DRAFTS, LONGEST_SENTENCE, TRIES, Sentence
from azure_emulator.tiny_model.forbidden import ForbiddenTokens, Said
from azure_emulator.tiny_model.model import Array
from azure_emulator.tiny_model.sampling import Drawn, Question, SamplingSettings
from azure_emulator.tiny_model.tokenizer import END

LONGEST_REPLY = 110  # tokens before slots are filled
LONGEST_GROWTH = LONGEST_REPLY + (DRAFTS + 1) * LONGEST_SENTENCE  # slots behind a prompt that a reply can need


class Reply:
    """One reply under way, and what it needs for its next step; a sentence that is over stands in `finished`.

    Where a sentence ends the next one begins in the same step: what is drawn after it decides whether one does.
    """

    def __init__(
        self,
        decoder: Decoder,
        logits: Array,
        forbidden: ForbiddenTokens,
        fillable: Mapping[str, int],
        settings: SamplingSettings,
        random: np.random.Generator,
    ) -> None:
        """`logits` `[V]` are those after what the decoder has read; `fillable` says how often each slot may occur."""
        self.decoder, self._settings, self._random = decoder, settings, random
        self._sentence_ends = forbidden.sentence_ends
        self._said, self._length = Said(forbidden, fillable), 0
        self._unfillable = self._said.forbids()
        self.finished: deque[list[Drawn]] = deque()  # emptied by who reads the reply
        self.is_over = False
        self._ending: list[Question] = []  # whether the reply is over before the sentence that begins
        self._sentence = self._next_sentence(logits)

    @property
    def has_news(self) -> bool:
        return bool(self.finished) or self.is_over

    def feeds(self) -> list[Feed]:
        return self._sentence.feeds()

    def fed(self, branches: Sequence[Branch], logits: Sequence[Array]) -> None:
        """What came of the feeds, in their order."""
        self._sentence.fed(branches, logits)
        self._take_sentence()

    def asks(self) -> list[Question]:
        return [] if self.is_over else [*self._ending, *self._sentence.asks()]

    def go_on(self, answers: Sequence[Sequence[Drawn]]) -> None:
        """Take what was drawn in answer to the questions."""
        ends, answers = answers[: len(self._ending)], answers[len(self._ending) :]
        self._ending = []
        if any(drawn.token == END for [drawn] in ends):
            self.is_over = True
        elif answers:
            self._sentence.go_on(answers)
            self._take_sentence()

    def _next_sentence(self, logits: Array) -> Sentence:
        # Without chance all drafts and all tries would be the same.
        tries, drafts = (TRIES, DRAFTS) if self._settings.temperature > 0 else (1, 1)
        chances = _chances(self._random, tries, drafts)
        return Sentence(self.decoder, logits, self._said, self._sentence_ends, self._settings, chances)

    def _take_sentence(self) -> None:
        """If it is over; whether another one follows is drawn along with the first tokens of that."""
        draft = self._sentence.outcome
        if draft is None:
            return
        self._said, self._length = draft.said, self._length + len(draft.drawn)
        self.finished.append(draft.drawn)
        if draft.following is None or self._length >= LONGEST_REPLY:
            self.is_over = True
        else:
            self._ending = [Question(draft.following, self._settings, [self._random.random()], self._unfillable)]
            self._sentence = self._next_sentence(draft.following)


def _chances(random: np.random.Generator, tries: int, drafts: int) -> Iterator[Array]:
    """For each try. Knows no reply: a reply that knew itself would keep its seat until the garbage is collected."""
    for _ in range(tries):
        yield random.random((LONGEST_SENTENCE, drafts))
