"""Texts reduced to what makes two of them the same: letters and digits, whatever the case and the punctuation."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_ASCII_BLANKS = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})


def normalised(text: str) -> str:
    """`text` under NFKC and case folding, with everything between words as one space.

    A text without any letter or digit (an emoji) stays as it is, so that two of them are not the same by accident.
    """
    if text.isascii():  # the same, several times faster
        return " ".join(text.lower().translate(_ASCII_BLANKS).split()) or text.strip()
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN_WORDS.sub(" ", plain).strip() or plain.strip()
