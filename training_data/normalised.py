"""Texts reduced to what makes two of them the same: letters and digits, whatever the case and the punctuation."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")
# Putting marks over letters into order takes the square of their number (UAX 15, 13), and nobody stacks thirty of them.
_LONG_RUN = re.compile(r"(\W{30})\W+")
_ASCII_BLANKS = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})


def normalised(text: str) -> str:
    """`text` under NFKC and case folding, with everything between words as one space.

    A text without any letter or digit (an emoji) stays as it is, so that two of them are not the same by accident.
    """
    if text.isascii():  # the same, several times faster
        return " ".join(text.lower().translate(_ASCII_BLANKS).split()) or text.strip()
    plain = unicodedata.normalize("NFKC", _LONG_RUN.sub(r"\1", text)).casefold()
    return _BETWEEN_WORDS.sub(" ", plain).strip() or plain.strip()
