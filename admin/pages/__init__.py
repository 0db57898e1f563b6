"""The staff's pages. They only translate: what happens is decided in admin/*.py."""

from importlib.resources import files

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.staticfiles import StaticFiles

from admin.pages import (
    audit,
    dataset_checks,
    dataset_comparisons,
    dataset_exports,
    dataset_imports,
    dataset_lines,
    dataset_reports,
    datasets,
    deployments,
    evaluations,
    lineage,
    redactions,
    releases,
    reviews,
    sign_in,
    training_jobs,
    travellers,
    users,
    wheel,
)
from admin.pages.guards import Reviewer
from admin.pages.rendering import STATIC, error_page
from core.errors import NotFound
from core.palette import css_colour, desk_stylesheet, mark_svg

__all__ = ["build_pages", "error_page", "mount_static"]

_NOUNS = (
    sign_in,
    wheel,
    reviews,
    redactions,
    datasets,
    dataset_checks,
    dataset_reports,
    dataset_imports,
    dataset_lines,
    dataset_comparisons,
    dataset_exports,
    training_jobs,
    deployments,
    evaluations,
    releases,
    users,
    travellers,
    lineage,
    audit,
)


def build_pages() -> APIRouter:
    """Every page under /admin and /staff."""
    pages = APIRouter(include_in_schema=False)
    for noun in _NOUNS:
        pages.include_router(noun.router)
    pages.add_api_route("/admin/{path:path}", _no_such_page, methods=["GET", "POST"])
    return pages


def mount_static(app: FastAPI) -> None:
    """Style, scripts and the mark under /admin/static; htmx comes out of the package that ships it."""
    app.add_api_route("/admin/static/palette.css", _palette, include_in_schema=False)
    app.add_api_route("/admin/static/mark.svg", _mark, include_in_schema=False)
    htmx = files("js_lib_htmx") / "static" / "htmx"
    app.mount("/admin/static/htmx", StaticFiles(directory=str(htmx)))
    app.mount("/admin/static", StaticFiles(directory=str(STATIC)))


async def _palette() -> Response:
    return Response(desk_stylesheet(), media_type="text/css", headers={"Cache-Control": "max-age=300"})


async def _mark() -> Response:
    svg = mark_svg(css_colour("series-1", "light"), css_colour("series-2", "light"))
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


async def _no_such_page(request: Request, _user: Reviewer) -> Response:
    raise NotFound(f"There is no page {request.url.path}: start from the wheel")
