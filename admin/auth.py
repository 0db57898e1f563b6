"""Who is asking, and may they? FastAPI dependencies for pages and API."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from admin.people import user_of_token
from core.clock import utc_now
from core.errors import NotAllowed, NotSignedIn
from core.identity import SESSION_COOKIE, read_session_token
from core.models import Role, User
from core.services import Services

_RANK = {Role.TRAVELLER: 0, Role.REVIEWER: 1, Role.ADMIN: 2}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def current_user(request: Request) -> User | None:
    """The user of the session cookie or of the bearer token; None for nobody or a session that has ended."""
    services = services_of(request)
    token = _bearer(request)
    async with services.database.reading() as session:
        if token is not None:
            return await user_of_token(session, token)
        return await _user_of_cookie(request, session, services)


def require(role: Role) -> Callable[[Request], Awaitable[User]]:
    """A dependency that lets in people of this role or a higher one; the role is read from the table every time."""

    async def dependency(request: Request) -> User:
        user = await current_user(request)
        if user is None or user.role is Role.TRAVELLER:
            raise NotSignedIn("Sign in as a member of staff first: an admin or the operator can make you a login link")
        if _RANK[user.role] < _RANK[role]:
            raise NotAllowed(f"This needs the role {role}; '{user.identifier}' is {user.role}")
        return user

    return dependency


async def same_origin(request: Request) -> None:
    """Refuses a change that another site's page asks for in a signed-in person's name.

    A bearer token is never sent by a browser on its own, so such requests need no check.
    """
    if request.method in _SAFE_METHODS or _bearer(request) is not None:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign_origin = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in (None, "same-origin", "none") or foreign_origin:
        raise NotAllowed("This change was asked for by a page of another site: open Wayfarer itself and do it there")


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _user_of_cookie(request: Request, session: AsyncSession, services: Services) -> User | None:
    secret = services.settings.secret
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie or secret is None:
        return None
    claims = read_session_token(cookie, secret=secret.get_secret_value(), now=utc_now())
    if claims is None:
        return None
    user = (await session.scalars(select(User).where(User.identifier == claims.identifier))).first()
    return user if user and user.active and user.session_version == claims.version else None
