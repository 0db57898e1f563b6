"""How a dataset version is made: everything that decides its bytes besides the conversations themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from training_data.weights import ALL_RULES, Rule


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Filters(_Part):
    """Which conversations may enter. An empty field lets all of them in; imports meet the languages only."""

    since: date | None = Field(None, description="The first day (UTC) on which a conversation may have begun.")
    until: date | None = Field(None, description="The last such day.")
    releases: tuple[int, ...] = Field((), description="Numbers of the releases that may have answered.")
    tags: tuple[str, ...] = Field((), description="At least one of these tags must be on a rating.")
    without_tags: tuple[str, ...] = Field((), description="None of these may be.")
    languages: tuple[str, ...] = Field(
        (), description="ISO 639-1 codes; a conversation whose language is not known stays out then."
    )


class Weighting(_Part):
    """How replies are decided on that no reviewer said a word about."""

    rules: tuple[Rule, ...] = Field(ALL_RULES, description="The rules that are on.")
    unrated: int = Field(0, ge=0, le=1, description="The weight where no rule that is on has anything to say.")


class Recipe(_Part):
    """The same recipe on the same conversations gives the same bytes on every machine."""

    system_message: str = Field(pattern=r"\S", description="Stands first on every line; the release must use the same.")
    format: Literal["supervised", "preference"] = Field(
        "supervised", description="Conversations to imitate, or pairs of a better and a worse reply (DPO)."
    )
    filters: Filters = Field(Filters(), description="Which conversations may enter.")
    weighting: Weighting = Field(Weighting(), description="How replies without a reviewer's word are decided on.")
    validation_share: float = Field(0.1, ge=0, le=0.5, description="Share of conversations held back, 0 for none.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides which conversations are held back, and the shuffle.")
    order: Literal["origin", "time", "shuffled"] = Field(
        "origin",
        description="The order of the lines: by id, by the day on which they began, or by chance from the seed.",
    )
    correction: Literal["replace", "follow"] = Field(
        "replace", description="An ideal reply replaces the given one, or follows it (weight 0) after a request."
    )
    follow_request: str = Field(
        "Could you say that with a bit more spark?",
        pattern=r"\S",
        description="What the traveller is made to ask between the given and the ideal reply under 'follow'.",
    )
    placeholders: Literal["numbered", "plain"] = Field(
        "numbered", description="How personal details that were replaced are written: [NAME_1] or [NAME]."
    )
    byte_order_mark: bool = Field(True, description="Azure's documentation asks for one.")
    remove_duplicates: bool = Field(True, description="Drop conversations that say exactly the same.")
    minimum_examples: int = Field(10, ge=1, description="Fewer training examples are refused; Azure asks for ten.")


def read_recipe(stored: Mapping[str, Any]) -> Recipe:
    """A recipe as it was kept with a version, which may carry more than the recipe's own fields.

    Raises pydantic.ValidationError.
    """
    own = {name: value for name, value in stored.items() if name in Recipe.model_fields}
    return Recipe.model_validate_json(orjson.dumps(own))
