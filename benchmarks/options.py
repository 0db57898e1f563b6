"""What a run of the benchmark was asked for, and what every part of it measures with."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure_emulator.tiny_model.generate import ChatModel

SAMPLES = Path(__file__).resolve().parent.parent / "training_data" / "samples"
TRAINING_FILE, VALIDATION_FILE = SAMPLES / "brand_voice.jsonl", SAMPLES / "brand_voice_validation.jsonl"
Message = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """`rounds`: how often each comparison is repeated; everything else that is counted grows with it."""

    checkpoint: Path
    rounds: int


def sample_conversations() -> list[list[Message]]:
    """The messages of the project's own training examples, without weights, which chat does not know."""
    lines = TRAINING_FILE.read_text(encoding="utf-8").splitlines()
    chats = [json.loads(line)["messages"] for line in lines]
    return [[{"role": said["role"], "content": said["content"]} for said in chat] for chat in chats]


def sample_questions() -> list[list[Message]]:
    """Each example up to its last reply: what a chat model is asked."""
    return [conversation[:-1] for conversation in sample_conversations()]


def long_prompts(model: ChatModel, tokens: int, seed: int) -> Iterator[list[Message]]:
    """Conversations of at least so many prompt tokens and hardly more, all different, without end."""
    chance, conversations = random.Random(seed), sample_conversations()
    while True:
        system, *talk = chance.choice(conversations)[:-1]
        while model.count_prompt_tokens([system, *talk]) < tokens:
            talk = [*chance.choice(conversations)[1:], *talk]
        yield [system, *talk]


def shown(path: Path) -> str:
    """The path as short as it can be said here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
