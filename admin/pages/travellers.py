"""Travellers: find one, see what is held of them, erase them; and what became of every erasure."""

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from admin import erasure, travellers
from admin.auth import services_of
from admin.pages.guards import Admin
from admin.pages.rendering import render
from admin.pages.routing import page_router
from core.errors import BadInput, NotFound
from core.models import User

router = page_router("/admin/travellers")


@router.get("")
async def list_all(request: Request, user: Admin, find: str = "") -> Response:
    """The erasures; with `find`, the traveller of a conversation or of an id."""
    trouble = None
    async with services_of(request).database.reading() as session:
        if find.strip():
            try:
                found = await travellers.find_traveller(session, find)
                return RedirectResponse(f"/admin/travellers/{found.id}", status_code=303)
            except NotFound as error:
                trouble = error
        erasures = await erasure.list_erasures(session)
    status = trouble.status if trouble else 200
    return render(
        request, "travellers/list.html", user=user, status=status, erasures=erasures, find=find, trouble=trouble
    )


@router.get("/{user_id}")
async def show(request: Request, user: Admin, user_id: str) -> Response:
    return await _page(request, user, user_id)


@router.post("/{user_id}/erase")
async def erase(request: Request, user: Admin, user_id: str, understood: Annotated[str, Form()] = "") -> Response:
    if understood != "yes":
        problem = BadInput("Nothing was erased: tick the box, to say that you know what will happen", "understood")
        return await _page(request, user, user_id, problem)
    async with services_of(request).database.writing() as session:
        await erasure.erase_traveller(session, user, user_id)
    return RedirectResponse(f"/admin/travellers/{user_id}", status_code=303)


async def _page(request: Request, user: User, user_id: str, problem: BadInput | None = None) -> Response:
    async with services_of(request).database.reading() as session:
        view = await travellers.view_traveller(session, user_id)
    status = problem.status if problem else 200
    return render(request, "travellers/traveller.html", user=user, status=status, view=view, problem=problem)
