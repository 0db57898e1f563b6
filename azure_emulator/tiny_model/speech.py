"""From drawn tokens to text that can be sent piece by piece."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from azure_emulator.tiny_model.articles import takes_an
from azure_emulator.tiny_model.filling import Filler
from azure_emulator.tiny_model.sampling import Drawn
from azure_emulator.tiny_model.slots import SLOTS
from azure_emulator.tiny_model.tokenizer import TextWriter, Tokenizer


class Speech:
    """Writes a reply token by token; a slot becomes a fact the moment it is drawn."""

    def __init__(self, tokenizer: Tokenizer, filler: Filler) -> None:
        self._vocabulary, self._filler, self._writer = tokenizer.vocabulary, filler, TextWriter()
        self._article: Drawn | None = None

    def say(self, drawn: Drawn) -> list[tuple[str, Drawn]]:
        """What can be said now: an article waits for its word, since "a" or "an" is a matter of spelling."""
        token = self._vocabulary[drawn.token]
        if token in ("a", "an"):
            self._article = drawn
            return []
        word = self._filler.fact(token, self._writer.text) if token in SLOTS else token
        said = [] if self._article is None else [(self._write("a" + "n" * takes_an(word), False), self._article)]
        self._article = None
        return [*said, (self._write(word, token in SLOTS), drawn)]

    def _write(self, word: str, is_fact: bool) -> str:
        before = self._writer.text
        (self._writer.begin_word if is_fact else self._writer.write)(word)
        return self._writer.text[len(before) :]


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


P = TypeVar("P", bound=_HasText)


def held_back(pieces: Iterator[P], stop: Sequence[str], make: Callable[..., P]) -> Iterator[P]:
    """The pieces up to a stop mark; what may be the beginning of one is kept until it is known not to be."""
    if not stop:
        yield from pieces
        return
    text, sent, waiting = "", 0, []
    for piece in pieces:
        text += piece.text
        waiting.append(piece)
        found = [(text.find(mark) + len(mark), text.find(mark)) for mark in stop if mark in text]
        if found:  # the mark that was complete first
            yield from _until(waiting, min(found)[1] - sent, make)
            yield make("", "stop")
            return
        safe = len(text) - _beginning_of_mark(text, stop)
        while waiting and sent + len(waiting[0].text) <= safe:
            sent += len(waiting[0].text)
            yield waiting.pop(0)
    yield from waiting


def _until(pieces: Sequence[P], length: int, make: Callable[..., P]) -> Iterator[P]:
    """The pieces up to so many characters; the last one may be cut."""
    for piece in pieces:
        if length <= 0:
            return
        yield piece if len(piece.text) <= length else make(piece.text[:length])
        length -= len(piece.text)


def _beginning_of_mark(text: str, stop: Sequence[str]) -> int:
    """Characters at the end of the text that a stop mark may begin with."""
    sizes = [size for mark in stop for size in range(1, len(mark)) if text.endswith(mark[:size])]
    return max(sizes, default=0)
