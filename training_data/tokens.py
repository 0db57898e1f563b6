"""How many tokens texts have: exactly, by the models' own vocabulary, or roughly and a hundred times faster."""

import re
from functools import lru_cache

from training_data.vocabulary import o200k_base

TOKENS_PER_MESSAGE = 4  # role marks and separators around each message
CHARACTERS_PER_TOKEN = 4  # English prose under o200k_base
_PIECE = 20_000  # characters; a million blanks in a row are more than the encoder can stand
_NEW_LINE = re.compile(r"\n(?=\w)")

TOKENS_NOTE = (
    "Texts are counted exactly, by o200k_base; the marks around each message are taken as four tokens, which is what "
    "chat models of this vocabulary use. The job's own count comes with its end."
)


def count_tokens(text: str) -> int:
    """Tokens of a text under o200k_base; what looks like a special token counts as the text that it is.

    Raises training_data.vocabulary.VocabularyError when the vocabulary is missing or damaged.
    """
    if len(text) <= _PIECE:
        return len(o200k_base().encode_ordinary(text))
    return sum(len(o200k_base().encode_ordinary(piece)) for piece in _pieces(text))


@lru_cache(maxsize=64)
def count_tokens_of_repeated(text: str) -> int:
    """The same for texts that come again and again, as system messages do."""
    return count_tokens(text)


def approximate_tokens(text: str) -> int:
    """Tokens of one message, its role marks included: 10 to 30 percent off either way, for limits far away."""
    narrow = text.isascii() or max(text) < "\u0e00"
    wide = 0 if narrow else sum(1 for character in text if ord(character) >= 0x0E00)
    return TOKENS_PER_MESSAGE + wide + -(-(len(text) - wide) // CHARACTERS_PER_TOKEN)


def _pieces(text: str) -> list[str]:
    """A long text cut where lines begin with a word: no token reaches over that. Without such lines, cut anywhere."""
    pieces, start = [], 0
    while len(text) - start > _PIECE:
        cuts = [match.end() for match in _NEW_LINE.finditer(text, start, start + _PIECE)]
        end = cuts[-1] if cuts else start + _PIECE
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]
