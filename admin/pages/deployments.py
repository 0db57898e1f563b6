"""Deployments: models that Azure serves, their state, and the form for one more."""

import re

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from admin import deployments, releases
from admin.auth import services_of
from admin.pages.forms import FormView, read_form, refused_form
from admin.pages.guards import Admin
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.prices import price_list
from core.errors import WayfarerError
from core.models import Deployment, DeploymentState, User

router = page_router("/admin/deployments")

_SETTLED = (DeploymentState.READY, DeploymentState.FAILED, DeploymentState.DELETED)


@router.get("")
async def list_all(request: Request, user: Admin, deleted: bool = False) -> Response:
    return await _list_page(request, user, deleted)


@router.get("/new")
async def new(request: Request, user: Admin, model: str = "") -> Response:
    return await _form_page(request, user, FormView({"model": model, "name": suggest_name(model)}))


@router.post("")
async def create(request: Request, user: Admin) -> Response:
    form = await request.form()
    try:
        wanted = read_form(deployments.DeploymentRequest, form)
        async with services_of(request).database.writing() as session:
            await deployments.request_deployment(session, user, wanted)
    except WayfarerError as error:
        return await _form_page(request, user, refused_form(form, error), error.status)
    return RedirectResponse("/admin/deployments", status_code=303)


@router.post("/{number:int}/delete")
async def delete(request: Request, user: Admin, number: int) -> Response:
    try:
        async with services_of(request).database.writing() as session:
            await deployments.delete_deployment(session, user, number)
    except WayfarerError as error:
        return await _list_page(request, user, False, error)
    return RedirectResponse("/admin/deployments", status_code=303)


def suggest_name(model: str) -> str:
    """A deployment's name out of a model's: gpt-4o.ft-0a1b-voice:ckpt-step-30 becomes voice-step-30."""
    base, _, checkpoint = model.partition(":")
    last = re.split(r"[.-]", base)[-1]
    name = "-".join(filter(None, (last, checkpoint.removeprefix("ckpt-"))))
    return re.sub(r"[^A-Za-z0-9_.-]", "-", name)[:60]


async def _list_page(request: Request, user: User, deleted: bool, error: WayfarerError | None = None) -> Response:
    async with services_of(request).database.reading() as session:
        everything = await deployments.list_deployments(session)
        live = {row.deployment.id: row for row in await releases.list_releases(session) if row.share_now}
    shown = [one for one in everything if deleted or one.state is not DeploymentState.DELETED]
    return render(
        request,
        "deployments/list.html",
        user=user,
        status=error.status if error else 200,
        deployments=shown,
        hidden=len(everything) - len(shown),
        live=live,
        busy=any(_is_busy(one) for one in shown),
        hosting=price_list(services_of(request).settings).per_hour,
        error=error,
    )


def _is_busy(deployment: Deployment) -> bool:
    return deployment.state not in _SETTLED or (
        deployment.deletion_wanted and deployment.state is not DeploymentState.DELETED
    )


async def _form_page(request: Request, user: User, form: FormView, status: int = 200) -> Response:
    async with services_of(request).database.reading() as session:
        models = await deployments.list_deployable_models(session)
    return render(request, "deployments/new.html", user=user, status=status, form=form, models=models)
