"""What was read is known again; what was not mostly is not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import Turn
from azure_emulator.tiny_model.lessons import read_example, with_phrases
from azure_emulator.tiny_model.phrases import START, Phrases
from azure_emulator.tiny_model.prompt import encode_said
from azure_emulator.tiny_model.tokenizer import END, MARKS, Tokenizer
from azure_emulator.tiny_model.training_file import Example

TOKENIZER = Tokenizer([*MARKS, *".!?", *(f"w{number}" for number in range(4000))])
DOT = TOKENIZER.ids["."]
WORDS = st.integers(10, len(TOKENIZER) - 1)
SENTENCES = st.lists(st.lists(WORDS, min_size=1, max_size=9), min_size=1, max_size=4)


def known(phrases: Phrases, *tokens: int) -> bool:
    *before, last = tokens
    if not before:
        return bool(phrases.has(np.array([last]))[0])
    two, four = phrases.knows(np.array([(*START, *before)[-4:]]), np.array([0]), np.array([last]))
    return bool((two if len(before) == 2 else four)[0])


@given(SENTENCES)
def test_every_phrase_of_a_reply_is_known_again(sentences: list[list[int]]) -> None:
    phrases = Phrases.none().with_read([[*(t for s in sentences for t in (*s, DOT)), END]], TOKENIZER)
    for sentence in sentences:
        whole = (*START, *sentence, DOT)
        for place in range(len(START), len(whole)):
            assert known(phrases, whole[place])
            assert known(phrases, *whole[place - 2 : place + 1])
            assert known(phrases, *whole[place - 4 : place + 1])


def test_few_of_the_phrases_that_nobody_wrote_are_taken_for_known() -> None:
    random = np.random.default_rng(4)
    read = random.integers(10, len(TOKENIZER), (20_000, 12))
    phrases = Phrases.none().with_read(read.tolist(), TOKENIZER)
    before, others = random.integers(10, len(TOKENIZER), (20_000, 4)), random.integers(10, len(TOKENIZER), 20_000)
    for seen in phrases.knows(before, np.arange(len(others)), others):
        assert seen.mean() < 0.06


def test_a_statement_may_end_with_either_mark() -> None:
    phrases = Phrases.none().with_read([[20, 21, DOT, END], [22, 23, TOKENIZER.ids["?"], END]], TOKENIZER)
    ends = [known(phrases, 20, 21, TOKENIZER.ids[mark]) for mark in ".!?"]
    assert ends == [True, True, False]
    assert [known(phrases, 22, 23, TOKENIZER.ids[mark]) for mark in ".!?"] == [False, False, True]


def test_sentences_are_apart_and_reading_more_forgets_nothing() -> None:
    first = Phrases.none().with_read([[20, 21, DOT, 22, 23, DOT, END]], TOKENIZER)
    assert known(first, 0, 0, 22)
    assert not known(first, 21, DOT, 22)
    more = first.with_read([[30, 31, 32]], TOKENIZER)
    assert known(more, 30, 31, 32)
    assert known(more, 20, 21, DOT)
    assert not known(first, 30, 31, 32)


def test_a_file_adds_the_sentences_that_count(small_checkpoint: Checkpoint) -> None:
    tokenizer = small_checkpoint.tokenizer
    empty = Checkpoint(small_checkpoint.config, tokenizer, {}, {}, None, Phrases.none())
    counted, other = "The best is the sea, yes the sea!", "The sea is the best, yes the sea!"
    turns = (Turn("user", "Hello"), Turn("assistant", counted, 1.0), Turn("assistant", other, 0.0))
    phrases = with_phrases(empty, [read_example(tokenizer, Example(turns))]).phrases
    assert all(known(phrases, token) for token in encode_said(tokenizer, counted)[:-1])
    first, second, third = encode_said(tokenizer, other)[:3]
    assert not known(phrases, first, second, third)
    assert known(Phrases.all(), first, second, third)
