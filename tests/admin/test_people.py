"""Staff accounts, login links and tokens."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import select

from admin import people
from admin.people import LINK_LIFETIME
from core.database import Database
from core.errors import BadInput, NotAllowed, NotFound, Refused, WayfarerError
from core.models import AuditEntry, LoginLink, PersonalToken, Role, User
from tests.conftest import SQLITE_ONLY

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


async def new_link(database: Database, user: User) -> str:
    async with database.writing() as session:
        return await people.make_login_link(session, "operator", user, NOON)


async def use(database: Database, token: str, now: datetime = NOON) -> User | None:
    try:
        async with database.writing() as session:
            return await people.use_login_link(session, token, now)
    except NotAllowed:
        return None


async def actions(database: Database) -> list[str]:
    async with database.reading() as session:
        entries = (await session.scalars(select(AuditEntry))).all()
    return [f"{entry.actor} {entry.action} {entry.object_type}" for entry in entries]


# --- accounts -------------------------------------------------------------------------------------------------------


@SQLITE_ONLY
async def test_an_address_is_kept_without_case_and_spaces(database: Database, admin_user: User) -> None:
    async with database.writing() as session:
        added = await people.add_user(session, admin_user, " Ann@Example.COM ", Role.REVIEWER)
    async with database.reading() as session:
        found = await people.get_user(session, "ANN@example.com")
    assert found.id == added.id and found.identifier == "ann@example.com"
    assert await actions(database) == ["ada@example.com added user"]


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("", Role.ADMIN),
        ("ann", Role.ADMIN),
        ("ann@", Role.ADMIN),
        ("@example.com", Role.ADMIN),
        ("a b@example.com", Role.ADMIN),
        ("guest:1@example.com", Role.ADMIN),
        ("a@b@c", Role.ADMIN),
        (f"{'a' * 320}@example.com", Role.ADMIN),
        ("ann@example.com", Role.TRAVELLER),
    ],
)
async def test_what_is_no_account_is_refused(database: Database, admin_user: User, email: str, role: Role) -> None:
    with pytest.raises(BadInput):
        async with database.writing() as session:
            await people.add_user(session, admin_user, email, role)
    assert await actions(database) == []


async def test_one_address_has_one_account_even_when_asked_for_at_once(database: Database, admin_user: User) -> None:
    async def add() -> str:
        try:
            async with database.writing() as session:
                await people.add_user(session, admin_user, "ann@example.com", Role.REVIEWER)
        except WayfarerError as error:
            return type(error).__name__
        return "added"

    assert sorted(await asyncio.gather(*(add() for _ in range(5)))) == ["Refused"] * 4 + ["added"]


@SQLITE_ONLY
async def test_travellers_are_no_staff(database: Database, traveller_user: User, admin_user: User) -> None:
    async with database.reading() as session:
        assert [user.id for user in await people.list_users(session)] == [admin_user.id]
        with pytest.raises(NotFound):
            await people.get_user(session, traveller_user.identifier)


async def test_two_admins_cannot_demote_each_other(database: Database, admin_user: User) -> None:
    async with database.writing() as session:
        second = await people.add_user(session, admin_user, "bob@example.com", Role.ADMIN)

    async def demote(whom: User) -> bool:
        try:
            async with database.writing() as session:
                user = await session.get(User, whom.id)
                assert user
                await people.set_role(session, admin_user, user, Role.REVIEWER)
        except Refused:
            return False
        return True

    assert sorted(await asyncio.gather(demote(admin_user), demote(second))) == [False, True]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(User).where(User.role == Role.ADMIN)) == 1


# --- links ----------------------------------------------------------------------------------------------------------


async def test_a_link_signs_in_once(database: Database, reviewer_user: User) -> None:
    token = await new_link(database, reviewer_user)
    first, second = await use(database, token), await use(database, token)
    assert first and first.id == reviewer_user.id and second is None
    assert await actions(database) == ["operator made a login link for user", "rio@example.com signed in user"]


async def test_of_requests_that_come_at_once_one_signs_in(database: Database, reviewer_user: User) -> None:
    token = await new_link(database, reviewer_user)
    signed_in = [user for user in await asyncio.gather(*(use(database, token) for _ in range(8))) if user]
    assert len(signed_in) == 1
    assert (await actions(database)).count("rio@example.com signed in user") == 1


async def test_looking_at_a_link_does_not_use_it_up(database: Database, reviewer_user: User) -> None:
    token = await new_link(database, reviewer_user)
    async with database.reading() as session:
        for _ in range(3):
            assert (await people.peek_login_link(session, token, NOON)).id == reviewer_user.id
    assert await use(database, token)


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("later", "works"), [(timedelta(0), True), (LINK_LIFETIME - timedelta(seconds=1), True), (LINK_LIFETIME, False)]
)
async def test_a_link_expires(database: Database, reviewer_user: User, later: timedelta, works: bool) -> None:
    token = await new_link(database, reviewer_user)
    assert (await use(database, token, NOON + later) is not None) is works


@SQLITE_ONLY
@pytest.mark.parametrize("token", ["", "wfl_", "wfl_" + "x" * 43, "x' OR 1=1 --"])
async def test_a_token_that_was_never_made_opens_nothing(database: Database, reviewer_user: User, token: str) -> None:
    await new_link(database, reviewer_user)
    assert await use(database, token) is None


@SQLITE_ONLY
async def test_a_link_of_an_account_that_was_closed_opens_nothing(database: Database, reviewer_user: User) -> None:
    token = await new_link(database, reviewer_user)
    async with database.writing() as session:
        user = await session.get(User, reviewer_user.id)
        assert user
        user.active = False
    assert await use(database, token) is None


@SQLITE_ONLY
async def test_tokens_are_not_kept(database: Database, reviewer_user: User) -> None:
    link = await new_link(database, reviewer_user)
    async with database.writing() as session:
        token = await people.make_personal_token(session, "operator", reviewer_user, "laptop")
    async with database.reading() as session:
        kept = [(await session.scalars(select(kind))).one() for kind in (LoginLink, PersonalToken)]
        entries = (await session.scalars(select(AuditEntry))).all()
    everything = " ".join(row.model_dump_json() for row in (*kept, *entries))
    assert link not in everything and token not in everything


# --- the first admin ------------------------------------------------------------------------------------------------


async def first_link(database: Database, email: str = "Admin@Localhost") -> str | None:
    async with database.writing() as session:
        return await people.first_login_link(session, email, NOON)


async def test_the_first_admin_gets_a_link_at_every_start_until_somebody_signed_in(database: Database) -> None:
    tokens = [await first_link(database) for _ in range(3)]
    assert all(tokens) and len(set(tokens)) == 3
    assert await use(database, tokens[0] or "")
    assert await first_link(database) is None


async def test_servers_that_start_at_once_make_one_first_admin(database: Database) -> None:
    assert all(await asyncio.gather(*(first_link(database) for _ in range(4))))
    async with database.reading() as session:
        assert [user.identifier for user in await people.list_users(session)] == ["admin@localhost"]
