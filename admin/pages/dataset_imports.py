"""Files of other tools: what one would become, the form that brings it in, and what became of it."""

from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData

from admin import dataset_imports
from admin.auth import services_of
from admin.datasets import DatasetProblems
from admin.pages.forms import FormView, is_htmx, read_form, refused_form
from admin.pages.guards import Admin, Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.uploads import read_upload
from core.errors import BadInput, WayfarerError
from core.models import User
from training_data.examples import first_examples
from training_data.importers.formats import DESCRIPTIONS, ImportFormat

router = page_router("/admin/datasets/imports")

EXAMPLES_SHOWN = 5


class ImportChoice(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: ImportFormat | None = Field(None, description="Left out: the first records tell which it is.")


@router.get("/new")
async def new(request: Request, user: Admin) -> Response:
    return _form_page(request, user, FormView())


@router.post("/preview")
async def preview(request: Request, user: Admin) -> Response:
    """What the chosen file would become. As a part of the page it is drawn beside the form, which keeps its file."""
    async with request.form() as form:
        try:
            choice = read_form(ImportChoice, form)
            if is_htmx(request) and not getattr(form.get("file"), "filename", None):
                return Response()
            name, content = await _chosen(form)
            reading = await dataset_imports.read_file(name, content, choice.format)
        except WayfarerError as error:
            return _refused(request, user, form, error)
        view = FormView({"format": form.get("format")})
    shown = _shown(reading)
    if is_htmx(request):
        return render(request, "datasets/reading.html", user=user, **shown)
    return _form_page(request, user, view, **shown)


@router.post("")
async def import_file(request: Request, user: Admin) -> Response:
    async with request.form() as form:
        try:
            choice = read_form(ImportChoice, form)
            name, content = await _chosen(form)
        except WayfarerError as error:
            return _refused(request, user, form, error)
        try:
            async with services_of(request).database.writing() as session:
                row = await dataset_imports.import_file(session, user, name, content, choice.format)
        except DatasetProblems as error:
            reading = await dataset_imports.read_file(name, content, choice.format)
            return _form_page(request, user, refused_form(form, error), error.status, **_shown(reading))
        except WayfarerError as error:
            return _refused(request, user, form, error)
    return RedirectResponse(f"/admin/datasets/imports/{row.id}", status_code=303)


@router.post("/sample-set")
async def import_sample_set(request: Request, user: Admin) -> Response:
    """The set that comes with the project."""
    async with services_of(request).database.writing() as session:
        row = await dataset_imports.import_sample_set(session, user)
    return RedirectResponse(f"/admin/datasets/imports/{row.id}", status_code=303)


@router.get("/{number:int}")
async def show(request: Request, user: Reviewer, number: int) -> Response:
    async with services_of(request).database.reading() as session:
        row = await dataset_imports.get_import(session, number)
        versions = await dataset_imports.versions_with(session, number)
    return render(
        request,
        "datasets/imported.html",
        user=user,
        row=row,
        examples=first_examples(row.content, EXAMPLES_SHOWN),
        versions=versions,
        formats=DESCRIPTIONS,
    )


async def _chosen(form: FormData) -> tuple[str, bytes]:
    file = await read_upload(form, "file")
    if file is None:
        raise BadInput("No file was chosen: choose one first", "file")
    return file


def _refused(request: Request, user: User, form: FormData, error: WayfarerError) -> Response:
    if is_htmx(request):
        raise error
    return _form_page(request, user, refused_form(form, error), error.status)


def _shown(reading: dataset_imports.Reading) -> dict[str, Any]:
    return {
        "reading": dataset_imports.describe_reading(reading),
        "examples": reading.found.examples[:EXAMPLES_SHOWN],
        "formats": DESCRIPTIONS,
    }


def _form_page(request: Request, user: User, form: FormView, status: int = 200, **shown: Any) -> Response:
    given = {"reading": None, "formats": DESCRIPTIONS, **shown}
    return render(request, "datasets/import.html", user=user, status=status, form=form, **given)
