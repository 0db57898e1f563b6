"""What a rule found in one text."""

from dataclasses import dataclass

from training_data.redaction.kinds import Kind


@dataclass(frozen=True)
class Finding:
    """`start` and `end` are positions in the text that was searched; `rule` is a name of rules.RULES."""

    rule: str
    kind: Kind
    start: int
    end: int
