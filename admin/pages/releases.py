"""Releases: what is live, what could be, and the two ways to change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from admin import deployments, people, releases
from admin.auth import services_of
from admin.charts import Stretch, split_bar
from admin.pages.forms import FormView, read_form, refused_form, text_of
from admin.pages.guards import Admin
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.releases import ReleaseRow
from core.errors import WayfarerError
from core.models import DatasetVersion, Deployment, DeploymentState, TrafficPlan, TrainingJob, User
from core.traffic import read_shares

router = page_router("/admin/releases")


@dataclass(frozen=True)
class PlanView:
    plan: TrafficPlan
    author: str
    words: str
    """The shares in words: release 1 “As we found it” 90 %, release 2 “Brand voice” 10 %."""
    bar: tuple[Stretch, ...]


@router.get("")
async def show_all(request: Request, user: Admin) -> Response:
    return await _page(request, user)


@router.get("/new")
async def new(request: Request, user: Admin, deployment: str = "") -> Response:
    return await _form_page(request, user, FormView({"deployment": deployment}))


@router.post("")
async def create(request: Request, user: Admin) -> Response:
    form = await request.form()
    try:
        wanted = read_form(releases.ReleaseRequest, form)
        async with services_of(request).database.writing() as session:
            await releases.create_release(session, user, wanted)
    except WayfarerError as error:
        return await _form_page(request, user, refused_form(form, error), error.status)
    return RedirectResponse("/admin/releases", status_code=303)


@router.post("/{number:int}/promote")
async def promote(request: Request, user: Admin, number: int) -> Response:
    form = await request.form()
    try:
        await releases.promote(services_of(request), user, number, text_of(form, "note"))
    except WayfarerError as error:
        return await _page(request, user, error)
    return RedirectResponse("/admin/releases", status_code=303)


@router.post("/rollback")
async def rollback(request: Request, user: Admin) -> Response:
    """One click, but bound to the plan that the person saw: sent twice it does not go back twice."""
    form = await request.form()
    try:
        if await _is_still_live(request, text_of(form, "plan")):
            await releases.rollback(services_of(request), user, text_of(form, "note"))
    except WayfarerError as error:
        return await _page(request, user, error)
    return RedirectResponse("/admin/releases", status_code=303)


async def _is_still_live(request: Request, seen: str) -> bool:
    async with services_of(request).database.reading() as session:
        plans = await releases.list_plans(session, limit=1)
    return bool(plans) and str(plans[0].id) == seen


async def _page(request: Request, user: User, error: WayfarerError | None = None) -> Response:
    async with services_of(request).database.reading() as session:
        rows = await releases.list_releases(session)
        plans = await releases.list_plans(session)
        authors = {one.id: one.display_name for one in await people.list_users(session)}
    names = {row.release.id or 0: row.release.name for row in rows}
    target = releases.plan_before_last_promotion(plans)
    return render(
        request,
        "releases/list.html",
        user=user,
        status=error.status if error else 200,
        rows=rows,
        plans=[view_plan(plan, names, authors) for plan in plans],
        target=view_plan(target, names, authors) if target else None,
        error=error,
    )


def view_plan(plan: TrafficPlan, names: Mapping[int, str], authors: Mapping[str, str]) -> PlanView:
    shares = [
        (f"release {one.release_id} “{names.get(one.release_id, '?')}”", one.share) for one in read_shares(plan.shares)
    ]
    words = ", ".join(f"{name} {share * 100:.0f}\u2009%" for name, share in shares)
    return PlanView(plan, authors.get(plan.created_by or "", "Wayfarer"), words, split_bar(shares))


async def _prompt_to_start_with(session: AsyncSession, deployment: str) -> str | None:
    """The system message that the deployment's model was trained with; None for a model that was not trained here."""
    found = await session.get(Deployment, int(deployment)) if deployment.isdecimal() else None
    job = await session.get(TrainingJob, found.job_id) if found and found.job_id else None
    version = await session.get(DatasetVersion, job.training_version_id) if job else None
    return version.recipe.get("system_message") if version else None


async def _form_page(request: Request, user: User, form: FormView, status: int = 200) -> Response:
    async with services_of(request).database.reading() as session:
        everything = await deployments.list_deployments(session)
        rows: Sequence[ReleaseRow] = await releases.list_releases(session)
        live = await releases.live_release(session)
        prompt = await _prompt_to_start_with(session, str(form.value("deployment")))
    ready = [one for one in everything if one.state is DeploymentState.READY and not one.deletion_wanted]
    return render(
        request,
        "releases/new.html",
        user=user,
        status=status,
        form=form,
        deployments=ready,
        prompt=prompt or (live.system_prompt if live else ""),
        trained=bool(prompt),
        number=(rows[0].release.id or 0) + 1 if rows else 1,
    )
