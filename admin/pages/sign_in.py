"""Sign-in by single-use link, and sign-out."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from admin.auth import current_user, services_of
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.people import peek_login_link, sign_out, use_login_link
from core.audit import record
from core.clock import utc_now
from core.identity import SESSION_COOKIE, make_session_token
from core.models import Role, User
from core.services import Services

router = page_router("/staff")


@router.get("/login")
async def login(request: Request) -> Response:
    return render(request, "login.html", user=None)


@router.get("/link/{token}")
async def show_link(request: Request, token: str) -> Response:
    """A button rather than the sign-in itself: mail scanners follow links and would use this one up."""
    async with services_of(request).database.reading() as session:
        welcome = await peek_login_link(session, token, utc_now())
    return render(request, "login_link.html", user=None, welcome=welcome)


@router.post("/link/{token}")
async def use_link(request: Request, token: str) -> Response:
    services = services_of(request)
    async with services.database.writing() as session:
        user = await use_login_link(session, token, utc_now())
    response = RedirectResponse("/admin", status_code=303)
    _set_cookie(response, services, user)
    return response


@router.post("/logout")
async def logout(request: Request, user: Annotated[User | None, Depends(current_user)]) -> Response:
    if user is not None and user.role is not Role.TRAVELLER:
        async with services_of(request).database.writing() as session:
            mine = await session.get_one(User, user.id)
            sign_out(mine)
            record(session, mine, "signed out", "user", mine.id)
    response = RedirectResponse("/staff/login", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def _set_cookie(response: Response, services: Services, user: User) -> None:
    settings = services.settings
    assert settings.secret is not None
    lifetime = timedelta(hours=settings.staff_session_hours)
    token = make_session_token(
        user.identifier,
        user.display_name,
        user.session_version,
        secret=settings.secret.get_secret_value(),
        now=utc_now(),
        lifetime=lifetime,
    )
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
