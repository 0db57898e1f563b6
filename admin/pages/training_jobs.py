"""Training jobs: start one, watch it learn, deploy what came of it."""

import hashlib
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from admin import datasets, training_jobs
from admin.auth import services_of
from admin.charts import LineChart, Series, line_chart
from admin.dataset_reports import CostQuestion, job_cost
from admin.pages.forms import FormView, read_form, refused_form
from admin.pages.guards import Admin
from admin.pages.rendering import render
from admin.pages.routing import page_router
from admin.prices import price_list
from admin.training_jobs import TERMINAL, JobView
from core.azure_deployments import AzureModel
from core.errors import AzureError, WayfarerError
from core.models import Checkpoint, TrainingJob, TrainingMetric, User

router = page_router("/admin/training-jobs")


@router.get("")
async def list_all(request: Request, user: Admin) -> Response:
    async with services_of(request).database.reading() as session:
        jobs = await training_jobs.list_jobs(session)
        versions = await datasets.list_versions(session)
    busy = any(job.state not in TERMINAL for job in jobs)
    return render(request, "training_jobs/list.html", user=user, jobs=jobs, versions=versions, busy=busy)


@router.get("/new")
async def new(request: Request, user: Admin, version: str = "") -> Response:
    return await _form_page(request, user, FormView({"training_version": version}))


@router.get("/cost")
async def cost(request: Request, user: Admin) -> Response:
    """What the job in the form would cost, as the form stands; nothing at all while it cannot be read."""
    given = {name: request.query_params.get(name) or None for name in CostQuestion.model_fields}
    try:
        question = CostQuestion.model_validate({name: value for name, value in given.items() if value})
        services = services_of(request)
        prices = price_list(services.settings)
        async with services.database.reading() as session:
            found = await job_cost(session, question, prices)
    except (ValidationError, WayfarerError):
        return render(request, "training_jobs/cost.html", user=user, found=None)
    return render(request, "training_jobs/cost.html", user=user, found=found)


@router.post("")
async def start(request: Request, user: Admin) -> Response:
    form = await request.form()
    try:
        wanted = read_form(training_jobs.JobRequest, form)
        async with services_of(request).database.writing() as session:
            job = await training_jobs.start_job(session, user, wanted)
    except WayfarerError as error:
        return await _form_page(request, user, refused_form(form, error), error.status)
    return RedirectResponse(f"/admin/training-jobs/{job.id}", status_code=303)


@router.get("/{number:int}")
async def show(request: Request, user: Admin, number: int) -> Response:
    return render(request, "training_jobs/job.html", user=user, **await _job_context(request, number))


@router.get("/{number:int}/live")
async def live(request: Request, user: Admin, number: int, seen: str = "") -> Response:
    """The part of the page that changes; nothing at all (204) while it reads as it did."""
    context = await _job_context(request, number)
    if context["signature"] == seen:
        return Response(status_code=204)
    return render(request, "training_jobs/live.html", user=user, **context)


@router.post("/{number:int}/cancel")
async def cancel(request: Request, user: Admin, number: int) -> Response:
    async with services_of(request).database.writing() as session:
        await training_jobs.cancel_job(session, user, number)
    return RedirectResponse(f"/admin/training-jobs/{number}", status_code=303)


async def _form_page(request: Request, user: User, form: FormView, status: int = 200) -> Response:
    services = services_of(request)
    async with services.database.reading() as session:
        versions = await datasets.list_versions(session)
    models: list[AzureModel] = []
    trouble = None
    try:
        models = await training_jobs.list_base_models(services.azure)
    except AzureError as error:
        trouble = str(error)
    return render(
        request,
        "training_jobs/new.html",
        user=user,
        status=status,
        form=form,
        versions=versions,
        models=models,
        trouble=trouble,
    )


async def _job_context(request: Request, number: int) -> dict[str, Any]:
    async with services_of(request).database.reading() as session:
        view = await training_jobs.get_job(session, number)
    return {
        "view": view,
        "job": view.job,
        "ended": view.job.state in TERMINAL,
        "loss": loss_chart(view.metrics),
        "accuracy": accuracy_chart(view.metrics),
        "lowest": lowest_validation_step(view.checkpoints),
        "signature": _signature(view),
    }


def lowest_validation_step(checkpoints: Sequence[Checkpoint]) -> int | None:
    """The step whose checkpoint has the lowest loss on the whole validation file; None when fewer than two have one."""
    losses = {point.step: point.metrics.get("full_valid_loss") for point in checkpoints}
    measured = {step: loss for step, loss in losses.items() if loss is not None}
    return min(measured, key=lambda step: measured[step]) if len(measured) > 1 else None


def loss_chart(metrics: Sequence[TrainingMetric]) -> LineChart | None:
    """Training, validation on a sample at some steps, and on the whole validation file at the end of epochs."""
    return _chart(metrics, "train_loss", "valid_loss", "full_valid_loss", y_floor=0.0)


def accuracy_chart(metrics: Sequence[TrainingMetric]) -> LineChart | None:
    names = ("train_mean_token_accuracy", "valid_mean_token_accuracy", "full_valid_mean_token_accuracy")
    return _chart(metrics, *names)


def _chart(
    metrics: Sequence[TrainingMetric], training: str, sampled: str, full: str, y_floor: float | None = None
) -> LineChart | None:
    titles = {"training": training, "validation": sampled, "full validation": full}
    series = [Series(title, _measured(metrics, name)) for title, name in titles.items()]
    # About as wide as it is shown, two charts side by side, so that its words are as large as the page's.
    return line_chart(series, width=480, height=210, y_floor=y_floor)


def _measured(metrics: Sequence[TrainingMetric], name: str) -> list[tuple[float, float]]:
    return [(metric.step, getattr(metric, name)) for metric in metrics if getattr(metric, name) is not None]


def _signature(view: JobView) -> str:
    job: TrainingJob = view.job
    reads = (job.state, job.cancel_wanted, job.problem, job.error, job.resolved, job.fine_tuned_model, job.azure_status)
    counts = (len(view.metrics), len(view.events), len(view.checkpoints))
    return hashlib.sha256(repr((reads, counts)).encode()).hexdigest()[:16]
