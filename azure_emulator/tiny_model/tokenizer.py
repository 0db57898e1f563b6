"""Whole words as tokens, with pieces as a fallback for words the vocabulary lacks.

The space between words is implied; the capital at the start of a sentence is put back by `decode`. A word that is
not known is spelled `<w>` and pieces (`##ab`). Text in the usual form (single spaces, ordinary punctuation) comes
back as it was; typographic apostrophes come back straight.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence

MARKS = ("<pad>", "<system>", "<user>", "<assistant>", "<end>", "<w>", "<?>")
PAD, SYSTEM, USER, ASSISTANT, END, SPELLED, UNREADABLE = range(len(MARKS))
PIECE = "##"

_TOKEN = re.compile(r"<[a-z_:]+>|'s\b|[^\W_]+(?:'[^\W\d_]+)*(?:-[^\W_]+(?:'[^\W\d_]+)*)*|\S")
_PLAIN_TOKEN = re.compile(_TOKEN.pattern.removeprefix(r"<[a-z_:]+>|"))
_CLOSING = frozenset(".,!?;:)%…")
_OPENING = frozenset("(¡¿")
_SENTENCE_END = frozenset(".!?")
_JOINER = frozenset("-")
_QUOTE = frozenset('"')


def split_words(text: str, slots: bool = True) -> list[str]:
    """Words and marks of a text; `<city>` and its like are one word only when `slots` is true."""
    pattern = _TOKEN if slots else _PLAIN_TOKEN
    return pattern.findall(text.replace("’", "'").replace("‘", "'"))


def is_word(token: str) -> bool:
    return token[0].isalnum()


class Tokenizer:
    """The vocabulary is a list: position is the id. Immutable, apart from `with_words`, which returns another one."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = tuple(vocabulary)
        self.ids = {token: position for position, token in enumerate(self.vocabulary)}
        self._longest = max((len(t) - len(PIECE) for t in self.vocabulary if t.startswith(PIECE)), default=1)

    def __len__(self) -> int:
        return len(self.vocabulary)

    @classmethod
    def from_json(cls, text: str) -> "Tokenizer":
        return cls(json.loads(text))

    def to_json(self) -> str:
        return json.dumps(self.vocabulary, ensure_ascii=False)

    def with_words(self, words: Iterable[str]) -> "Tokenizer":
        new = [word for word in dict.fromkeys(words) if word not in self.ids]
        return Tokenizer([*self.vocabulary, *new])

    def knows(self, word: str) -> bool:
        """Whether the word has a token in some spelling of its capitals."""
        return any(form in self.ids for form in (word, word.lower(), word.capitalize()))

    def encode(self, text: str, *, slots: bool = False, spell: Callable[[str], bool] | None = None) -> list[int]:
        """Ids of a text. `spell` picks words to be written in pieces although they are known (for training)."""
        ids: list[int] = []
        start = True
        for word in split_words(text, slots):
            if not is_word(word):
                ids.append(self.ids.get(word, UNREADABLE))
            elif spell is not None and spell(word):
                ids += self._spell(word)
            else:
                ids += self._encode_word(word, start)
            start = word in _SENTENCE_END
        return ids

    def _forms(self, word: str, start: bool) -> list[str]:
        ordinary = word[1:] == word[1:].lower() and word != "I" and not word.startswith("I'")
        first = word.lower() if start and ordinary else word
        return [first, word, word.lower(), word[:1].upper() + word[1:].lower()]

    def _encode_word(self, word: str, start: bool) -> list[int]:
        for form in self._forms(word, start):
            if form in self.ids:
                return [self.ids[form]]
        if word[:1].isalpha() and "'" in word:
            stem, ending = word.rsplit("'", 1)
            if f"'{ending.lower()}" in self.ids and stem:
                return [*self._encode_word(stem, start), self.ids[f"'{ending.lower()}"]]
        if "-" in word.strip("-"):
            return self._encode_parts(word.split("-"), start)
        return self._spell(self._forms(word, start)[0])

    def _encode_parts(self, parts: list[str], start: bool) -> list[int]:
        ids: list[int] = []
        for number, part in enumerate(parts):
            if number:
                ids.append(self.ids["-"])
            ids += self._encode_word(part, start and not number)
        return ids

    def _spell(self, word: str) -> list[int]:
        ids, at = [SPELLED], 0
        while at < len(word):
            for size in range(min(self._longest, len(word) - at), 0, -1):
                piece = self.ids.get(PIECE + word[at : at + size])
                if piece is not None:
                    ids.append(piece)
                    at += size
                    break
            else:
                ids.append(UNREADABLE)
                at += 1
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """Text of the ids; marks such as `<end>` are left out, slots stay as they are."""
        writer = TextWriter()
        for token_id in ids:
            token = self.vocabulary[token_id]
            if token_id == SPELLED:
                writer.begin_word("")
            elif token.startswith(PIECE):
                writer.append(token[len(PIECE) :])
            elif token_id not in range(len(MARKS)):
                writer.write(token)
        return writer.text


class TextWriter:
    """Puts spaces and capitals where they belong; `text` is what was written so far."""

    def __init__(self) -> None:
        self.text = ""
        self._glued, self._start, self._quoted = True, True, False

    def begin_word(self, word: str) -> None:
        """A word, or the space before one that `append` will spell."""
        self.text += "" if self._glued else " "
        self._glued = False
        if word:
            self.append(word)

    def append(self, letters: str) -> None:
        """More letters of the word that was begun."""
        self.text += letters[:1].upper() + letters[1:] if self._start and letters[0] != "<" else letters
        self._start = False

    def write(self, token: str) -> None:
        """A word or a mark of punctuation."""
        if token in _CLOSING or (token[0] == "'" and len(token) > 1):
            self.text += token
            self._glued = False
        elif token in _JOINER:
            self.text, self._glued = self.text + token, True
        elif token in _QUOTE:
            self._quote()
        elif token in _OPENING:
            self.text += ("" if self._glued else " ") + token
            self._glued = True
        else:
            self.begin_word(token)
        self._start = token in _SENTENCE_END or (self._start and not (is_word(token) or token[0] == "<"))

    def _quote(self) -> None:
        self.text += '"' if self._quoted or self._glued else ' "'
        self._quoted = not self._quoted
        self._glued = self._quoted
