"""The vocabulary o200k_base, by which GPT-4o, GPT-4.1 and their kin count tokens, out of an installed package.

tiktoken would download it at first use. Here it never gets to: the ranks are read as data from the files of the package
`bpe-openai`, none of whose code runs, and are used only if their digest is the one that tiktoken expects.
"""

import base64
import gzip
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tiktoken import Encoding

NAME = "o200k_base"
SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""Of the unpacked file: a line for each of 199,998 tokens, as base64, with its rank."""
_PACKAGE, _FILE = "bpe-openai", "bpe_openai/data/o200k_base.tiktoken.gz"
_END_OF_TEXT, _END_OF_PROMPT = 199_999, 200_018

# How the encoding cuts a text before it looks for tokens. A test holds this against the pattern of tiktoken itself.
_BEFORE = r"[^\r\n\p{L}\p{N}]?"
_ENDING = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_UPPER, _LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
PATTERN = "|".join(
    (
        f"{_BEFORE}[{_UPPER}]*[{_LOWER}]+{_ENDING}",
        f"{_BEFORE}[{_UPPER}]+[{_LOWER}]*{_ENDING}",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)


class VocabularyError(Exception):
    """Tokens cannot be counted in this installation. The message says why and what to do."""


@cache
def o200k_base() -> Encoding:
    """Takes a third of a second and 75 MB once; safe to call from several threads. Raises VocabularyError."""
    return Encoding(
        NAME,
        pat_str=PATTERN,
        mergeable_ranks=read_ranks(_packed_file().read_bytes),
        special_tokens={"<|endoftext|>": _END_OF_TEXT, "<|endofprompt|>": _END_OF_PROMPT},
    )


def read_ranks(read_packed: Callable[[], bytes]) -> dict[bytes, int]:
    """Tokens with their ranks, from the packed file that `read_packed` returns. Raises VocabularyError."""
    try:
        content = gzip.decompress(read_packed())
    except (OSError, EOFError) as error:
        raise VocabularyError(f"The vocabulary {NAME} cannot be read ({error}). {_WAY_OUT}") from error
    found = sha256(content).hexdigest()
    if found != SHA256:
        raise VocabularyError(f"The vocabulary {NAME} is not the published one: its SHA-256 is {found}. {_WAY_OUT}")
    lines = (line.split() for line in content.splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in lines}


_WAY_OUT = f"Install {_PACKAGE} again, in the version that requirements.lock names."


def _packed_file() -> Path:
    try:
        return Path(str(distribution(_PACKAGE).locate_file(_FILE)))
    except PackageNotFoundError as error:
        raise VocabularyError(f"The package that holds the vocabulary {NAME} is missing. {_WAY_OUT}") from error
