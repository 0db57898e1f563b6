"""A tiny notation for many wordings: `[a|b|]` is one of its parts, brackets nest."""

import random
import re
from functools import lru_cache

from azure_emulator.tiny_model.articles import fitting_article

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_SPACES = re.compile(r"\s+([.,!?;])|\s{2,}")
_ARTICLE = re.compile(r"\b([Aa])n?(?= (\w[\w'’-]*))")


def expand(template: str, chance: random.Random) -> str:
    """One wording of a template."""
    while "[" in template:
        template = _INNERMOST.sub(lambda found: chance.choice(_parts(found.group(1))), template)
    return tidy(template)


@lru_cache(maxsize=20000)
def _parts(inside: str) -> tuple[str, ...]:
    return tuple(inside.split("|"))


def tidy(text: str) -> str:
    """Without doubled spaces and spaces before punctuation."""
    return _SPACES.sub(lambda found: found.group(1) or " ", text).strip()


def fit_articles(text: str) -> str:
    """With "a" or "an" as the next word asks for, whatever stood there."""
    return _ARTICLE.sub(lambda found: fitting_article(found.group(1), found.group(2)), text)


def lines(block: str) -> tuple[str, ...]:
    """The lines of a block, without empty ones and comments."""
    return tuple(line.strip() for line in block.splitlines() if line.strip() and not line.strip().startswith("#"))


def capitalise(text: str) -> str:
    """Capital at the start, unless a slot stands there (filling it takes care of that)."""
    return text[:1].upper() + text[1:]


def items(block: str) -> tuple[str, ...]:
    """Phrases separated by `|`, over any number of lines."""
    return tuple(phrase.strip() for phrase in block.replace("\n", " ").split("|") if phrase.strip())
