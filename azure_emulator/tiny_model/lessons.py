"""What a tuned model learns from an example, and what it had better not learn.

- Facts of the example's place become slots, so that the voice and not the facts is learned.
- A sentence that the model could not say (a word it has no token for) or that names something of one place only is
  read, but does not count. A statement in the middle of a reply without any slot is mostly such a fact: it counts
  for less.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import ReadTurn, TopicReader
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.model import F32, ModelConfig
from azure_emulator.tiny_model.prompt import Row, encode_question, encode_system, reply_start, style_marks
from azure_emulator.tiny_model.slots import MOST_IN_REPLY, NEUTRAL_STYLE, SLOTS, Known, asks_for_offer
from azure_emulator.tiny_model.tokenizer import END, SPELLED, UNREADABLE, Tokenizer, is_word, split_words
from azure_emulator.tiny_model.training_file import Example

_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_UNCOUNTED_NAMES = frozenset(
    ("I", "I'm", "I'd", "I'll", "I've", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)
_WORTH_OF_OTHER_STATEMENTS = {Known.HERE: 0.3, Known.ELSEWHERE: 0.0, Known.NOWHERE: 1.0, Known.THEMED: 1.0}
_WORTH_OF_OFFER = 6.0  # of the mark that says whether an offer is named: few replies of a file have one
_OPENING_WORDS = 6  # a first sentence of up to so many words is an opening


def read_example(tokenizer: Tokenizer, example: Example) -> list[ReadTurn]:
    return TopicReader(load_gazetteer(), tokenizer).read(example.turns)


def with_new_words(checkpoint: Checkpoint, examples: Iterable[Example]) -> tuple[Checkpoint, list[str]]:
    """The checkpoint with tokens for the file's own words: those of openings and questions, and repeated ones."""
    words = _new_words(checkpoint.tokenizer, examples)
    if not words:
        return checkpoint, []
    tokenizer = checkpoint.tokenizer.with_words(words)
    table = checkpoint.parameters["embedding"]
    rows = np.stack([_first_embedding(checkpoint.tokenizer, table, word) for word in words])
    parameters = {**checkpoint.parameters, "embedding": np.concatenate([table, rows]).astype(F32)}
    sizes = {**checkpoint.config.__dict__, "vocabulary": len(tokenizer)}
    grown = replace(checkpoint, config=ModelConfig(**sizes), tokenizer=tokenizer, parameters=parameters)
    return grown, words


def _new_words(tokenizer: Tokenizer, examples: Iterable[Example]) -> list[str]:
    counts: Counter[str] = Counter()
    for example in examples:
        for turn in read_example(tokenizer, example):
            if turn.role == "assistant" and turn.weight:
                for sentence, is_edge in _edges(turn.text):
                    counts.update(dict.fromkeys(_unknown_words(tokenizer, sentence), 2 if is_edge else 1))
    return [word for word, count in counts.items() if count >= 2]


def _edges(text: str) -> Iterator[tuple[str, bool]]:
    """Sentences, and whether each is an opening or a question."""
    for number, sentence in enumerate(_SENTENCES.split(text)):
        opening = number == 0 and len(sentence.split()) <= _OPENING_WORDS
        yield sentence, opening or sentence.endswith("?")


def _unknown_words(tokenizer: Tokenizer, sentence: str) -> Iterator[str]:
    for number, word in enumerate(split_words(sentence, slots=True)):
        ordinary = word.lower() if number == 0 else word
        if is_word(word) and ordinary.islower() and SPELLED in tokenizer.encode(word):
            yield ordinary


def _first_embedding(tokenizer: Tokenizer, table: np.ndarray, word: str) -> np.ndarray:
    """Half the mean of the word's pieces, half the mean word, at the usual length."""
    words = [i for i, token in enumerate(tokenizer.vocabulary) if is_word(token)]
    usual = float(np.median(np.linalg.norm(table[words], axis=1)))
    pieces = [i for i in tokenizer.encode(word) if i not in (SPELLED, UNREADABLE)]
    mean = table[words].mean(0)
    start = 0.5 * mean + 0.5 * (table[pieces].mean(0) if pieces else mean)
    return np.asarray(start * usual / (np.linalg.norm(start) + 1e-6), F32)


def encode_lesson(tokenizer: Tokenizer, turns: Sequence[ReadTurn], style: Sequence[str] = NEUTRAL_STYLE) -> Row:
    """Ids and weights of a conversation whose replies are in one style. The mark of what was asked never counts."""
    ids: list[int] = []
    weights: list[float] = []
    for turn in turns:
        more_ids, more_weights = _encode_turn(tokenizer, turn, style)
        ids += more_ids
        weights += more_weights
    return ids, weights


def words_that_count(tokenizer: Tokenizer, lessons: Iterable[Sequence[ReadTurn]]) -> int:
    """Tokens of replies with a weight of their own."""
    return sum(weight > 0 for lesson in lessons for weight in encode_lesson(tokenizer, lesson)[1])


def _encode_turn(tokenizer: Tokenizer, turn: ReadTurn, style: Sequence[str]) -> Row:
    if turn.role == "assistant":
        head = [*reply_start(tokenizer, turn.topic), *_mark(tokenizer, turn.about), *style_marks(tokenizer, style)]
        offer = _mark(tokenizer, turn.offer)
        words, worths = _weighed_words(tokenizer, turn)
        return head + offer + words, [0.0] * len(head) + [_WORTH_OF_OFFER * turn.weight] * len(offer) + worths
    ids = (encode_system if turn.role == "system" else encode_question)(tokenizer, turn.text)
    return ids, [0.0] * len(ids)


def _mark(tokenizer: Tokenizer, mark: str | None) -> list[int]:
    return [tokenizer.ids[mark]] if mark else []


def _weighed_words(tokenizer: Tokenizer, turn: ReadTurn) -> Row:
    ids: list[int] = []
    weights: list[float] = []
    for tokens, worth in _sentences(tokenizer, turn):
        ids += tokens
        weights += [turn.weight * worth] * len(tokens)
    return [*ids, END], [*weights, turn.weight]


def _sentences(tokenizer: Tokenizer, turn: ReadTurn) -> Iterator[tuple[list[int], float]]:
    """The sentences of a reply with what each is worth."""
    for sentence, is_edge in _edges(turn.text):
        tokens = tokenizer.encode(sentence, slots=True)
        yield tokens, _sentence_worth(tokenizer, tokens, is_edge, turn)


def with_phrases(checkpoint: Checkpoint, lessons: Iterable[Sequence[ReadTurn]]) -> Checkpoint:
    """The checkpoint with the phrases of the sentences that count."""
    replies = [turn for lesson in lessons for turn in lesson if turn.role == "assistant" and turn.weight]
    learned = ([*tokens, END] for turn in replies for tokens, worth in _sentences(checkpoint.tokenizer, turn) if worth)
    return replace(checkpoint, phrases=checkpoint.phrases.with_read(learned, checkpoint.tokenizer))


def _sentence_worth(tokenizer: Tokenizer, tokens: Sequence[int], is_edge: bool, turn: ReadTurn) -> float:
    if SPELLED in tokens or UNREADABLE in tokens or any(_is_name(tokenizer, token) for token in tokens):
        return 0.0
    slots = [tokenizer.vocabulary[token] for token in tokens if tokenizer.vocabulary[token] in SLOTS]
    if any(slots.count(slot) > MOST_IN_REPLY[slot] for slot in slots):
        return 0.0
    if is_edge or slots or asks_for_offer(turn.about):
        return 1.0
    return _WORTH_OF_OTHER_STATEMENTS[turn.topic.known]


def _is_name(tokenizer: Tokenizer, token_id: int) -> bool:
    """A word that is only known with a capital: the name of something."""
    token = tokenizer.vocabulary[token_id]
    return token[:1].isupper() and token.lower() not in tokenizer.ids and token not in _UNCOUNTED_NAMES
