"""Staff accounts, single-use login links and personal tokens."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.audit import record
from core.database import one_at_a_time
from core.errors import BadInput, NotAllowed, NotFound, Refused
from core.identity import hash_token, make_secret_token
from core.models import LoginLink, PersonalToken, Role, User

LINK_LIFETIME = timedelta(minutes=15)
STAFF_ROLES = (Role.REVIEWER, Role.ADMIN)
_STAFF = "staff"
_EMAIL = re.compile(r"[^@\s/:]+@[^@\s/:]+")


async def add_user(session: AsyncSession, actor: User | str, email: str, role: Role) -> User:
    """A new member of staff. Raises BadInput for what is no e-mail address, Refused if the address is taken."""
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > 320:
        raise BadInput(f"'{email}' is not an e-mail address: it needs the form name@company", "email")
    if role not in STAFF_ROLES:
        raise BadInput(f"'{role}' is not a role of staff: choose reviewer or admin", "role")
    await one_at_a_time(session, _STAFF)
    if await _by_identifier(session, email):
        raise Refused(f"'{email}' exists already: change the role, or make a new login link")
    user = User(identifier=email, display_name=email.split("@")[0], role=role)
    session.add(user)
    record(session, actor, "added", "user", user.id, role=role)
    return user


async def get_user(session: AsyncSession, email: str) -> User:
    user = await _by_identifier(session, email.strip().lower())
    if user is None or user.role not in STAFF_ROLES:
        raise NotFound(f"No member of staff has the address '{email}': add one with wayfarer users add")
    return user


async def list_users(session: AsyncSession) -> Sequence[User]:
    """Staff only; travellers are many and have no names."""
    query = select(User).where(col(User.role).in_(STAFF_ROLES)).order_by(col(User.created_at))
    return (await session.scalars(query)).all()


async def set_role(session: AsyncSession, actor: User, user: User, role: Role) -> None:
    """Takes effect at once: the user's open sessions end."""
    if role not in STAFF_ROLES:
        raise BadInput(f"'{role}' is not a role of staff: choose reviewer or admin", "role")
    await one_at_a_time(session, _STAFF)
    if user.role is Role.ADMIN and role is not Role.ADMIN and await _count_admins(session) == 1:
        raise Refused(f"'{user.identifier}' is the only admin: make somebody else admin first")
    user.role = role
    sign_out(user)
    session.add(user)
    record(session, actor, "changed role of", "user", user.id, role=role)


def sign_out(user: User) -> None:
    """Ends every session of the user: older cookies name an older version."""
    user.session_version += 1


async def make_login_link(session: AsyncSession, actor: User | str, user: User, now: datetime) -> str:
    """The token of a link that signs `user` in once, within 15 minutes. Not stored, so it is shown only now."""
    token = make_secret_token("wfl_")
    session.add(LoginLink(token_hash=hash_token(token), user_id=user.id, expires_at=now + LINK_LIFETIME))
    record(session, actor, "made a login link for", "user", user.id)
    return token


async def peek_login_link(session: AsyncSession, token: str, now: datetime) -> User:
    """Whom the link would sign in. Looking does not use it up: mail scanners follow links."""
    link = (await session.scalars(select(LoginLink).where(LoginLink.token_hash == hash_token(token)))).first()
    user = await session.get(User, link.user_id) if link else None
    if link is None or user is None or link.used_at or link.expires_at <= now or not user.active:
        raise NotAllowed("This login link was used, has expired or never existed: ask for a new one")
    return user


async def use_login_link(session: AsyncSession, token: str, now: datetime) -> User:
    """Signs in once. Of two requests that come at once, one wins: the update is the test."""
    user = await peek_login_link(session, token, now)
    used = await session.execute(
        update(LoginLink)
        .where(col(LoginLink.token_hash) == hash_token(token), col(LoginLink.used_at).is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotAllowed("This login link was used a moment ago: ask for a new one")
    record(session, user, "signed in", "user", user.id)
    return user


async def make_personal_token(session: AsyncSession, actor: User | str, user: User, name: str) -> str:
    """A token for programs, shown only now; it may do what `user` may do."""
    token = make_secret_token("wft_")
    session.add(PersonalToken(token_hash=hash_token(token), user_id=user.id, name=name))
    record(session, actor, "made a personal token for", "user", user.id, name=name)
    return token


async def user_of_token(session: AsyncSession, token: str) -> User | None:
    query = (
        select(User)
        .join(PersonalToken, col(PersonalToken.user_id) == User.id)
        .where(PersonalToken.token_hash == hash_token(token), col(PersonalToken.revoked_at).is_(None), col(User.active))
    )
    return (await session.scalars(query)).first()


async def first_login_link(session: AsyncSession, email: str, now: datetime) -> str | None:
    """A link for the first admin, who is made here; None once any admin has signed in."""
    signed_in = (
        select(func.count())
        .select_from(LoginLink)
        .join(User, col(User.id) == LoginLink.user_id)
        .where(User.role == Role.ADMIN, col(LoginLink.used_at).is_not(None))
    )
    if await session.scalar(signed_in):
        return None
    await one_at_a_time(session, _STAFF)
    known = await _by_identifier(session, email.strip().lower())
    user = known or await add_user(session, "wayfarer", email, Role.ADMIN)
    await session.flush()
    return await make_login_link(session, "wayfarer", user, now)


async def _by_identifier(session: AsyncSession, identifier: str) -> User | None:
    return (await session.scalars(select(User).where(User.identifier == identifier))).first()


async def _count_admins(session: AsyncSession) -> int:
    query = select(func.count()).select_from(User).where(User.role == Role.ADMIN, col(User.active))
    return await session.scalar(query) or 0
