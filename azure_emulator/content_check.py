"""Does training data hold harmful content? The check between "Data Import started." and the training itself.

Rule and wording: "Data evaluation" in Azure OpenAI's page on the safety evaluation of fine-tuning. Harmful is what the
content filter would filter; what it merely reports as low is let through.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from azure_emulator.content_filter import SEVERITY_CATEGORIES, filtered_categories, flagged

_HARM_TYPES = {"hate": "hate_fairness"}  # this check's names where they differ from the filter's


def check_content(path: Path) -> str | None:
    """What is wrong with a file of valid examples, in the service's words; None when nothing is."""
    with path.open(encoding="utf-8-sig") as lines:
        harms = harm_types(json.loads(line) for line in lines if line.strip())
    if not harms:
        return None
    shown = ", ".join(harms)
    return f"The provided training data failed RAI checks for harm types: [{shown}]. Please fix the data and try again."


def harm_types(examples: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names of the harm types found, sorted."""
    found: set[str] = set()
    for example in examples:
        for text in example_texts(example):
            found |= _harms_in(text)
    return sorted(_HARM_TYPES.get(name, name) for name in found & set(SEVERITY_CATEGORIES))


@lru_cache(maxsize=64)  # most examples of a file share one system message
def _harms_in(text: str) -> frozenset[str]:
    return frozenset(filtered_categories(flagged(text)))


def example_texts(example: Mapping[str, Any]) -> Iterator[str]:
    """Every text that somebody says in an example, whether chat or preference pair."""
    pair = (example.get("input") or {}).get("messages", []), example.get("preferred_output"), example.get("messages")
    for messages in (*pair, example.get("non_preferred_output")):
        for message in messages or []:
            yield from _message_texts(message)


def _message_texts(message: Mapping[str, Any]) -> Iterator[str]:
    content = message.get("content")
    if isinstance(content, str):
        yield content
    for part in content if isinstance(content, list) else []:
        if isinstance(part.get("text"), str):
            yield part["text"]
