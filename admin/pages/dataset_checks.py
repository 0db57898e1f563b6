"""Checking training files: the form, and the report of what was found."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from admin import dataset_checks, datasets, releases
from admin.auth import services_of
from admin.dataset_reports import costs_of, survey_of
from admin.pages.forms import FormView, read_form, refused_form
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.prices import price_list
from admin.uploads import read_uploads
from core.errors import WayfarerError
from core.models import User
from training_data.prices import PriceList
from training_data.several_files import FilesReport
from training_data.survey.survey import Survey
from training_data.topics.intents import titles

router = page_router("/admin/datasets")

LISTED = 200
"""Findings of one code that a page shows; the command line lists them all."""


@router.get("/check")
async def new(request: Request, user: Reviewer) -> Response:
    return await _check_page(request, user, FormView())


@router.post("/check")
async def check(request: Request, user: Reviewer) -> Response:
    async with request.form() as form:
        try:
            wanted = read_form(dataset_checks.CheckRequest, form)
            async with services_of(request).database.reading() as session:
                prompt = await dataset_checks.prompt_of(session, wanted.release)
            training, validation = [await read_uploads(form, name) for name in ("training", "validation")]
            report = await dataset_checks.check_files(training, validation, wanted, prompt)
            surveyed = await dataset_checks.survey_uploads(training, validation)
        except WayfarerError as error:
            return await _check_page(request, user, refused_form(form, error), status=error.status)
        values = {name: form.get(name) for name in ("format", "release", "epochs")}
    return await _check_page(request, user, FormView(values), report, surveyed)


@router.get("/{number:int}/check")
async def check_version(request: Request, user: Reviewer, number: int) -> Response:
    async with services_of(request).database.reading() as session:
        view = await datasets.get_version(session, number)
    report = await dataset_checks.check_version(view)
    shown = _shown(report, await survey_of(view), _prices(request))
    return render(request, "datasets/version_check.html", user=user, number=number, **shown)


async def _check_page(
    request: Request,
    user: User,
    form: FormView,
    report: FilesReport | None = None,
    surveyed: Survey | None = None,
    status: int = 200,
) -> Response:
    async with services_of(request).database.reading() as session:
        live = await releases.live_release(session)
    shown = _shown(report, surveyed, _prices(request)) if report else {"report": None, "surveyed": None}
    return render(request, "datasets/check.html", user=user, status=status, form=form, live=live, **shown)


def _shown(report: FilesReport, surveyed: Survey | None, prices: PriceList) -> dict[str, Any]:
    checked = [(file, dataset_checks.grouped(file)) for file in report.files]
    costs = costs_of(surveyed, prices) if surveyed else []
    figures = {"surveyed": surveyed, "costs": costs, "prices": prices, "titles": titles()}
    return {"report": report, "checked": checked, "listed": LISTED, **figures}


def _prices(request: Request) -> PriceList:
    return price_list(services_of(request).settings)
