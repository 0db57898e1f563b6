"""Decides for every reply whether the model should learn it: weight 1, or 0 with the reason why not.

A person's word goes before every rule. Rules follow from the strongest sign to the weakest: how the reply ended, what
it says, whether somebody wrote a better one, what its readers thought of it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from training_data.recommendations import recommends


class Ending(StrEnum):
    """How a reply came to its end, in the service's words and ours."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    CANCELLED = "cancelled"
    ERROR = "error"


class Rule(StrEnum):
    """What can decide a weight when nobody said a word. A recipe names the rules that are on."""

    ERROR = "error"
    FILTER = "filter"
    STOPPED = "stopped"
    CUT_SHORT = "cut short"
    POLICY_BREAK = "policy break"
    CORRECTION = "correction"
    THUMB_DOWN = "thumb down"
    THUMB_UP = "thumb up"


ALL_RULES = tuple(Rule)

REASONS: dict[Rule, str] = {
    Rule.ERROR: "ended in an error",
    Rule.FILTER: "stopped by the content filter",
    Rule.STOPPED: "stopped by the traveller",
    Rule.CUT_SHORT: "cut short at the longest reply allowed",
    Rule.POLICY_BREAK: "recommends a hotel, flight, car or restaurant",
    Rule.CORRECTION: "ideal reply written",
    Rule.THUMB_DOWN: "thumb down",
    Rule.THUMB_UP: "thumb up",
}
LEARNED_BY_RULE = frozenset({Rule.CORRECTION, Rule.THUMB_UP})
"""Rules that give weight 1; the others give 0."""
BY_WORD = "reviewer's word"
BY_DEFAULT = "nobody rated it"

_ENDINGS: dict[Ending | None, Rule] = {
    None: Rule.ERROR,  # the process died before the reply had an end
    Ending.ERROR: Rule.ERROR,
    Ending.CONTENT_FILTER: Rule.FILTER,
    Ending.CANCELLED: Rule.STOPPED,
    Ending.LENGTH: Rule.CUT_SHORT,
}


@dataclass(frozen=True)
class Evidence:
    """What is known of one reply. `thumbs` are 1 for up and 0 for down; `word` is a person's decision."""

    reply: str
    word: int | None = None
    ideal_reply: str | None = None
    thumbs: Sequence[int] = ()
    ending: Ending | None = Ending.STOP


@dataclass(frozen=True)
class WeightDecision:
    """`rule` is None where a person decided or nothing was known."""

    weight: int
    reason: str
    rule: Rule | None = None


def decide_weight(evidence: Evidence, *, rules: Collection[Rule] = ALL_RULES, unrated: int = 0) -> WeightDecision:
    """The weight of a reply and why. `unrated` is for a reply that no rule speaks about.

    An ideal reply is decided on as well: weight 0 then means that the given reply stays as context and the ideal one
    is not used.
    """
    if evidence.word is not None:
        written = evidence.word and _corrected(evidence)
        return WeightDecision(1 if evidence.word else 0, REASONS[Rule.CORRECTION] if written else BY_WORD)
    rule = next((rule for rule in _those_that_hold(evidence) if rule in rules), None)
    if rule is None:
        return WeightDecision(unrated, BY_DEFAULT)
    return WeightDecision(int(rule in LEARNED_BY_RULE), REASONS[rule], rule)


def _those_that_hold(evidence: Evidence) -> Iterator[Rule]:
    """In the order of Rule, from the strongest sign to the weakest."""
    if _corrected(evidence):
        yield Rule.CORRECTION
    else:
        if evidence.ending in _ENDINGS:
            yield _ENDINGS[evidence.ending]
        if recommends(evidence.reply):
            yield Rule.POLICY_BREAK
    if 0 in evidence.thumbs:
        yield Rule.THUMB_DOWN
    if 1 in evidence.thumbs:
        yield Rule.THUMB_UP


def _corrected(evidence: Evidence) -> bool:
    """Whether somebody wrote a better reply, and so dealt with whatever was wrong with the given one."""
    return bool(evidence.ideal_reply and evidence.ideal_reply.strip())
