"""What a reply should not teach. All of these are warnings: a person may have a reason."""

import re
from collections.abc import Iterator

from training_data.problems import Problem, problem

MARKUP = re.compile(r"https?://|www\.\w|</?(?:a|b|br|div|i|img|li|p|script|span|strong|table|ul)\b[^>]{0,200}>", re.I)
REFUSAL = re.compile(
    r"^\W*(?:i'?m |i am )?(?:sorry\W{1,3}(?:but )?)?i (?:cannot|can'?t|am unable to|am not able to)\b|\bas an ai\b",
    re.I,
)
SHOUTING_SHARE = 0.5
SHOUTING_MINIMUM = 20  # letters; "OK!" is not shouting


def check_reply(content: str, line: int, path: str) -> Iterator[Problem]:
    """Warnings for one reply of weight 1."""
    if markup := MARKUP.search(content):
        yield problem("markup_in_reply", f"{path} holds {markup[0][:40]!r}.", line, path)
    if _shouts(content):
        yield problem("shouting_reply", f"{path} is mostly in capitals.", line, path)
    if REFUSAL.search(content.replace("’", "'")):
        yield problem("refusing_reply", f"{path} reads like a refusal.", line, path)


def _shouts(content: str) -> bool:
    letters = [character for character in content if character.isalpha()]
    capitals = sum(1 for character in letters if character.isupper())
    return len(letters) >= SHOUTING_MINIMUM and capitals > SHOUTING_SHARE * len(letters)
