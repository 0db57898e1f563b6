"""The vocabulary out of an installed package: the published one, and never over a network."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
import tiktoken_ext.openai_public

from training_data import vocabulary
from training_data.tokens import count_tokens
from training_data.vocabulary import SHA256, VocabularyError, o200k_base, read_ranks


def test_it_cuts_and_ends_texts_as_tiktoken_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, str] = {}

    def remember(address: str, expected_hash: str) -> dict[bytes, int]:
        asked["hash"] = expected_hash
        return {}

    monkeypatch.setattr(tiktoken_ext.openai_public, "load_tiktoken_bpe", remember)
    theirs = tiktoken_ext.openai_public.o200k_base()
    ours = o200k_base()
    assert asked == {"hash": SHA256}
    assert ours._pat_str == theirs["pat_str"]
    assert ours._special_tokens == theirs["special_tokens"]
    assert ours.n_vocab == 200_019


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("hello world", [24912, 2375]),
        ("<|endoftext|>", [27, 91, 419, 1440, 919, 91, 29]),  # as text, not as the one token 199999
    ],
)
def test_known_tokens(text: str, tokens: list[int]) -> None:
    assert o200k_base().encode_ordinary(text) == tokens


def test_another_file_is_refused_and_the_way_out_is_named() -> None:
    for content in (gzip.compress(b"IQ== 0\n"), b"not packed", gzip.compress(b"IQ== 0\n")[:-3]):
        with pytest.raises(VocabularyError, match="Install bpe-openai again"):
            read_ranks(lambda content=content: content)  # type: ignore[misc]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        read_ranks((tmp_path / "nothing").read_bytes)


def test_a_missing_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_PACKAGE", "no-such-package")
    with pytest.raises(VocabularyError, match="is missing"):
        vocabulary._packed_file()


def test_counting_opens_no_connection_and_leaves_no_file(tmp_path: Path) -> None:
    """In a process of its own, where every way to another machine ends it."""
    program = (
        "import socket\n"
        "def never(*_, **__): raise SystemExit('it tried to connect')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = never\n"
        "from training_data.tokens import count_tokens\n"
        "print(count_tokens('hello world'))\n"
    )
    cache = tmp_path / "cache"
    environment = {"TIKTOKEN_CACHE_DIR": str(cache), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "2\n"
    assert not cache.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Hello there,\n\n  you   \nsee:\n/etc\n" * 2_000,
        "One line after another.\nAnd it's still not over\n" * 1_000,
    ],
    ids=["odd lines", "lines"],
)
def test_a_long_text_counts_as_it_does_in_one_piece(text: str) -> None:
    assert count_tokens(text) == len(o200k_base().encode_ordinary(text))


@pytest.mark.parametrize("text", [" " * 300_000, "a" * 300_000, "\n" * 300_000], ids=["blanks", "letters", "lines"])
def test_endless_texts_are_counted_in_no_time(text: str) -> None:
    assert 0 < count_tokens(text) <= len(text)
