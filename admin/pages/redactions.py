"""The redaction desk: one suspected text at a time, one key each; and what was decided, to be taken back."""

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from admin import redactions
from admin.auth import services_of
from admin.pages.forms import is_htmx
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router
from core.models import RedactionDecision, User

router = page_router("/admin/redactions")

UP_NEXT = 9
"""Cases that are shown behind the one that is asked about."""


@router.get("")
async def desk(
    request: Request, user: Reviewer, status: redactions.Status = "open", after: int | None = None
) -> Response:
    async with services_of(request).database.reading() as session:
        if status == "decided":
            return await _decided_page(request, session, user, after)
        return await _desk(request, session, user, after)


@router.post("/{number:int}/decision")
async def decide(
    request: Request, user: Reviewer, number: int, decision: Annotated[RedactionDecision, Form()]
) -> Response:
    """Decides and goes on to the next open case."""
    async with services_of(request).database.writing() as session:
        await redactions.decide(session, user, number, decision)
        if is_htmx(request):
            return await _desk(request, session, user, number, last=number)
    return RedirectResponse(f"/admin/redactions?after={number}", status_code=303)


@router.post("/{number:int}/reopen")
async def reopen(request: Request, user: Reviewer, number: int) -> Response:
    """Takes a decision back and asks again."""
    async with services_of(request).database.writing() as session:
        await redactions.reopen(session, user, number)
        if is_htmx(request):
            return await _desk(request, session, user, number - 1)
    return RedirectResponse(f"/admin/redactions?after={number - 1}", status_code=303)


async def _desk(
    request: Request, session: AsyncSession, user: User, after: int | None, last: int | None = None
) -> Response:
    """The open case that comes after this number, or the first one when that was the last."""
    page = await redactions.list_cases(session, after=after, limit=UP_NEXT + 1)
    if not page.rows and after is not None:
        page = await redactions.list_cases(session, limit=UP_NEXT + 1)
    return render(
        request,
        "redactions/desk.html" if is_htmx(request) else "redactions/open.html",
        user=user,
        page=page,
        counts=await redactions.count_cases(session),
        last=await redactions.get_case(session, last) if last else None,
    )


async def _decided_page(request: Request, session: AsyncSession, user: User, after: int | None) -> Response:
    page = await redactions.list_cases(session, status="decided", after=after)
    counts = await redactions.count_cases(session)
    return render(request, "redactions/decided.html", user=user, page=page, counts=counts, after=after)
