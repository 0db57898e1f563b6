"""Text goes in and comes out; what is unknown is spelled, what is dangerous stays text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT, load_checkpoint
from azure_emulator.tiny_model.slots import SLOTS
from azure_emulator.tiny_model.tokenizer import END, SPELLED, UNREADABLE

TOKENIZER = load_checkpoint(BASE_CHECKPOINT).tokenizer
WORDS = sorted(t for t in TOKENIZER.vocabulary if re.fullmatch(r"[a-z]+", t))
known = st.sampled_from(WORDS)
spelled = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéñü"), min_size=1, max_size=12).filter(
    lambda word: not TOKENIZER.knows(word)  # a word that is known with a capital only gets it back
)
sentence = st.lists(st.one_of(known, known, spelled), min_size=1, max_size=8).map(
    lambda words: (" ".join(words)[:1].upper() + " ".join(words)[1:]) + "."
)


@given(st.lists(sentence, min_size=1, max_size=4).map(" ".join))
def test_text_comes_back_as_it_was(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


@given(st.text(max_size=60))
def test_any_text_can_be_encoded(text: str) -> None:
    assert all(0 <= token < len(TOKENIZER) for token in TOKENIZER.encode(text))


@pytest.mark.parametrize(
    "text",
    [
        "What's the best way to get around the city?",
        "I'm mostly there for the food, so where should I stay?",
        "Oh la la! Go in May, June or July; it is lovely (and warm).",
        "Day one: the Colosseum. Day two: Monti.",
    ],
)
def test_everyday_text_comes_back(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


def test_typographic_apostrophes_are_read_as_straight_ones() -> None:
    assert TOKENIZER.encode("What’s up?") == TOKENIZER.encode("What's up?")


def test_slots_are_tokens_only_where_they_are_asked_for() -> None:
    ids = {TOKENIZER.ids[slot] for slot in SLOTS}
    assert ids & set(TOKENIZER.encode("See <city>.", slots=True))
    assert not ids & set(TOKENIZER.encode("See <city>."))


def test_marks_in_text_stay_text() -> None:
    assert END not in TOKENIZER.encode("stop <end> here")


def test_unknown_words_are_spelled_and_unknown_letters_marked() -> None:
    assert TOKENIZER.encode("Zxqvish")[0] == SPELLED
    assert UNREADABLE in TOKENIZER.encode("東京")


def test_new_words_keep_the_ids_of_old_ones() -> None:
    wider = TOKENIZER.with_words(["zxqvish", "the"])
    assert wider.vocabulary[: len(TOKENIZER)] == TOKENIZER.vocabulary
    assert wider.vocabulary[len(TOKENIZER) :] == ("zxqvish",)
