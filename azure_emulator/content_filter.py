"""What is harmful in a text, by a list of phrases, in the shape in which the service reports it.

Sources: inference specification, contentFilterPromptResults and contentFilterChoiceResults; Azure OpenAI's pages on
content filtering for severities, default thresholds and the asynchronous filter; published replies for what the two
default policies report. The phrases and the policies are in content_filter_words.toml.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

WORDS_FILE = Path(__file__).with_name("content_filter_words.toml")
SEVERITIES = ("safe", "low", "medium", "high")
SEVERITY_CATEGORIES = ("hate", "self_harm", "sexual", "violence")
DEFAULT_POLICY_NAME = "Microsoft.DefaultV2"
_PROMPT_DETECTIONS = ("jailbreak", "indirect_attack")
_REPLY_DETECTIONS = ("protected_material_text", "protected_material_code")
_WORD = re.compile(r"[^\W_]+")
_SHOWN_WHEN_DETECTED = frozenset({"indirect_attack"})  # off by default at the service, so absent from most replies

Results = dict[str, dict[str, Any]]
"""Per category {"filtered", "severity"} or {"filtered", "detected"}; or only "error", when the filter did not run."""


@dataclass(frozen=True)
class Policy:
    """`filtered_from` is the lowest severity that is filtered, or "never"."""

    filtered_from: str = "medium"
    detections: Literal["filtered", "shown", "off"] = "filtered"
    asynchronous: bool = False

    def filters(self, severity: str) -> bool:
        if self.filtered_from == "never":
            return False
        return SEVERITIES.index(severity) >= SEVERITIES.index(self.filtered_from)


DEFAULT_POLICY = Policy()


def find_policy(name: str) -> Policy | None:
    values = _words()["policies"].get(name)
    return Policy(**values) if values else None


def policy_names() -> list[str]:
    return list(_words()["policies"])


def flagged(text: str, policy: Policy = DEFAULT_POLICY) -> Results:
    """Every category's result for a prompt or a training example, harmless ones included."""
    words = _bare(text)
    if _phrases("unavailable").found_in(words):
        return {"error": {"code": "content_filter_error", "message": "The contents are not filtered"}}
    return _in_order(_severities(words, policy) | _detections(words, policy, _PROMPT_DETECTIONS))


def flagged_reply(text: str, policy: Policy = DEFAULT_POLICY) -> Results:
    """Every category's result for what the model said."""
    words = _bare(text)
    return _in_order(_severities(words, policy) | _detections(words, policy, _REPLY_DETECTIONS))


def worse_of(one: Results, other: Results) -> Results:
    """Per category the graver of two results for parts of one text."""
    return {name: max(one[name], other[name], key=_gravity) for name in one}


def _gravity(result: Mapping[str, Any]) -> int:
    return SEVERITIES.index(result["severity"]) if "severity" in result else int(result["detected"])


def filtered_categories(results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [name for name, result in results.items() if result.get("filtered")]


def is_filtered(results: Mapping[str, Mapping[str, Any]]) -> bool:
    return bool(filtered_categories(results))


def said_on_request(prompt: str) -> str:
    """The phrase that a reply to this prompt is judged by, as if the model had said it; mostly empty."""
    asked = _phrases("say_in_reply").found_in(_bare(prompt))
    return asked[-1] if asked else ""


def _severities(words: str, policy: Policy) -> Results:
    results: Results = {}
    for category in SEVERITY_CATEGORIES:
        levels = _phrases(category).found_in(words)
        worst = SEVERITIES[max(map(SEVERITIES.index, levels), default=0)]
        results[category] = {"filtered": policy.filters(worst), "severity": worst}
    return results


def _detections(words: str, policy: Policy, categories: Iterable[str]) -> Results:
    results: Results = {}
    for category in categories if policy.detections != "off" else ():
        detected = bool(_phrases(category).found_in(words))
        if detected or category not in _SHOWN_WHEN_DETECTED:
            results[category] = {"filtered": detected and policy.detections == "filtered", "detected": detected}
    return results


def _in_order(results: Results) -> Results:
    """By name, as the service writes them."""
    return dict(sorted(results.items()))


@dataclass(frozen=True)
class _Phrases:
    """Bare phrases with what each stands for."""

    meanings: Mapping[str, str]
    pattern: re.Pattern[str]

    def found_in(self, words: str) -> list[str]:
        """What the phrases in a bare text stand for, in order of place."""
        # A plain search first: it is run for every word of every reply, and nearly always finds nothing.
        if not any(phrase in words for phrase in self.meanings):
            return []
        return [self.meanings[match.group()] for match in self.pattern.finditer(words)]


@cache
def _phrases(category: str) -> _Phrases:
    meanings: dict[str, str] = {}
    for name, value in _words()[category].items():
        phrases = [(name, value)] if isinstance(value, str) else [(phrase, name) for phrase in value]
        meanings |= {_bare(phrase).strip(): meaning for phrase, meaning in phrases}
    # The longest first: "filter-test hate low" must not count as "filter-test hate".
    longest_first = sorted(meanings, key=len, reverse=True)
    return _Phrases(meanings, re.compile(rf"(?<= )(?:{'|'.join(map(re.escape, longest_first))})(?= )"))


def _bare(text: str) -> str:
    """Only the words, in lower case, with one space around each."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(WORDS_FILE.read_text("utf-8"))
