"""What is harmful in a text, by a list of phrases, in the shape in which the service reports it.

Source: inference specification, contentFilterPromptResults and contentFilterChoiceResults; severities and the default
threshold: "Content filtering", Azure OpenAI documentation. The phrases are in content_filter_words.toml.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS_FILE = Path(__file__).with_name("content_filter_words.toml")
SEVERITIES = ("safe", "low", "medium", "high")
SEVERITY_CATEGORIES = ("hate", "self_harm", "sexual", "violence")
PROMPT_DETECTIONS = ("jailbreak", "indirect_attack")
REPLY_DETECTIONS = ("protected_material_text", "protected_material_code")
_FIRST_FILTERED = SEVERITIES.index("medium")

Results = dict[str, dict[str, Any]]
"""Per category: {"filtered", "severity"} or {"filtered", "detected"}."""


def flagged(text: str) -> Results:
    """Every category's result for a prompt or a training example, harmless ones included."""
    return _severities(text) | _detections(text, PROMPT_DETECTIONS)


def flagged_reply(text: str) -> Results:
    """Every category's result for what the model said."""
    return _severities(text) | _detections(text, REPLY_DETECTIONS)


def only_severities(results: Results) -> Results:
    """The part that the chunks of a stream carry."""
    return {name: results[name] for name in SEVERITY_CATEGORIES}


def filtered_categories(results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [name for name, result in results.items() if result["filtered"]]


def is_filtered(results: Mapping[str, Mapping[str, Any]]) -> bool:
    return bool(filtered_categories(results))


def said_on_request(prompt: str) -> str:
    """The phrase that a reply to this prompt is judged by, as if the model had said it; mostly empty."""
    asked = _phrases("say_in_reply").found_in(prompt)
    return asked[-1] if asked else ""


def _severities(text: str) -> Results:
    results: Results = {}
    for category in SEVERITY_CATEGORIES:
        worst = max((SEVERITIES.index(level) for level in _phrases(category).found_in(text)), default=0)
        results[category] = {"filtered": worst >= _FIRST_FILTERED, "severity": SEVERITIES[worst]}
    return results


def _detections(text: str, categories: Iterable[str]) -> Results:
    results: Results = {}
    for category in categories:
        detected = bool(_phrases(category).found_in(text))
        results[category] = {"filtered": detected, "detected": detected}
    return results


@dataclass(frozen=True)
class _Phrases:
    """Phrases with what each stands for, keyed by their words alone: lower case, one space between."""

    meanings: Mapping[str, str]
    pattern: re.Pattern[str]

    def found_in(self, text: str) -> list[str]:
        """What the phrases in the text stand for, in order of place."""
        return [self.meanings[_bare(match.group())] for match in self.pattern.finditer(text)]


@cache
def _phrases(category: str) -> _Phrases:
    listed: dict[str, Any] = tomllib.loads(WORDS_FILE.read_text("utf-8"))[category]
    meanings: dict[str, str] = {}
    for name, value in listed.items():
        meanings |= {_bare(name): value} if isinstance(value, str) else {_bare(phrase): name for phrase in value}
    # The longest first: "filter-test hate low" must not count as "filter-test hate".
    spelled = (r"[\W_]+".join(map(re.escape, phrase.split())) for phrase in sorted(meanings, key=len, reverse=True))
    return _Phrases(meanings, re.compile(rf"\b(?:{'|'.join(spelled)})\b", re.IGNORECASE))


def _bare(phrase: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", phrase.lower()))
