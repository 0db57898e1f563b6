"""What must not stand in a text, whoever says it."""

import re
from collections.abc import Iterator

from training_data.problems import Problem, problem

_SPECIAL_TOKEN = re.compile(r"<\|(?:im_start|im_end|im_sep|endoftext|endofprompt|fim_\w+|start|end|message|channel)\|>")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Hidden text: zero-width marks, overrides of the direction, and tag characters where they do not spell a flag.
_INVISIBLE = re.compile(
    "[\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0001\U000e0020-\U000e007f]"
)
# Everything that any rule here looks for, and little else: one look ends it for nearly every text.
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufffdÃÂ\U000e0001-\U000e007f]|<\\||â€"
)
# U+FFFD, and what UTF-8 looks like when it was read as Latin-1 or Windows-1252: "Ã©", "â€™".
_BROKEN = re.compile("\ufffd|[ÃÂ][\x80-\xbf]|â€")


def check_text(text: str, line: int, path: str) -> list[Problem]:
    """Every kind of fault once, at the first place where it occurs."""
    if (text.isascii() and text.isprintable() and "<|" not in text) or not _ODD.search(text):
        return []
    return list(_look_closely(text, line, path))


def _look_closely(text: str, line: int, path: str) -> Iterator[Problem]:
    if "\x00" in text:
        yield problem("nul_character", f"{path} holds a NUL character.", line, path)
    if control := _CONTROL.search(text):
        yield problem("control_character", f"{path} holds the control character {control[0]!r}.", line, path)
    if "<|" in text and (token := _SPECIAL_TOKEN.search(text)):
        yield problem("special_token", f"{path} holds {token[0]!r}.", line, path)
    if text.isascii():
        return
    if hidden := _INVISIBLE.search(text):
        name = f"U+{ord(hidden[0]):04X}"
        yield problem("invisible_character", f"{path} holds the invisible {name}.", line, path)
    if broken := _BROKEN.search(text):
        yield problem("broken_characters", f"{path} holds {broken[0]!r} where a letter should be.", line, path)
