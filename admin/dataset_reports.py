"""The report of a dataset version: what it says, what training on it would cost, and what live traffic asks besides."""

import asyncio
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from admin.datasets import VersionView, get_version
from admin.live_questions import DAYS, asked_lately
from admin.set_surveys import survey_files
from core.clock import utc_now
from training_data.gaps import GapMap, gap_map
from training_data.prices import HostingPrice, PriceList, TrainingCost, training_cost
from training_data.survey.survey import Survey


@dataclass(frozen=True)
class VersionReport:
    """`costs` has an estimate for every training price on the list. `gaps` is as of now, over the last `days`."""

    version: int
    survey: Survey
    costs: list[TrainingCost]
    hosting: list[HostingPrice]
    currency: str
    days: int
    gaps: GapMap


async def version_report(session: AsyncSession, number: int, prices: PriceList) -> VersionReport:
    """Raises NotFound, or Refused when the text of the version was erased."""
    view = (await get_version(session, number)).whole()
    surveyed = await survey_of(view)
    live = await asked_lately(session, utc_now())
    gaps = await asyncio.to_thread(gap_map, surveyed.teaches, live)
    return VersionReport(
        version=number,
        survey=surveyed,
        costs=costs_of(surveyed, prices),
        hosting=list(prices.hosting),
        currency=prices.currency,
        days=DAYS,
        gaps=gaps,
    )


class CostQuestion(BaseModel):
    """A job that somebody thinks of starting."""

    model_config = ConfigDict(extra="forbid")

    base_model: str = Field(min_length=1, max_length=200)
    training_version: int = Field(ge=1)
    training_type: str = Field("GlobalStandard", min_length=1, max_length=40)
    n_epochs: int | None = Field(None, ge=1, le=50, description="Left out: the service chooses.")


@dataclass(frozen=True)
class JobCost:
    """`cost` is None for a model that is not on the price list. `hosting` comes on top, per hour and SKU."""

    version: int
    base_model: str
    training_type: str
    tokens: int
    examples: int
    cost: TrainingCost | None
    hosting: list[HostingPrice]
    currency: str


async def job_cost(session: AsyncSession, question: CostQuestion, prices: PriceList) -> JobCost:
    """What a job would cost before it is started. Raises NotFound, or Refused when the version's text was erased."""
    view = (await get_version(session, question.training_version)).whole()
    surveyed = await survey_of(view)
    return JobCost(
        version=question.training_version,
        base_model=question.base_model,
        training_type=question.training_type,
        tokens=surveyed.training.tokens.total,
        examples=surveyed.training.examples,
        cost=estimate(surveyed, prices, question.base_model, question.training_type, question.n_epochs),
        hosting=list(prices.hosting),
        currency=prices.currency,
    )


async def survey_of(view: VersionView) -> Survey:
    """As it was stored with the version; measured now for a version that was built before there were surveys."""
    stored = view.version.report.get("survey")
    if stored:
        return Survey.model_validate(stored)
    contents = {part: file.content for part, file in view.files.items()}
    return await survey_files(contents.get("training", b""), contents.get("validation", b""))


def costs_of(surveyed: Survey, prices: PriceList) -> list[TrainingCost]:
    """By every training price on the list, with the epochs that the service would likely choose."""
    found = [estimate(surveyed, prices, price.model, price.training_type, epochs=None) for price in prices.training]
    return [cost for cost in found if cost]


def estimate(
    surveyed: Survey, prices: PriceList, base_model: str, training_type: str, epochs: int | None
) -> TrainingCost | None:
    """What one job on the set would cost; None for a model without a price."""
    sizes = surveyed.training
    return training_cost(
        prices, base_model, training_type, tokens=sizes.tokens.total, examples=sizes.examples, epochs=epochs
    )
