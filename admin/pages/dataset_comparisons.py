"""Two versions side by side: which lines were added, removed and changed."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from admin import dataset_comparison, datasets
from admin.auth import services_of
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router

router = page_router("/admin/datasets")

LINES_SHOWN = 100
"""Of each kind; the command line lists them all."""


@router.get("/{number:int}/comparisons")
async def choose(request: Request, user: Reviewer, number: int, other: int) -> Response:
    """Where the form that chooses the other version leads."""
    return RedirectResponse(f"/admin/datasets/{number}/comparisons/{other}", status_code=303)


@router.get("/{number:int}/comparisons/{other:int}")
async def show(request: Request, user: Reviewer, number: int, other: int) -> Response:
    async with services_of(request).database.reading() as session:
        found = await dataset_comparison.compare_versions(session, number, other)
        versions = await datasets.list_versions(session)
    described = dataset_comparison.describe_comparison(found, LINES_SHOWN)
    return render(request, "datasets/comparison.html", user=user, found=described, view=found, versions=versions)
