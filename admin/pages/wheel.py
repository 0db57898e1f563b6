"""The loop as it stands now, and what waits for whom."""

from fastapi import Request
from fastapi.responses import Response

from admin import overview
from admin.auth import services_of
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.prices import price_list

router = page_router("/admin")

STAGE_ICONS = {
    "conversations": "chat",
    "ratings": "up",
    "reviews": "review",
    "datasets": "dataset",
    "training-jobs": "job",
    "deployments": "deployment",
    "evaluations": "evaluation",
    "releases": "split",
}


@router.get("")
async def wheel(request: Request, user: Reviewer) -> Response:
    services = services_of(request)
    hosting = price_list(services.settings).per_hour
    async with services.database.reading() as session:
        now = await overview.wheel(session, hosting)
    return render(request, "wheel.html", user=user, wheel=now, stage_icons=STAGE_ICONS)
