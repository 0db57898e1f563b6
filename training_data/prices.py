"""The price list, and what training on a file would cost by it. Pure but for reading the list that comes with us."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

ANY = "any"
MILLION = 1_000_000
_DATE = r"(-\d{4}-\d{2}-\d{2})?"


class PriceListError(Exception):
    """A price list cannot be read. The message says where and why."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    as_of: date = Field(description="The day on which the price was read.")
    source: str = Field(min_length=1, description="The page on which it was read.")
    note: str = ""


class TrainingPrice(_Entry):
    """Per million tokens and epoch."""

    model: str = Field(min_length=1)
    training_type: str = Field(min_length=1)
    low: float = Field(ge=0)
    high: float = Field(ge=0)

    @model_validator(mode="after")
    def _refuse_upside_down(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low is {self.low}, above high, {self.high}")
        return self

    def is_for(self, base_model: str, training_type: str) -> bool:
        """A base model may carry its date, and what fine-tuning added to its name."""
        plain = base_model.split(".ft-")[0]
        same = re.fullmatch(re.escape(self.model) + _DATE, plain) is not None
        return same and self.training_type.lower() in (ANY, training_type.lower())


class HostingPrice(_Entry):
    sku: str = Field(min_length=1)
    per_hour: float = Field(ge=0)


class PriceList(BaseModel):
    """`currency` is an ISO 4217 code."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    training: tuple[TrainingPrice, ...] = ()
    hosting: tuple[HostingPrice, ...] = ()

    def of_training(self, base_model: str, training_type: str) -> TrainingPrice | None:
        return next((one for one in self.training if one.is_for(base_model, training_type)), None)

    @property
    def per_hour(self) -> Mapping[str, float]:
        """By SKU."""
        return {one.sku: one.per_hour for one in self.hosting}


class TrainingCost(BaseModel):
    """`low` to `high` in the list's currency. `epochs_chosen`: somebody asked for so many epochs; otherwise the service
    chooses, and these are those that the rule of thumb gives."""

    model_config = ConfigDict(frozen=True)
    tokens: int
    epochs: int
    epochs_chosen: bool
    low: float
    high: float
    currency: str
    price: TrainingPrice

    @property
    def billed_tokens(self) -> int:
        return self.tokens * self.epochs


def training_cost(
    prices: PriceList, base_model: str, training_type: str, *, tokens: int, examples: int, epochs: int | None = None
) -> TrainingCost | None:
    """Tokens of the training file times epochs times price; None for a model that is not on the list."""
    price = prices.of_training(base_model, training_type)
    if price is None:
        return None
    planned = epochs or likely_epochs(examples)
    million = tokens * planned / MILLION
    return TrainingCost(
        tokens=tokens,
        epochs=planned,
        epochs_chosen=epochs is not None,
        low=round(million * price.low, 4),
        high=round(million * price.high, 4),
        currency=prices.currency,
        price=price,
    )


def likely_epochs(examples: int) -> int:
    """By the rule of thumb in OpenAI's guide to preparing chat data: three, unless that makes fewer than 100 examples
    or more than 25,000; never more than 25."""
    if examples * 3 < 100:
        return min(25, max(1, 100 // max(examples, 1)))
    return 3 if examples * 3 <= 25_000 else max(1, 25_000 // examples)


def read_prices(text: str) -> PriceList:
    """A list as TOML. Raises PriceListError."""
    try:
        return PriceList.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PriceListError(f"it is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise PriceListError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


@cache
def own_prices() -> PriceList:
    """The list that comes with the project."""
    return read_prices((files("training_data") / "prices.toml").read_text("utf-8"))
