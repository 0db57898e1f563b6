"""`wayfarer deployments …`: what Azure serves under a name."""

from typing import Annotated, Any

import typer

from admin import deployments
from wayfarer.commands.session import ActorOption, Column, JsonOption, print_object, print_rows, reading, writing

app = typer.Typer(help="Models that Azure serves under a name.", no_args_is_help=True)


@app.command("list")
def list_deployments(as_json: JsonOption = False) -> None:
    """List deployments."""
    columns = (
        Column("Number", lambda d: d.id),
        Column("Name", lambda d: d.name),
        Column("State", lambda d: d.state),
        Column("SKU", lambda d: d.sku),
        Column("Capacity", lambda d: d.capacity),
        Column("Model", lambda d: d.model),
    )
    print_rows(reading(deployments.list_deployments), columns, as_json, "No deployment yet: start the server first")


@app.command()
def models(as_json: JsonOption = False) -> None:
    """List fine-tuned models and checkpoints that can be deployed."""
    columns = (Column("Model", lambda m: m.model), Column("Job", lambda m: m.job), Column("Step", lambda m: m.step))
    rows = reading(deployments.list_deployable_models)
    print_rows(rows, columns, as_json, "No training job has succeeded yet")


@app.command()
def create(
    name: str,
    model: Annotated[str, typer.Option(help="Fine-tuned model: wayfarer deployments models lists them.")],
    sku: Annotated[
        str, typer.Option(help="Standard, GlobalStandard, DataZoneStandard or DeveloperTier.")
    ] = "GlobalStandard",
    capacity: Annotated[int, typer.Option(min=1, help="Thousands of tokens per minute.")] = 50,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for a deployment; the running server makes and probes it."""
    asked: dict[str, Any] = {"name": name, "model": model, "sku": sku, "capacity": capacity}
    request = deployments.DeploymentRequest(**asked)
    row = writing(actor, lambda session, user: deployments.request_deployment(session, user, request))
    print_object(row, as_json, f"Deployment {row.id} '{row.name}' is {row.state}")


@app.command()
def delete(number: int, actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Ask for the end of a deployment; refused while it serves travellers."""
    row = writing(actor, lambda session, user: deployments.delete_deployment(session, user, number))
    print_object(row, as_json, f"Deployment {row.id} '{row.name}' will be deleted")
