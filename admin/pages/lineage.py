"""Where a line comes from, and what became of a conversation."""

from fastapi import Request
from fastapi.responses import Response

from admin import line_origins, lineage
from admin.auth import services_of
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router

router = page_router("/admin")


@router.get("/conversations/{conversation_id}/lineage")
async def conversation(request: Request, user: Reviewer, conversation_id: str) -> Response:
    async with services_of(request).database.reading() as session:
        found = await lineage.conversation_lineage(session, conversation_id)
    return render(request, "lineage/conversation.html", user=user, found=found)


@router.get("/datasets/{number:int}/{part}/lines/{line:int}")
async def line(request: Request, user: Reviewer, number: int, part: str, line: int) -> Response:
    async with services_of(request).database.reading() as session:
        found = await line_origins.line_origin(session, number, part, line)
        lines = await line_origins.count_lines(session, number, part)
    return render(request, "lineage/line.html", user=user, found=found, lines=lines)
