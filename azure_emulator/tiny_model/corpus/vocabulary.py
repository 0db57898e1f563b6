"""Chooses the tokens: marks, slots, the words of the corpus and the facts, and pieces for everything else."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable

from azure_emulator.tiny_model.corpus.dialogues import Dialogue, all_intents
from azure_emulator.tiny_model.corpus.grammar import expand
from azure_emulator.tiny_model.corpus.wordings import all_templates
from azure_emulator.tiny_model.gazetteer import Gazetteer
from azure_emulator.tiny_model.slots import SLOTS, STEERING, about_mark
from azure_emulator.tiny_model.tokenizer import MARKS, PIECE, Tokenizer, is_word, split_words

_PUNCTUATION = (*".,!?;:-'\"()…%&/¡¿", "'s")
_LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "áàâãäåçéèêëíìîïñóòôõöøúùûüýßœæşğıİŞČčŽžŠšřěůłŁńśțșőű'"
)
_COMMON_PIECES = 300
_LEAST_COUNT = 2
_DRAWS_A_TEMPLATE = 8


def build_tokenizer(dialogues: Iterable[Dialogue], gazetteer: Gazetteer, chance: random.Random) -> Tokenizer:
    """A tokenizer for these replies, every wording of a question and every fact of the gazetteer."""
    questions = [expand(template, chance) for template in all_templates() for _ in range(_DRAWS_A_TEMPLATE)]
    counts = _count_words([*_said(dialogues), *questions, *_facts(gazetteer) * _LEAST_COUNT])
    words = [word for word, count in counts.most_common() if count >= _LEAST_COUNT and is_word(word)]
    pieces = [PIECE + piece for piece in (*_LETTERS, *_frequent_pieces(words))]
    about = map(about_mark, all_intents())
    return Tokenizer(list(dict.fromkeys([*MARKS, *STEERING, *about, *SLOTS, *_PUNCTUATION, *words, *pieces])))


def _said(dialogues: Iterable[Dialogue]) -> list[str]:
    """System messages and replies. Questions are left out: they hold slips of the pen and names that nobody knows."""
    texts = []
    for dialogue in dialogues:
        texts += [dialogue.system] if dialogue.system else []
        texts += [exchange.reply for exchange in dialogue.exchanges]
    return texts


def _facts(gazetteer: Gazetteer) -> list[str]:
    facts = [*gazetteer.hotels, *gazetteer.eateries]
    for place in gazetteer.places:
        facts += gazetteer.names_of(place)
        facts += [item for items in place.choices().values() for item in items]
    for theme in gazetteer.themes:
        facts += [theme.name, *(text for o in theme.outings for text in (o.place, *o.joys))]
    return [f"x {fact}" for fact in facts]  # a word before, so that capitals are not taken for a sentence's start


def _count_words(texts: Iterable[str]) -> Counter[str]:
    """Words as they are spelled inside sentences; at a sentence's start only the lower-case form is trusted."""
    inside: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for text in texts:
        start = True
        for word in split_words(text):
            if is_word(word):
                (first if start else inside)[word] += 1
            start = word in ".!?:"
    for word, count in first.items():
        lowered = word if word == "I" or word.startswith("I'") else word.lower()
        inside[lowered if lowered in inside or word not in inside else word] += count
    return inside


def _frequent_pieces(words: Iterable[str]) -> list[str]:
    counts: Counter[str] = Counter()
    for word in words:
        if re.fullmatch(r"[^\W\d_]+", word):
            counts.update(word[i : i + size] for size in (2, 3) for i in range(len(word) - size + 1))
    return [piece for piece, _ in counts.most_common(_COMMON_PIECES)]


def spelling(chance: random.Random, share: float = 0.04) -> Callable[[str], bool] | None:
    """Words of a question that are to be spelled in pieces, so that unknown words are nothing new to the model."""
    return (lambda _word: chance.random() < share) if chance.random() < 0.5 else None
