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
from training_data.languages import LANGUAGES
from training_data.recipe import Recipe, read_recipe
from training_data.topics.intents import titles
from training_data.weights import LEARNED_BY_RULE, REASONS

router = page_router("/admin/datasets")

EXAMPLES_SHOWN = 5


@router.get("")
async def list_all(request: Request, user: Reviewer) -> Response:
    return await _list_page(request, user)


@router.get("/new")
async def new(request: Request, user: Admin, like: int | None = None) -> Response:
    """An empty form, or one filled in with the recipe of a version."""
    if like is None:
        return await _build_page(request, user, FormView())
    async with services_of(request).database.reading() as session:
        view = await datasets.get_version(session, like)
    return await _build_page(request, user, FormView(_filled_in(view.version.recipe)))


@router.post("")
async def build(request: Request, user: Admin) -> Response:
    form = await request.form()
    try:
        # No rule at all is a choice as well, which a browser says by sending nothing.
        rules = {"rules": form.getlist("rules")} if "rules_shown" in form else {}
        wanted = read_form(datasets.BuildRequest, form, **rules)
        version = await datasets.build_version(services_of(request), user, wanted)
    except WayfarerError as error:
        return await _build_page(request, user, refused_form(form, error), error)
    return RedirectResponse(f"/admin/datasets/{version.id}", status_code=303)


@router.get("/{number:int}")
async def show(request: Request, user: Reviewer, number: int) -> Response:
    async with services_of(request).database.reading() as session:
        view = await datasets.get_version(session, number)
        others = [row.number for row in await datasets.list_versions(session) if row.number != number]
    if view.erased_at:
        return render(request, "datasets/erased.html", user=user, view=view)
    examples = {part: first_examples(file.content, EXAMPLES_SHOWN) for part, file in view.files.items()}
    shown: dict[str, Any] = {"view": view, "examples": examples, "others": others, "titles": titles()}
    return render(request, "datasets/version.html", user=user, **shown)


@router.get("/{number:int}/extend")
async def extension_form(request: Request, user: Admin, number: int) -> Response:
    return await _extension_page(request, user, number, FormView())


@router.post("/{number:int}/extensions")
async def extend(request: Request, user: Admin, number: int) -> Response:
    form = await request.form()
    try:
        wanted = read_form(datasets.ExtendRequest, form)
        version = await datasets.extend_version(services_of(request), user, number, wanted)
    except WayfarerError as error:
        return await _extension_page(request, user, number, refused_form(form, error), error)
    return RedirectResponse(f"/admin/datasets/{version.id}", status_code=303)


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
        answered = await releases.list_releases(session)
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
        releases=answered,
        rules=REASONS,
        learned=LEARNED_BY_RULE,
        languages=sorted(LANGUAGES),
        default_request=Recipe.model_fields["follow_request"].default,
    )


async def _extension_page(
    request: Request, user: User, number: int, form: FormView, error: WayfarerError | None = None
) -> Response:
    async with services_of(request).database.reading() as session:
        view = await datasets.get_version(session, number)
        imports = await dataset_imports.list_imports(session)
    return render(
        request,
        "datasets/extend.html",
        user=user,
        status=error.status if error else 200,
        version=view.version,
        imports=imports,
        form=form,
        refusal=refusal_of(error),
    )


def _filled_in(recipe: dict[str, Any]) -> dict[str, Any]:
    """A stored recipe as the form's fields."""
    stored = read_recipe(recipe)
    boxes = {
        "byte_order_mark": stored.byte_order_mark,
        "remove_duplicates": stored.remove_duplicates,
        "include_reviews": recipe.get("include_reviews"),
    }
    plain = stored.model_dump(exclude={"filters", "weighting", *boxes})
    return {
        **{name: str(value) for name, value in plain.items()},
        **{name: "yes" for name, ticked in boxes.items() if ticked},
        "import_ids": [str(number) for number in recipe.get("import_ids", [])],
        "since": stored.filters.since,
        "until": stored.filters.until,
        "releases": [str(number) for number in stored.filters.releases],
        "tags": ", ".join(stored.filters.tags),
        "without_tags": ", ".join(stored.filters.without_tags),
        "languages": ", ".join(stored.filters.languages),
        "rules_shown": "yes",
        "rules": [rule.value for rule in stored.weighting.rules],
        "unrated": str(stored.weighting.unrated),
    }


def refusal_of(error: WayfarerError | None) -> dict[str, Any] | None:
    """What went wrong, with every fault of a file that has several."""
    if error is None:
        return None
    problems = error.problems if isinstance(error, datasets.DatasetProblems) else ()
    return {"message": str(error), "problems": problems}
