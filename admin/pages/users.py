"""Members of staff: add one, change a role, make a login link."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from admin import people
from admin.auth import services_of
from admin.pages.forms import FormView, refused_form, text_of
from admin.pages.guards import Admin
from admin.pages.rendering import render
from admin.pages.routing import page_router
from core.clock import utc_now
from core.errors import BadInput, NotFound, WayfarerError
from core.models import Role, User

router = page_router("/admin/users")


@router.get("")
async def list_all(request: Request, user: Admin) -> Response:
    return await _page(request, user, FormView())


@router.post("")
async def add(request: Request, user: Admin) -> Response:
    form = await request.form()
    try:
        role = _read_role(text_of(form, "role"))
        async with services_of(request).database.writing() as session:
            await people.add_user(session, user, text_of(form, "email"), role)
    except WayfarerError as error:
        return await _page(request, user, refused_form(form, error), error.status)
    return RedirectResponse("/admin/users", status_code=303)


@router.post("/{user_id}/link")
async def make_link(request: Request, user: Admin, user_id: str) -> Response:
    """Answered by the page itself rather than a redirect: the link is stored nowhere and shown only now."""
    services = services_of(request)
    async with services.database.writing() as session:
        member = await _member(session, user_id)
        token = await people.make_login_link(session, user, member, utc_now())
    link = f"{services.settings.address}/staff/link/{token}"
    return await _page(request, user, FormView(), link=link, linked=member)


@router.post("/{user_id}/role")
async def change_role(request: Request, user: Admin, user_id: str) -> Response:
    form = await request.form()
    try:
        async with services_of(request).database.writing() as session:
            await people.set_role(session, user, await _member(session, user_id), _read_role(text_of(form, "role")))
    except WayfarerError as error:
        return await _page(request, user, FormView(message=str(error)), error.status)
    return RedirectResponse("/admin/users", status_code=303)


def _read_role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError as error:
        raise BadInput(f"'{word}' is not a role of staff: choose reviewer or admin", "role") from error


async def _member(session: AsyncSession, user_id: str) -> User:
    member = await session.get(User, user_id)
    if member is None or member.role not in people.STAFF_ROLES:
        raise NotFound(f"There is no member of staff '{user_id}': reload the page")
    return member


async def _page(
    request: Request, user: User, form: FormView, status: int = 200, link: str | None = None, linked: User | None = None
) -> Response:
    async with services_of(request).database.reading() as session:
        members = await people.list_users(session)
    return render(
        request, "users/list.html", user=user, status=status, form=form, members=members, link=link, linked=linked
    )
