"""Texts reduced to what makes two of them the same: letters and digits, whatever the case and the punctuation."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """`text` under NFKC and case folding, with everything between words as one space.

    A text without any letter or digit (an emoji) stays as it is, so that two of them are not the same by accident.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN_WORDS.sub(" ", plain).strip() or plain.strip()
