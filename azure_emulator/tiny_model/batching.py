"""Sentences of several replies under way together: one step of the model appends a token to the drafts of all of them.

No thread is kept for it. Of the threads that wait for a sentence one steps for all until its own is over, then the next
one goes on; who comes meanwhile joins at the next step. What a reply says does not depend on who else is there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock

from azure_emulator.tiny_model.decoder import step
from azure_emulator.tiny_model.drafts import Draft, Sentence
from azure_emulator.tiny_model.sampling import Spoken
from azure_emulator.tiny_model.turns import Turns
from azure_emulator.tiny_model.weights import MOST_ROWS


@dataclass(eq=False)
class _Seat:
    """A thread that waits for its sentence; it is called when that is over, or when it is its turn to step."""

    sentence: Sentence
    called: Event = field(default_factory=Event)
    steps: bool = False


class Batch:
    """The sentences of one model that are under way; shared by all threads that ask it."""

    def __init__(self, spoken: Spoken, turns: Turns) -> None:
        self.spoken, self._turns = spoken, turns
        self._lock = Lock()
        self._seats: list[_Seat] = []
        self.fed = 0  # tokens so far

    def finish(self, sentence: Sentence) -> Draft:
        """The draft that was chosen, once the sentence is over."""
        seat = self._join(sentence)
        try:
            if not seat.steps:
                seat.called.wait()
            while (outcome := sentence.outcome) is None:
                self._step()
            return outcome
        finally:
            self._leave(seat)

    def _join(self, sentence: Sentence) -> _Seat:
        with self._lock:
            seat = _Seat(sentence, steps=not any(other.steps for other in self._seats))
            self._seats.append(seat)
            return seat

    def _leave(self, seat: _Seat) -> None:
        with self._lock:
            self._seats.remove(seat)
            waiting = next((other for other in self._seats if not other.sentence.outcome), None)
            if seat.steps and waiting:
                waiting.steps = True
                waiting.called.set()

    def _step(self) -> None:
        with self._turns:
            self._step_in_turn()

    def _step_in_turn(self) -> None:
        with self._lock:
            seats = [seat for seat in self._seats if not seat.sentence.outcome]
        for sentences in _tables(seat.sentence for seat in seats):
            self._step_together(sentences)
        for seat in seats:
            if seat.sentence.outcome:
                seat.called.set()

    def _step_together(self, sentences: Sequence[Sentence]) -> None:
        branches, logits = step([(sentence.decoder, sentence.feeds()) for sentence in sentences])
        self.fed += len(logits)
        ends, questions = [0], []
        for sentence, grown in zip(sentences, branches, strict=True):
            rows = slice(ends[-1], ends[-1] + len(grown))
            sentence.fed(grown, logits[rows])
            questions += sentence.questions()
            ends.append(rows.stop)
        answers = self.spoken.draw(logits, questions)
        for sentence, start, end in zip(sentences, ends, ends[1:], strict=False):
            sentence.go_on(answers[start:end])


def _tables(sentences: Iterator[Sentence]) -> Iterator[list[Sentence]]:
    """As many sentences at a time as one step can feed."""
    table: list[Sentence] = []
    rows = 0
    for sentence in sentences:
        fed = len(sentence.feeds())
        if rows + fed > MOST_ROWS:
            yield table
            table, rows = [], 0
        table.append(sentence)
        rows += fed
    if table:
        yield table
