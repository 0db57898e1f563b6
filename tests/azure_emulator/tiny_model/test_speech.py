"""Text that is sent piece by piece stops where it should, and never shows the beginning of a stop mark."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_emulator.tiny_model.filling import Filler
from azure_emulator.tiny_model.sampling import Drawn
from azure_emulator.tiny_model.speech import Speech, held_back
from azure_emulator.tiny_model.tokenizer import Tokenizer


@dataclass(frozen=True)
class Part:
    text: str
    ending: str | None = None


def sent(texts: list[str], stop: list[str]) -> list[Part]:
    return list(held_back(iter([*map(Part, texts), Part("", "stop")]), stop, Part))


@pytest.mark.parametrize(
    ("texts", "stop", "expected"),
    [
        (["Go", " to", " Rome."], [], "Go to Rome."),
        (["Go", " to", " Rome."], ["Rome"], "Go to "),
        (["Go", " to", " Rome."], ["o t"], "G"),
        (["Go", " to", " Rome."], ["never"], "Go to Rome."),
        (["Go", " to", " Rome."], ["Rome. Then"], "Go to Rome."),
        (["aab", "aac"], ["aac", "b"], "aa"),
        (["Go"], ["Go"], ""),
    ],
)
def test_text_ends_before_the_mark(texts: list[str], stop: list[str], expected: str) -> None:
    parts = sent(texts, stop)
    assert "".join(part.text for part in parts) == expected
    assert [part.ending for part in parts][-1] == "stop"


@given(st.lists(st.text("ab ", min_size=1, max_size=3), max_size=8), st.lists(st.text("ab ", min_size=1), max_size=3))
def test_every_split_of_a_text_stops_at_the_same_place(texts: list[str], stop: list[str]) -> None:
    whole = "".join(texts)
    ends = [(whole.find(mark) + len(mark), whole.find(mark)) for mark in stop if mark in whole]
    expected = whole[: min(ends)[1]] if ends else whole
    assert "".join(part.text for part in sent(texts, stop)) == expected


def test_what_cannot_begin_a_mark_is_sent_at_once() -> None:
    waiting = iter([Part("Go "), Part("to "), Part("Rome")])
    parts = held_back(waiting, ["Paris"], Part)
    assert next(parts) == Part("Go ")
    assert next(waiting) == Part("to ")


class Facts(Filler):
    """Knows one fact."""

    def __init__(self) -> None:
        pass

    def fact(self, slot: str, before: str) -> str:
        return "Opera House"


TOKENIZER = Tokenizer(["a", "an", "old", "visit", "house", "unusual", "<sight>", ".", "one-way"])


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("visit a old house .", "Visit an old house."),
        ("an house .", "A house."),
        ("a <sight> .", "An Opera House."),
        ("visit an one-way a unusual house", "Visit a one-way an unusual house"),
    ],
)
def test_articles_fit_the_word_that_follows(words: str, text: str) -> None:
    speech = Speech(TOKENIZER, Facts())
    said = [piece for word in words.split() for piece in speech.say(Drawn(TOKENIZER.ids[word], 0.0))]
    assert "".join(piece for piece, _ in said) == text
    assert [TOKENIZER.vocabulary[drawn.token] for _, drawn in said] == words.split()
