"""How a dataset version is made: everything that decides its bytes besides the conversations themselves."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Recipe(BaseModel):
    """The same recipe on the same conversations gives the same bytes on every machine."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    system_message: str = Field(pattern=r"\S", description="Stands first on every line; the release must use the same.")
    validation_share: float = Field(0.1, ge=0, le=0.5, description="Share of conversations held back, 0 for none.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides which conversations are held back.")
    correction: Literal["replace", "follow"] = Field(
        "replace", description="An ideal reply replaces the given one, or follows it (weight 0) after a request."
    )
    follow_request: str = Field(
        "Could you say that with a bit more spark?",
        pattern=r"\S",
        description="What the traveller is made to ask between the given and the ideal reply under 'follow'.",
    )
    byte_order_mark: bool = Field(True, description="Azure's documentation asks for one.")
    remove_duplicates: bool = Field(True, description="Drop conversations that say exactly the same.")
    minimum_examples: int = Field(10, ge=1, description="Fewer training examples are refused; Azure asks for ten.")
