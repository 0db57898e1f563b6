"""Phrases as whole words."""

import pytest

from azure_emulator.tiny_model.examination.rules.matching import blank, phrase_pattern, sentences, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See the Blue Mosque of Yerevan.", "See □."),
        ("Blue Mosque's dome", "□'s dome"),
        ("We won't pay in won.", "We won't pay in □."),
        ("Bluest Mosquee", "Bluest Mosquee"),
    ],
)
def test_the_longest_phrase_is_blanked(text: str, expected: str) -> None:
    assert blank(text, ("the Blue Mosque", "the Blue Mosque of Yerevan", "won")) == expected


def test_no_phrases_find_nothing() -> None:
    assert phrase_pattern(()).search("anything") is None


def test_sentences_and_words() -> None:
    assert sentences('Go now! "Why?" Because.') == ["Go now!", '"Why?', "Because."]
    assert words("Don't miss 3 well-kept cafés.") == ["Don't", "miss", "well-kept", "cafés"]
