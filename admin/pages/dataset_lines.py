"""The lines of a version: what each says, where it comes from, and why each reply has its weight."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from admin import line_lists
from admin.auth import services_of
from admin.datasets import Part, get_version
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router

router = page_router("/admin/datasets")


@router.get("/{number:int}/{part}/lines")
async def show(
    request: Request,
    user: Reviewer,
    number: int,
    part: Part,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    reason: str = "",
) -> Response:
    async with services_of(request).database.reading() as session:
        page = await line_lists.list_lines(session, number, part, after=after, reason=reason or None)
        view = await get_version(session, number)
    reasons: dict[str, int] = view.version.report.get("weight_reasons", {})
    parts = sorted(view.files)
    return render(
        request, "datasets/lines.html", user=user, page=page, reason=reason, reasons=reasons, parts=parts, after=after
    )
