"""The loop as it stands now, and what waits for whom."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from admin.pages.guards import Reviewer

router = APIRouter(prefix="/admin")


@router.get("")
async def wheel(request: Request, user: Reviewer) -> Response:
    return RedirectResponse("/admin/reviews", status_code=303)
