"""Dataset versions: what there is, what it is made of, and the form that builds the next one."""

from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from admin import dataset_imports, datasets, releases, reviews
from admin.auth import services_of
from admin.pages.forms import FormView, read_form, refused_form
from admin.pages.guards import Admin, Reviewer
from admin.pages.rendering import SECURITY_HEADERS, render
from admin.pages.routing import page_router
from core.errors import WayfarerError
from core.models import User
from training_data.examples import first_examples
from training_data.importers.formats import DESCRIPTIONS

router = page_router("/admin/datasets")

EXAMPLES_SHOWN = 5


@router.get("")
async def list_all(request: Request, user: Reviewer) -> Response:
    return await _list_page(request, user)


@router.get("/new")
async def new(request: Request, user: Admin) -> Response:
    return await _build_page(request, user, FormView())


@router.post("")
async def build(request: Request, user: Admin) -> Response:
    form = await request.form()
    try:
        wanted = read_form(datasets.BuildRequest, form)
        version = await datasets.build_version(services_of(request), user, wanted)
    except WayfarerError as error:
        return await _build_page(request, user, refused_form(form, error), error)
    return RedirectResponse(f"/admin/datasets/{version.id}", status_code=303)


@router.get("/{number:int}")
async def show(request: Request, user: Reviewer, number: int) -> Response:
    async with services_of(request).database.reading() as session:
        view = await datasets.get_version(session, number)
    examples = {part: first_examples(file.content, EXAMPLES_SHOWN) for part, file in view.files.items()}
    return render(request, "datasets/version.html", user=user, view=view, examples=examples)


@router.get("/{number:int}/{part}.jsonl")
async def download(request: Request, user: Reviewer, number: int, part: str) -> Response:
    async with services_of(request).database.reading() as session:
        file = await datasets.read_part(session, number, part)
    name = f"wayfarer-v{number}-{file.part}.jsonl"
    headers = SECURITY_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.content, media_type="application/jsonl", headers=headers)


async def _list_page(request: Request, user: User) -> Response:
    async with services_of(request).database.reading() as session:
        versions = await datasets.list_versions(session)
        imports = await dataset_imports.list_imports(session)
        counts = await reviews.count_by_status(session)
    return render(
        request,
        "datasets/list.html",
        user=user,
        versions=versions,
        imports=imports,
        counts=counts,
        has_samples=any(row.name == dataset_imports.SAMPLE_SET for row in imports),
        formats=DESCRIPTIONS,
    )


async def _build_page(request: Request, user: User, form: FormView, error: WayfarerError | None = None) -> Response:
    async with services_of(request).database.reading() as session:
        imports = await dataset_imports.list_imports(session)
        counts = await reviews.count_by_status(session)
        live = await releases.live_release(session)
    return render(
        request,
        "datasets/new.html",
        user=user,
        status=error.status if error else 200,
        form=form,
        refusal=refusal_of(error),
        imports=imports,
        counts=counts,
        live=live,
    )


def refusal_of(error: WayfarerError | None) -> dict[str, Any] | None:
    """What went wrong, with every fault of a file that has several."""
    if error is None:
        return None
    problems = error.problems if isinstance(error, datasets.DatasetProblems) else ()
    return {"message": str(error), "problems": problems}
