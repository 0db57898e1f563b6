"""The review desk: weights by rule, the reviewer's word, decisions and the queue."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from admin.datasets import BuildRequest, DatasetProblems, build_version, read_part
from admin.reviews import (
    count_by_status,
    decide,
    get_transcript,
    list_queue,
    next_waiting,
    review_reply,
    suggest_weight,
)
from core.clock import utc_now
from core.database import Database
from core.errors import BadInput, NotAllowed, NotFound, Refused
from core.models import (
    AuditEntry,
    Conversation,
    Deployment,
    Exchange,
    FinishReason,
    Rating,
    Release,
    Review,
    ReviewDecision,
    User,
)
from core.reviewing import mark_for_training
from core.services import Services
from tests.conftest import SQLITE_ONLY

APPROVED, REJECTED = ReviewDecision.APPROVED, ReviewDecision.REJECTED
STOP = FinishReason.STOP


def exchange(finish_reason: FinishReason | None = STOP) -> Exchange:
    return Exchange(id="e", conversation_id="c", position=0, release_id=1, deployment="d", finish_reason=finish_reason)


def thumb(value: int) -> Rating:
    return Rating(exchange_id="e", conversation_id="c", user_id="u", value=value)


def word(weight: int, ideal: str | None = None) -> Review:
    return Review(exchange_id="e", conversation_id="c", weight=weight, ideal_reply=ideal, reviewer_id="r")


@pytest.mark.parametrize(
    ("finish_reason", "thumbs", "review", "expected"),
    [
        (STOP, [], None, (0, "nobody rated it")),
        (STOP, [1], None, (1, "thumb up")),
        (STOP, [0], None, (0, "thumb down")),
        (STOP, [1, 0], None, (0, "thumb down")),
        (STOP, [1, 1], None, (1, "thumb up")),
        (FinishReason.LENGTH, [1], None, (0, "cut short at the longest reply allowed")),
        (FinishReason.CONTENT_FILTER, [1], None, (0, "stopped by the content filter")),
        (FinishReason.CANCELLED, [1], None, (0, "stopped by the traveller")),
        (FinishReason.ERROR, [1], None, (0, "ended in an error")),
        (None, [1], None, (0, "ended in an error")),
        (STOP, [0], word(1), (1, "reviewer's word")),
        (STOP, [1], word(0), (0, "reviewer's word")),
        (FinishReason.LENGTH, [0], word(1, "Better"), (1, "ideal reply written")),
    ],
)
def test_the_weight_of_a_reply(
    finish_reason: FinishReason | None, thumbs: list[int], review: Review | None, expected: tuple[int, str]
) -> None:
    assert suggest_weight(exchange(finish_reason), [thumb(value) for value in thumbs], review) == expected


# --- with a database ------------------------------------------------------------------------------------------------


async def talk(database: Database, traveller: User, name: str, *thumbs: int | None, minutes: int = 0) -> None:
    """A conversation with one turn per thumb (None: not rated); its replies are called NAME-0, NAME-1, …"""
    at = utc_now() - timedelta(minutes=minutes)
    async with database.writing() as session:
        if await session.get(Release, 1) is None:
            session.add(Deployment(id=1, name="d", model="m"))
            await session.flush()
            session.add(Release(id=1, name="r", deployment_id=1, system_prompt="You are kind."))
        conversation = Conversation(id=name, user_id=traveller.id, name=f"About {name}", created_at=at, updated_at=at)
        session.add(conversation)
        await session.flush()
        for position, value in enumerate(thumbs):
            turn = Exchange(
                id=f"{name}-{position}", conversation_id=name, position=position, release_id=1, deployment="d",
                question=f"{name}: where to, part {position}?", reply=f"To {name}, part {position}. Shall we?",
                finish_reason=STOP,
            )  # fmt: skip
            session.add(turn)
            await session.flush()
            if value is not None:
                rating = Rating(exchange_id=turn.id, conversation_id=name, user_id=traveller.id, value=value)
                session.add(rating)


async def say(database: Database, reviewer: User, exchange_id: str, **values: object) -> Review:
    async with database.writing() as session:
        return await review_reply(session, reviewer, exchange_id, **values)  # type: ignore[arg-type]


async def test_a_review_changes_what_is_given_and_keeps_the_rest(
    database: Database, reviewer_user: User, traveller_user: User
) -> None:
    await talk(database, traveller_user, "rome", 0)
    await say(database, reviewer_user, "rome-0", note=" too dry ")
    await say(database, reviewer_user, "rome-0", ideal_reply=" Ah, Rome! Shall we? ")
    review = await say(database, reviewer_user, "rome-0")
    assert (review.weight, review.ideal_reply, review.note) == (1, "Ah, Rome! Shall we?", "too dry")
    review = await say(database, reviewer_user, "rome-0", weight=0, ideal_reply="")
    assert (review.weight, review.ideal_reply, review.note) == (0, None, "too dry")
    async with database.reading() as session:
        entries = (await session.scalars(select(AuditEntry))).all()
    assert [entry.action for entry in entries] == ["reviewed"] * 4


@SQLITE_ONLY
async def test_reviews_that_cannot_be(database: Database, reviewer_user: User, traveller_user: User) -> None:
    await talk(database, traveller_user, "rome", 1)
    for error, exchange_id, values in (
        (NotFound, "nowhere", {"weight": 1}),
        (BadInput, "rome-0", {"weight": 2}),
        (BadInput, "rome-0", {"ideal_reply": "x" * 8_001}),
    ):
        with pytest.raises(error):
            await say(database, reviewer_user, exchange_id, **values)
    async with database.reading() as session:
        assert (await session.scalars(select(Review))).all() == []


@SQLITE_ONLY
@pytest.mark.parametrize("reason", [*(reason for reason in FinishReason if reason is not STOP), None])
async def test_a_reply_without_a_proper_end_is_not_learned_as_it_is(
    database: Database, reviewer_user: User, traveller_user: User, reason: FinishReason | None
) -> None:
    await talk(database, traveller_user, "rome", 1)
    async with database.writing() as session:
        turn = await session.get(Exchange, "rome-0")
        assert turn
        turn.finish_reason = reason
    with pytest.raises(Refused):
        await say(database, reviewer_user, "rome-0", weight=1)
    with pytest.raises(Refused):
        async with database.writing() as session:
            await mark_for_training(session, reviewer_user, "rome-0")
    assert (await say(database, reviewer_user, "rome-0", ideal_reply="Ah, Rome!")).weight == 1


@SQLITE_ONLY
async def test_only_staff_mark_for_training(database: Database, traveller_user: User) -> None:
    await talk(database, traveller_user, "rome", 1)
    with pytest.raises(NotAllowed):
        async with database.writing() as session:
            await mark_for_training(session, traveller_user, "rome-0")


async def test_reviewers_who_act_at_once_leave_one_review_and_one_decision(
    database: Database, reviewer_user: User, admin_user: User, traveller_user: User
) -> None:
    await talk(database, traveller_user, "rome", 1)
    people = (reviewer_user, admin_user) * 3
    await asyncio.gather(*(say(database, person, "rome-0", weight=1) for person in people))

    async def judge(person: User) -> None:
        async with database.writing() as session:
            await decide(session, person, "rome", APPROVED)

    await asyncio.gather(*(judge(person) for person in people))
    async with database.reading() as session:
        assert len((await session.scalars(select(Review))).all()) == 1
        assert len((await session.scalars(select(AuditEntry))).all()) == 12


async def test_approving_writes_the_weights_down(
    database: Database, reviewer_user: User, traveller_user: User, admin_user: User
) -> None:
    """A thumb that comes later changes nothing."""
    await talk(database, traveller_user, "rome", 1, 0, None)
    async with database.writing() as session:
        await decide(session, reviewer_user, "rome", APPROVED)
    async with database.writing() as session:
        session.add(Rating(exchange_id="rome-0", conversation_id="rome", user_id=admin_user.id, value=0))
    async with database.reading() as session:
        transcript = await get_transcript(session, "rome")
    assert [turn.weight for turn in transcript.turns] == [1, 0, 0]
    assert transcript.decision and transcript.decision.decision is APPROVED


@SQLITE_ONLY
async def test_nothing_to_learn_cannot_be_approved_but_rejected(
    database: Database, reviewer_user: User, traveller_user: User
) -> None:
    await talk(database, traveller_user, "rome", 0)
    with pytest.raises(Refused):
        async with database.writing() as session:
            await decide(session, reviewer_user, "rome", APPROVED)
    async with database.writing() as session:
        await decide(session, reviewer_user, "rome", REJECTED)
    async with database.reading() as session:
        assert await count_by_status(session) == {"waiting": 0, "approved": 0, "rejected": 1}
        assert (await session.scalars(select(Review))).all() == []


async def test_the_queue_pages_through_every_rated_conversation_once(database: Database, traveller_user: User) -> None:
    for number in range(7):
        await talk(database, traveller_user, f"c{number}", 1, minutes=number // 2)  # some at almost the same time
    await talk(database, traveller_user, "unrated", None)
    seen, before = [], None
    async with database.reading() as session:
        while True:
            page = await list_queue(session, before=before, limit=3)
            seen += [row.conversation_id for row in page.rows]
            before = page.next_before
            if before is None:
                break
        assert sorted(seen) == [f"c{number}" for number in range(7)]
        assert await next_waiting(session, seen[0]) == seen[1]
        assert await next_waiting(session, seen[-1]) == seen[0]


async def test_the_queue_by_thumb_and_status(database: Database, reviewer_user: User, traveller_user: User) -> None:
    await talk(database, traveller_user, "up", 1)
    await talk(database, traveller_user, "down", 0)
    await talk(database, traveller_user, "both", 1, 0)
    await talk(database, traveller_user, "gone", 1)
    async with database.writing() as session:
        gone = await session.get(Conversation, "gone")
        assert gone
        gone.deleted_at = utc_now()
        await decide(session, reviewer_user, "up", APPROVED)
    async with database.reading() as session:
        assert {row.conversation_id for row in (await list_queue(session)).rows} == {"down", "both"}
        assert {row.conversation_id for row in (await list_queue(session, thumb=1)).rows} == {"both"}
        assert {r.conversation_id for r in (await list_queue(session, status="all", thumb=1)).rows} == {"up", "both"}
        [approved] = (await list_queue(session, status="approved")).rows
        with pytest.raises(NotFound):
            await get_transcript(session, "gone")
    assert (approved.conversation_id, approved.decision) == ("up", APPROVED)


# --- from reviews to a version --------------------------------------------------------------------------------------


async def test_a_version_holds_what_was_approved_with_its_weights(
    services_without_azure: Services, reviewer_user: User, traveller_user: User, admin_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    for number in range(12):
        await talk(database, traveller_user, f"city{number}", 1, 0)
    await talk(database, traveller_user, "rejected", 1)
    async with database.writing() as session:
        for number in range(12):
            await decide(session, reviewer_user, f"city{number}", APPROVED)
        await decide(session, reviewer_user, "rejected", REJECTED)
        deleted = await session.get(Conversation, "city11")
        assert deleted
        deleted.deleted_at = utc_now()
    request = BuildRequest(system_message="You are kind.", validation_share=0.0)
    version = await build_version(services, admin_user, request)
    async with database.reading() as session:
        file = await read_part(session, version.id or 0, "training")
    text = file.content.decode("utf-8-sig")
    assert file.examples == 11 and "rejected" not in text and "city11" not in text
    assert text.count('"weight":1') + text.count('"weight": 1') == 11


@SQLITE_ONLY
async def test_a_version_of_nothing_is_refused_and_leaves_nothing(
    services_without_azure: Services, admin_user: User
) -> None:
    with pytest.raises(DatasetProblems) as refused:
        await build_version(services_without_azure, admin_user, BuildRequest(system_message="You are kind."))
    assert refused.value.problems
    async with services_without_azure.database.reading() as session:
        assert (await session.scalars(select(AuditEntry))).all() == []
