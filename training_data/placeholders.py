"""How the lines of a version write the placeholders that redaction put into curated text."""

from dataclasses import replace
from typing import Literal

from training_data.candidates import Candidate
from training_data.redaction.kinds import PLACEHOLDER

Style = Literal["numbered", "plain"]
"""numbered: [NAME_1], which tells two people of a conversation apart. plain: [NAME], one form for a model to learn."""


def with_placeholders(candidate: Candidate, style: Style) -> Candidate:
    """The candidate with every placeholder in this style; the recipe's system message stays as it was written."""
    if style == "numbered":
        return candidate
    messages = (
        one if one.role == "system" else replace(one, content=_plain(one.content)) for one in candidate.messages
    )
    rejected = None if candidate.rejected is None else _plain(candidate.rejected)
    return replace(candidate, messages=tuple(messages), rejected=rejected)


def _plain(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: f"[{found[1]}]", text)
