"""Several replies under way together: one step of the model appends a token to the drafts of all of them.

No thread is kept for it. Of the threads that wait for a sentence one steps for all until its own is over, then the next
one goes on; who comes meanwhile joins at the next step. What a reply says does not depend on who else is there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Event, Lock

from azure_emulator.tiny_model.decoder import Feed, step
from azure_emulator.tiny_model.reply import Reply
from azure_emulator.tiny_model.sampling import Drawn, Spoken
from azure_emulator.tiny_model.turns import Turns
from azure_emulator.tiny_model.weights import MOST_ROWS


@dataclass(eq=False)
class _Reader:
    """A thread that reads a reply; while it waits it is called when there is news, or when it is its turn to step."""

    reply: Reply
    called: Event = field(default_factory=Event)
    waits: bool = False
    steps: bool = False


class Batch:
    """The replies of one model that are under way; shared by all threads that ask it."""

    def __init__(self, spoken: Spoken, turns: Turns) -> None:
        self._spoken, self._turns = spoken, turns
        self._lock = Lock()
        self._readers: list[_Reader] = []
        self.fed = 0  # tokens so far

    def sentences(self, reply: Reply) -> Iterator[list[Drawn]]:
        """Each as soon as it is over."""
        reader = _Reader(reply)
        with self._lock:
            self._readers.append(reader)
        try:
            while self._news(reader):
                yield reply.finished.popleft()
        finally:
            with self._lock:
                self._readers.remove(reader)

    def _news(self, reader: _Reader) -> bool:
        """Wait until there is a sentence, or none any more."""
        if self._must_wait(reader):
            try:
                if not reader.steps:
                    reader.called.wait()
                while not reader.reply.has_news:
                    with self._turns:
                        self._step()
            finally:
                self._stop_waiting(reader)
        return bool(reader.reply.finished)

    def _must_wait(self, reader: _Reader) -> bool:
        with self._lock:
            reader.waits = not reader.reply.has_news
            reader.steps = reader.waits and not any(other.steps for other in self._readers)
            reader.called.clear()
            return reader.waits

    def _stop_waiting(self, reader: _Reader) -> None:
        with self._lock:
            stepped, reader.waits, reader.steps = reader.steps, False, False
            waiting = next((other for other in self._readers if other.waits and not other.reply.has_news), None)
            if stepped and waiting:
                waiting.steps = True
                waiting.called.set()

    def _step(self) -> None:
        with self._lock:
            replies = [reader.reply for reader in self._readers if not reader.reply.is_over]
        for some in _tables((reply, reply.feeds()) for reply in replies):
            self._step_together(some)
        with self._lock:
            for reader in self._readers:
                if reader.waits and reader.reply.has_news:
                    reader.called.set()

    def _step_together(self, fed: Sequence[tuple[Reply, list[Feed]]]) -> None:
        self._feed([(reply, feeds) for reply, feeds in fed if feeds])
        asks = [reply.asks() for reply, _ in fed]
        answers = iter(self._spoken.draw([question for questions in asks for question in questions]))
        for (reply, _), questions in zip(fed, asks, strict=True):
            reply.go_on(list(islice(answers, len(questions))))

    def _feed(self, fed: Sequence[tuple[Reply, list[Feed]]]) -> None:
        if not fed:
            return
        branches, logits = step([(reply.decoder, feeds) for reply, feeds in fed])
        self.fed += len(logits)
        rows = iter(logits)
        for (reply, feeds), grown in zip(fed, branches, strict=True):
            reply.fed(grown, list(islice(rows, len(feeds))))


def _tables(fed: Iterable[tuple[Reply, list[Feed]]]) -> Iterator[list[tuple[Reply, list[Feed]]]]:
    """As many replies at a time as one step can feed."""
    table: list[tuple[Reply, list[Feed]]] = []
    rows = 0
    for reply, feeds in fed:
        if rows + len(feeds) > MOST_ROWS:
            yield table
            table, rows = [], 0
        table.append((reply, feeds))
        rows += len(feeds)
    if table:
        yield table
