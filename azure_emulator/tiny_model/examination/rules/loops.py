"""Phrase loops: the same four words twice, or the same fact twice."""

from collections.abc import Iterable, Sequence

from azure_emulator.tiny_model.examination.rules.facts import repeated_items
from azure_emulator.tiny_model.examination.rules.matching import blank, words
from azure_emulator.tiny_model.gazetteer import Place

_RUN = 4
_NAME = " Xname "  # one word, so that a long name of a city is not a run of its own


def repeated_runs(text: str, names: Iterable[str] = ()) -> list[str]:
    """Runs of four words that occur twice; a name counts as one word."""
    plain = blank(text, names).replace("□", _NAME) if names else text
    said = [word.lower() for word in words(plain)]
    runs = [" ".join(said[i : i + _RUN]) for i in range(len(said) - _RUN + 1)]
    return sorted({run for run in runs if runs.count(run) > 1})


def loops(text: str, places: Sequence[Place]) -> bool:
    names = tuple(name for place in places for name in (place.name, *place.aliases))
    return bool(repeated_runs(text, names) or repeated_items(text, places))
