"""Finds conversations that say exactly the same.

Only whole conversations under `normalised` count. On travel questions every looser measure also threw out questions
that differ in nothing but the city.
"""

from collections.abc import Iterable

from training_data.candidates import Candidate
from training_data.examples import Message
from training_data.normalised import normalised


def without_duplicates(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[tuple[Candidate, Candidate]]]:
    """The candidates to keep, and each copy with the first of its kind, in the order given."""
    first: dict[tuple[object, ...], Candidate] = {}
    copies: list[tuple[Candidate, Candidate]] = []
    for candidate in candidates:
        key = (*(_key(message) for message in candidate.messages), normalised(candidate.rejected or ""))
        if key in first:
            copies.append((candidate, first[key]))
        else:
            first[key] = candidate
    return list(first.values()), copies


def _key(message: Message) -> tuple[str, str, int | None]:
    return message.role, normalised(message.content), message.weight
