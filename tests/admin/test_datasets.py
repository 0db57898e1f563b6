"""Versions out of approved conversations: what a recipe lets in, what approval settled, and how versions go on."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlmodel import col, select

from admin.dataset_imports import import_file
from admin.dataset_lines import read_lines
from admin.datasets import ExtendRequest, extend_version, get_version
from admin.reviews import get_transcript, review_reply
from core.clock import utc_now
from core.database import Database
from core.errors import BadInput, NotFound, Refused
from core.models import DatasetLine, DatasetVersion, Exchange, FinishReason, Rating, User, saved
from core.reviewing import mark_for_training
from core.services import Services
from tests.admin.approved_talks import add_approved, add_talk, approve, build, correct
from tests.admin.training_path import example_file
from tests.conftest import SQLITE_ONLY
from training_data.weights import ALL_RULES, Rule

pytestmark = SQLITE_ONLY
Decisions = dict[str, tuple[int, str]]


@pytest.fixture
def services(services_without_azure: Services) -> Services:
    return services_without_azure


@pytest.fixture
def database(services: Services) -> Database:
    return services.database


async def origins(database: Database, version: DatasetVersion) -> set[str]:
    """Ids of the conversations in it."""
    async with database.reading() as session:
        lines = await read_lines(session, await get_version(session, saved(version.id)))
    return {line.example.origin.id for line in lines if line.example.origin.kind == "conversation"}


async def decisions(database: Database, conversation: str) -> Decisions:
    """(weight, reason) by exchange, as the newest version's line keeps them."""
    query = select(DatasetLine).where(DatasetLine.origin_id == conversation).order_by(col(DatasetLine.file_id).desc())
    async with database.reading() as session:
        row = (await session.scalars(query.limit(1))).one()
    return {one["exchange_id"]: (one["weight"], one["reason"]) for one in row.decisions}


async def fill(database: Database, actor: User, marker: str = "filler") -> int:
    """An imported file with enough examples for a version of its own."""
    async with database.writing() as session:
        return saved((await import_file(session, actor, f"{marker}.jsonl", example_file(marker))).id)


MONTH_AGO = (utc_now() - timedelta(days=30)).date()
CHOICES: dict[str, tuple[Mapping[str, object], set[str]]] = {
    "everything": ({}, {"old", "second", "funny", "dull"}),
    "since": ({"since": MONTH_AGO}, {"second", "funny", "dull"}),
    "until": ({"until": MONTH_AGO}, {"old"}),
    "release": ({"releases": "2"}, {"second"}),
    "tags": ({"tags": "funny, odd"}, {"funny"}),
    "without tags": ({"without_tags": ["dull", "funny"]}, {"old", "second"}),
    "language": ({"languages": "EN, de"}, {"old", "second", "funny", "dull"}),
}


@pytest.mark.parametrize(("choices", "expected"), CHOICES.values(), ids=CHOICES.keys())
async def test_a_recipe_chooses_among_what_was_approved(
    services: Services,
    database: Database,
    admin_user: User,
    reviewer_user: User,
    traveller_user: User,
    choices: Mapping[str, object],
    expected: set[str],
) -> None:
    await add_talk(database, traveller_user, "old", 1, days_ago=90)
    await add_talk(database, traveller_user, "second", 1, release=2)
    await add_talk(database, traveller_user, "funny", 1, tags=("funny",))
    await add_talk(database, traveller_user, "dull", 1, tags=("dull",))
    await add_talk(database, traveller_user, "waiting", 1)
    await approve(database, reviewer_user, "old", "second", "funny", "dull")
    version = await build(services, admin_user, import_ids=[await fill(database, admin_user)], **choices)
    assert await origins(database, version) == expected


async def test_each_reply_keeps_why_it_has_its_weight(
    services: Services, database: Database, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await add_approved(database, traveller_user, reviewer_user, 10)
    await add_talk(database, traveller_user, "rome", 1, 0, None, 1)
    await correct(database, reviewer_user, "rome-3", "Oh, the Forum at dawn! Shall we?")
    await approve(database, reviewer_user, "rome")
    version = await build(services, admin_user)
    assert await decisions(database, "rome") == {
        "rome-0": (1, "thumb up"),
        "rome-1": (0, "thumb down"),
        "rome-2": (0, "nobody rated it"),
        "rome-3": (1, "ideal reply written"),
    }
    assert version.report["weight_reasons"] == {
        "1: thumb up": 11, "0: nobody rated it": 1, "0: thumb down": 1, "1: ideal reply written": 1,
    }  # fmt: skip


async def test_what_approval_settled_follows_the_recipes_rules_and_no_later_thumb(
    services: Services, database: Database, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await add_approved(database, traveller_user, reviewer_user, 10)
    await add_talk(database, traveller_user, "rome", 1, None)
    await approve(database, reviewer_user, "rome")
    async with database.writing() as session:
        rating = (await session.scalars(select(Rating).where(Rating.exchange_id == "rome-0"))).one()
        rating.value = 0
        session.add(Rating(exchange_id="rome-1", conversation_id="rome", user_id=traveller_user.id, value=1))
    await build(services, admin_user)
    assert await decisions(database, "rome") == {"rome-0": (1, "thumb up"), "rome-1": (0, "nobody rated it")}
    without = [rule for rule in ALL_RULES if rule is not Rule.THUMB_UP]
    await build(services, admin_user, rules=without, unrated=1)
    assert await decisions(database, "rome") == {"rome-0": (1, "nobody rated it"), "rome-1": (1, "nobody rated it")}


async def test_a_persons_word_after_approval_is_a_word(
    services: Services, database: Database, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await add_approved(database, traveller_user, reviewer_user, 10)
    await add_talk(database, traveller_user, "rome", 1, 1, 1)
    await approve(database, reviewer_user, "rome")
    async with database.writing() as session:
        await review_reply(session, reviewer_user, "rome-0", weight=0)
        await mark_for_training(session, reviewer_user, "rome-1")
    await build(services, admin_user, rules=[], import_ids=[await fill(database, admin_user)])
    word = "reviewer's word"
    assert await decisions(database, "rome") == {
        "rome-0": (0, word), "rome-1": (1, word), "rome-2": (0, "nobody rated it"),
    }  # fmt: skip


async def test_a_reply_that_breaks_the_policy_is_not_learned_by_rule(
    services: Services, database: Database, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await add_approved(database, traveller_user, reviewer_user, 10)
    await add_talk(database, traveller_user, "rome", 1, reply="Stay at the Hotel Miramar.")
    await add_talk(database, traveller_user, "oslo", 1, ending=FinishReason.LENGTH)
    async with database.reading() as session:
        reasons = [(await get_transcript(session, name)).turns[0].weight_reason for name in ("rome", "oslo")]
    assert reasons == ["recommends a hotel, flight, car or restaurant", "cut short at the longest reply allowed"]


async def test_turns_after_the_approval_are_not_part_of_a_version(
    services: Services, database: Database, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await add_approved(database, traveller_user, reviewer_user, 10)
    async with database.writing() as session:
        session.add(
            Exchange(
                id="late", conversation_id="city1", position=1, release_id=1, deployment="d", question="And Oslo?",
                reply="Nobody has read this yet.", finish_reason=FinishReason.STOP,
            )
        )  # fmt: skip
    await build(services, admin_user, unrated=1)
    assert set(await decisions(database, "city1")) == {"city1-0"}


async def test_pairs_are_made_of_corrections(
    services: Services, database: Database, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    for number in range(10):
        await add_talk(database, traveller_user, f"city{number}", 0)
        await correct(database, reviewer_user, f"city{number}-0", f"Oh, the hills of town {number}! Shall we climb?")
    await approve(database, reviewer_user, *(f"city{number}" for number in range(10)))
    version = await build(services, admin_user, format="preference")
    async with database.reading() as session:
        lines = await read_lines(session, await get_version(session, saved(version.id)))
    assert [line.exchange_ids for line in lines][:2] == [("city0-0",), ("city1-0",)]
    assert lines[0].example.rejected == "Ah, the old town is lovely in the morning. Shall we? (city0, 0)"
    assert lines[0].example.messages[-1].content == "Oh, the hills of town 0! Shall we climb?"


# --- going on -------------------------------------------------------------------------------------------------------


async def test_an_extended_version_has_the_old_recipe_and_what_was_reviewed_since(
    services: Services, database: Database, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    await add_approved(database, traveller_user, reviewer_user, 12)
    first = await build(services, admin_user, seed=4, order="time", validation_share=0.2, tags=[])
    with pytest.raises(Refused, match="nothing was reviewed"):
        await extend_version(services, admin_user, saved(first.id), ExtendRequest())
    await add_talk(database, traveller_user, "rome", 1)
    await approve(database, reviewer_user, "rome")
    request = ExtendRequest(import_ids=[await fill(database, admin_user)])
    second = await extend_version(services, admin_user, saved(first.id), request)
    assert (second.extends, second.note) == (first.id, f"Extends version {first.id}")
    assert second.recipe == first.recipe | {"import_ids": request.import_ids}
    assert await origins(database, second) == await origins(database, first) | {"rome"}
    again = await extend_version(services, admin_user, saved(first.id), request)
    assert again.id == second.id


async def test_only_versions_that_exist_are_extended(services: Services, admin_user: User) -> None:
    with pytest.raises(NotFound):
        await extend_version(services, admin_user, 7, ExtendRequest())


async def test_a_recipe_is_kept_in_an_order_of_its_own(
    services: Services, database: Database, admin_user: User
) -> None:
    filler = [await fill(database, admin_user)]
    choices = {"releases": [2, 1, 2], "tags": "b, a", "languages": ["FR", "en"], "rules": ["thumb up", "error"]}
    choices |= {"without_tags": "x"}
    version = await build(services, admin_user, include_reviews=False, import_ids=filler, **choices)
    assert version.recipe["filters"] == {
        "since": None, "until": None, "releases": [1, 2], "tags": ["a", "b"], "without_tags": ["x"],
        "languages": ["en", "fr"],
    }  # fmt: skip
    assert version.recipe["weighting"] == {"rules": ["error", "thumb up"], "unrated": 0}


async def test_without_a_live_release_a_system_message_is_asked_for(services: Services, admin_user: User) -> None:
    with pytest.raises(BadInput, match="give one"):
        await build(services, admin_user, system_message=" ")
