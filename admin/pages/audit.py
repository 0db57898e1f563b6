"""The audit trail, the newest entry first."""

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import col, select

from admin.auth import services_of
from admin.pages.guards import Admin
from admin.pages.rendering import render
from admin.pages.routing import page_router
from core.models import AuditEntry

router = page_router("/admin/audit")

PAGE = 50


@router.get("")
async def list_all(request: Request, user: Admin, before: int | None = None) -> Response:
    query = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    async with services_of(request).database.reading() as session:
        found = (await session.scalars(query)).all()
    entries = found[:PAGE]
    following = entries[-1].id if len(found) > PAGE else None
    return render(request, "audit/list.html", user=user, entries=entries, before=before, following=following)
