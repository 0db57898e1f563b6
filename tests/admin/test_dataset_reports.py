"""The report of a version, over a real database: what is stored, what is asked live, what a job would cost."""

from pathlib import Path

import pytest
from sqlmodel import select

from admin import set_surveys
from admin.dataset_reports import CostQuestion, job_cost, survey_of, version_report
from admin.datasets import get_version
from admin.prices import price_list
from core.database import Database
from core.errors import BadInput, NotFound, Refused
from core.models import DatasetVersion, User
from core.services import Services
from tests.admin.approved_talks import add_approved, add_talk, build
from tests.admin.training_path import make_version
from tests.conftest import SQLITE_ONLY
from training_data.prices import own_prices
from training_data.survey.survey import Survey
from training_data.vocabulary import VocabularyError


async def test_a_version_keeps_its_survey_and_who_contributed(
    services_without_azure: Services, database: Database, traveller_user: User, reviewer_user: User, admin_user: User
) -> None:
    await add_approved(database, traveller_user, reviewer_user, 12)
    version = await build(services_without_azure, admin_user)
    kept = Survey.model_validate(version.report["survey"])
    assert kept.training.examples == 12 and kept.training.tokens.total > 12 * 3 * 4
    assert [(one.name, one.share) for one in kept.contributors] == [(reviewer_user.identifier, 1.0)]


@SQLITE_ONLY
async def test_a_version_from_before_there_were_surveys_is_measured_now(
    services_without_azure: Services, database: Database, admin_user: User
) -> None:
    version = await make_version(services_without_azure, admin_user, "old")
    async with database.writing() as session:
        row = (await session.scalars(select(DatasetVersion))).one()
        row.report = {name: value for name, value in row.report.items() if name != "survey"}
    async with database.reading() as session:
        found = await survey_of(await get_version(session, version.id or 0))
    kept = Survey.model_validate(version.report["survey"])
    assert found.training == kept.training and found.contributors == ()


async def test_live_questions_show_what_is_not_taught(
    services_without_azure: Services, database: Database, traveller_user: User, reviewer_user: User, admin_user: User
) -> None:
    version = await make_version(services_without_azure, admin_user, "gaps")
    for name in ("Tirana", "Tirana again"):
        await add_talk(database, traveller_user, name, 1)
    await add_talk(database, traveller_user, "Minsk long ago", 1, 1, days_ago=120)
    async with database.reading() as session:
        found = await version_report(session, version.id or 0, own_prices())
    assert [(gap.name, gap.asked) for gap in found.gaps.missing_destinations] == [("Tirana", 2)]
    assert found.gaps.conversations == 2
    first = found.gaps.review_next[0]
    assert first.conversation_id.startswith("Tirana") and first.liked and "Tirana" in first.covers


@SQLITE_ONLY
async def test_a_job_costs_tokens_times_epochs_times_price(
    services_without_azure: Services, database: Database, admin_user: User
) -> None:
    version = await make_version(services_without_azure, admin_user, "cost")
    question = CostQuestion(base_model="gpt-4.1-2025-04-14", training_version=version.id or 0, n_epochs=2)
    async with database.reading() as session:
        found = await job_cost(session, question, own_prices())
        unlisted = await job_cost(session, question.model_copy(update={"base_model": "other"}), own_prices())
        with pytest.raises(NotFound):
            await job_cost(session, question.model_copy(update={"training_version": 99}), own_prices())
    assert found.cost is not None and found.cost.high == round(found.tokens * 2 * 2.00 / 1_000_000, 4)
    assert unlisted.cost is None and unlisted.tokens == found.tokens


@SQLITE_ONLY
async def test_no_version_is_built_while_tokens_cannot_be_counted(
    services_without_azure: Services, admin_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Survey:
        raise VocabularyError("The vocabulary is damaged. Install it again.")

    monkeypatch.setattr(set_surveys, "survey_lines", refuse)
    with pytest.raises(Refused, match="Install it again"):
        await make_version(services_without_azure, admin_user, "damaged")


def test_the_operators_own_price_list_is_used_and_read_again(services_without_azure: Services, tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    settings = services_without_azure.settings.model_copy(update={"price_list": path})
    with pytest.raises(BadInput, match="No such file"):
        price_list(settings)
    path.write_text('currency = "EUR"\n')
    assert price_list(settings).currency == "EUR"
    path.write_text("currency = 1\n" + "#" * 99)
    with pytest.raises(BadInput, match="WAYFARER_PRICE_LIST"):
        price_list(settings)
    assert price_list(services_without_azure.settings) is own_prices()
