"""One reply, sentence by sentence."""

from collections.abc import Iterator, Mapping

import numpy as np

from azure_emulator.tiny_model.batching import Batch
from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.drafts import DRAFTS, LONGEST_SENTENCE, Sentence
from azure_emulator.tiny_model.forbidden import ForbiddenTokens, Said
from azure_emulator.tiny_model.model import Array
from azure_emulator.tiny_model.sampling import Drawn, Question, SamplingSettings
from azure_emulator.tiny_model.tokenizer import END

LONGEST_REPLY = 110  # tokens before slots are filled
LONGEST_GROWTH = LONGEST_REPLY + (DRAFTS + 1) * LONGEST_SENTENCE  # slots behind a prompt that a reply can need


class Reply:
    """One reply under way."""

    def __init__(
        self,
        batch: Batch,
        forbidden: ForbiddenTokens,
        fillable: Mapping[str, int],
        settings: SamplingSettings,
        random: np.random.Generator,
    ) -> None:
        """`fillable` says how often each slot may occur."""
        self._batch, self._forbidden, self._settings, self._random = batch, forbidden, settings, random
        self._said, self._length = Said(forbidden, fillable), 0
        self._unfillable = self._said.forbids()

    def sentences(self, decoder: Decoder, logits: Array) -> Iterator[list[Drawn]]:
        """The reply that follows what the decoder has read; `logits` `[V]` are those after it."""
        while self._length < LONGEST_REPLY and (sentence := self._begun(decoder, logits)):
            draft = self._batch.finish(sentence)
            self._said, self._length = draft.said, self._length + len(draft.drawn)
            yield draft.drawn
            if draft.following is None:
                return
            logits = draft.following

    def _begun(self, decoder: Decoder, logits: Array) -> Sentence | None:
        """The next sentence with its first tokens drawn; none if the reply is over, which is drawn along with them."""
        is_over = Question(self._settings, [self._random.random()] if self._length else [], self._unfillable)
        # Without chance all drafts would be the same.
        drafts = DRAFTS if self._settings.temperature > 0 else 1
        chances = self._random.random((LONGEST_SENTENCE, drafts))
        sentence = Sentence(decoder, self._said, self._forbidden.sentence_ends, self._settings, chances)
        questions = [is_over, *sentence.questions()]
        ends, *begins = self._batch.spoken.draw(np.broadcast_to(logits, (len(questions), len(logits))), questions)
        if any(drawn.token == END for drawn in ends):
            return None
        sentence.go_on(begins)
        return sentence
