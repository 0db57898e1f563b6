"""Questions that come more than once, nearly the same or with another place in the same sentence."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from training_data.near_duplicates import near_duplicates
from training_data.normalised import normalised
from training_data.topics.destinations import mask_destinations

GROUPS_SHOWN, PLACES_SHOWN, PATTERNS_SHOWN = 30, 12, 15
_NUMBER = re.compile(r"\d+")

Part = Literal["training", "validation"]


class Prompt(NamedTuple):
    """What a conversation asks first, and where it stands."""

    part: Part
    line: int
    text: str


class Place(BaseModel):
    model_config = ConfigDict(frozen=True)
    part: Part
    line: int
    text: str


class NearGroup(BaseModel):
    """Questions that say nearly the same. `across`: some train and some validate, which flatters the validation."""

    model_config = ConfigDict(frozen=True)
    count: int
    across: bool
    places: tuple[Place, ...]


class Pattern(BaseModel):
    """A sentence in which only places and numbers change, with how often it comes."""

    model_config = ConfigDict(frozen=True)
    text: str
    prompts: int


class Repetition(BaseModel):
    model_config = ConfigDict(frozen=True)
    prompts: int
    near_groups: int
    near_prompts: int
    groups: tuple[NearGroup, ...]
    patterns: tuple[Pattern, ...]


def repetition_in(prompts: Sequence[Prompt]) -> Repetition:
    """Over both files together; the largest groups first."""
    groups = near_duplicates([prompt.text for prompt in prompts])
    return Repetition(
        prompts=len(prompts),
        near_groups=len(groups),
        near_prompts=sum(map(len, groups)),
        groups=tuple(_group([prompts[position] for position in group]) for group in groups[:GROUPS_SHOWN]),
        patterns=_patterns(prompts),
    )


def _group(members: Sequence[Prompt]) -> NearGroup:
    places = tuple(Place(part=one.part, line=one.line, text=one.text) for one in members[:PLACES_SHOWN])
    return NearGroup(count=len(members), across=len({one.part for one in members}) > 1, places=places)


def _patterns(prompts: Sequence[Prompt]) -> tuple[Pattern, ...]:
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    different: dict[str, set[str]] = defaultdict(set)
    for prompt in prompts:
        masked = _NUMBER.sub("#", mask_destinations(prompt.text))
        key = masked.casefold()
        counts[key] += 1
        shown.setdefault(key, masked)
        different[key].add(normalised(prompt.text))
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    found = [Pattern(text=shown[key], prompts=count) for key, count in most if len(different[key]) > 1]
    return tuple(found[:PATTERNS_SHOWN])
