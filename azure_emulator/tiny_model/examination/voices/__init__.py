"""Four hand-written fine-tuning files, and a reader that tells their voices apart.

The files hold about fifty conversations each: playful, formal, terse and plain replies that keep one policy.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from azure_emulator.tiny_model.examination.rules.facts import own_phrases
from azure_emulator.tiny_model.examination.rules.matching import blank
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.naive_bayes import NaiveBayes

Voice = Literal["playful", "formal", "terse", "plain"]
VOICES: tuple[Voice, ...] = get_args(Voice)


def voice_file(voice: Voice) -> Path:
    """The JSONL file of a voice, ready for a fine-tuning job."""
    return Path(__file__).with_name(f"{voice}.jsonl")


def examples(voice: Voice) -> list[list[dict[str, Any]]]:
    """The messages of every example."""
    lines = voice_file(voice).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["messages"] for line in lines]


def replies(voice: Voice) -> list[str]:
    return [message["content"] for chat in examples(voice) for message in chat if message["role"] == "assistant"]


def without_facts(text: str) -> str:
    """The text without names and facts of places, which tell nothing about a voice."""
    return blank(text, own_phrases(load_gazetteer().places))


@cache
def voice_reader(among: tuple[Voice, ...] = VOICES) -> NaiveBayes:
    """Learnt from all replies of the files of these voices."""
    return NaiveBayes.learn((voice, without_facts(reply)) for voice in among for reply in replies(voice))


def voice_of(text: str, among: tuple[Voice, ...] = VOICES) -> str:
    """The voice that the text is most likely in."""
    return voice_reader(among).classify(without_facts(text))
