"""What a rule found in one text."""

from dataclasses import dataclass

from training_data.redaction.kinds import Kind

MASK = "\ufffc"
"""Stands for a character that was replaced already. No rule reads across it, so how many there are does not matter."""


@dataclass(frozen=True)
class Finding:
    """`start` and `end` are positions in the text that was searched; `rule` is a name of rules.RULES."""

    rule: str
    kind: Kind
    start: int
    end: int
