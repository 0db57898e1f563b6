"""`wayfarer jobs …`: start, follow and cancel fine-tuning jobs."""

import asyncio
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from admin import training_jobs
from admin.dataset_reports import CostQuestion, JobCost, job_cost
from admin.prices import price_list
from core.models import JobState, TrainingJob
from core.services import Services
from wayfarer.commands.dataset_reporting import cost_in_words
from wayfarer.commands.session import (
    ActorOption,
    AlwaysJsonOption,
    Column,
    JsonOption,
    console,
    print_json,
    print_object,
    print_rows,
    reading,
    run,
    writing,
)

app = typer.Typer(help="Fine-tuning jobs.", no_args_is_help=True)


@app.command("list")
def list_jobs(as_json: JsonOption = False) -> None:
    """List training jobs."""
    columns = (
        Column("Job", lambda j: j.id),
        Column("State", lambda j: j.state),
        Column("Base model", lambda j: j.base_model),
        Column("Version", lambda j: j.training_version_id),
        Column("Started", lambda j: j.created_at),
        Column("Model", lambda j: j.fine_tuned_model),
    )
    print_rows(reading(training_jobs.list_jobs), columns, as_json, "No job yet: wayfarer jobs start makes one")


@app.command()
def models(as_json: JsonOption = False) -> None:
    """List the base models that can be fine-tuned now."""
    rows = run(lambda services: training_jobs.list_base_models(services.azure))
    columns = (
        Column("Model", lambda m: m.id),
        Column("Lifecycle", lambda m: m.lifecycle),
        Column("Training ends", lambda m: m.fine_tune_ends),
    )
    print_rows(rows, columns, as_json, "The region offers no model that can be fine-tuned: check AZURE_LOCATION")


@app.command()
def show(job: int, as_json: AlwaysJsonOption = True) -> None:
    """Show a job with its events, metrics and checkpoints as JSON."""
    print_json(reading(lambda session: training_jobs.get_job(session, job)))


@app.command()
def cost(
    model: Annotated[str, typer.Option(help="Base model: wayfarer jobs models lists them.")],
    version: Annotated[int, typer.Option(help="Dataset version to train on.")],
    training_type: Annotated[str, typer.Option(help="GlobalStandard, Standard or Developer.")] = "GlobalStandard",
    epochs: Annotated[int | None, typer.Option(min=1, max=50, help="n_epochs; left out: the service chooses.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a job would cost before it is started, by the price list of this installation."""
    question = CostQuestion(base_model=model, training_version=version, training_type=training_type, n_epochs=epochs)
    found = run(lambda services: _cost(services, question))
    listed = cost_in_words(found.cost) if found.cost else f"the price list has no price of {model}, {training_type}"
    print_object(found, as_json, f"{found.tokens:,} tokens an epoch; {listed}")


@app.command()
def start(
    model: Annotated[str, typer.Option(help="Base model: wayfarer jobs models lists them.")],
    version: Annotated[int, typer.Option(help="Dataset version to train on.")],
    validation_version: Annotated[
        int | None, typer.Option(help="Left out: the validation file of the same version.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="n_epochs; left out: the service chooses.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1)] = None,
    learning_rate_multiplier: Annotated[float | None, typer.Option(min=0)] = None,
    seed: Annotated[int | None, typer.Option(min=0)] = None,
    suffix: Annotated[str | None, typer.Option(help="Up to 18 letters, digits, - and _.")] = None,
    wait: Annotated[bool, typer.Option(help="Follow it to its end.")] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start a fine-tuning job; the running server does the work."""
    request = training_jobs.JobRequest(
        base_model=model,
        training_version=version,
        validation_version=validation_version,
        n_epochs=epochs,
        batch_size=batch_size,
        learning_rate_multiplier=learning_rate_multiplier,
        seed=seed,
        suffix=suffix,
    )
    job = writing(actor, lambda session, user: training_jobs.start_job(session, user, request))
    if wait:
        job = run(lambda services: _follow(services, job.id or 0))
    print_object(job, as_json, f"Training job {job.id} is {job.state}")
    raise typer.Exit(1 if job.state in (JobState.FAILED, JobState.CANCELLED) else 0)


@app.command()
def cancel(job: int, actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Ask for the end of a job."""
    row = writing(actor, lambda session, user: training_jobs.cancel_job(session, user, job))
    print_object(row, as_json, f"Training job {job} will be cancelled")


async def _cost(services: Services, question: CostQuestion) -> JobCost:
    async with services.database.reading() as session:
        return await job_cost(session, question, price_list(services.settings))


async def _follow(services: Services, number: int) -> TrainingJob:
    """A bar of epochs until the job has ended."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(f"job {number}", total=None)
        while True:
            async with services.database.reading() as session:
                view = await training_jobs.get_job(session, number)
            last = view.metrics[-1] if view.metrics else None
            loss = f", step {last.step}, loss {last.train_loss:.3f}" if last and last.train_loss is not None else ""
            progress.update(bar, description=f"job {number}: {view.job.state}{loss}")
            if view.job.state in training_jobs.TERMINAL:
                return view.job
            await asyncio.sleep(1)
