"""The report of a version: what it says, what training on it would cost, and what live traffic asks besides."""

from fastapi import Request
from fastapi.responses import Response

from admin import dataset_reports
from admin.auth import services_of
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.prices import price_list
from training_data.topics.intents import titles

router = page_router("/admin/datasets")


@router.get("/{number:int}/report")
async def show(request: Request, user: Reviewer, number: int) -> Response:
    services = services_of(request)
    prices = price_list(services.settings)
    async with services.database.reading() as session:
        report = await dataset_reports.version_report(session, number, prices)
    return render(
        request,
        "datasets/version_report.html",
        user=user,
        number=number,
        report=report,
        surveyed=report.survey,
        costs=report.costs,
        prices=prices,
        titles=titles(),
    )
