"""`wayfarer evaluations …`: compare two releases."""

from typing import Annotated

import typer

from admin import evaluations
from wayfarer.commands.session import (
    ActorOption,
    AlwaysJsonOption,
    Column,
    JsonOption,
    print_json,
    print_object,
    print_rows,
    reading,
    writing,
)

app = typer.Typer(help="Compare two releases on the same questions.", no_args_is_help=True)


@app.command("list")
def list_evaluations(as_json: JsonOption = False) -> None:
    """List evaluations."""
    columns = (
        Column("Number", lambda e: e.id),
        Column("Baseline", lambda e: e.baseline_id),
        Column("Candidate", lambda e: e.candidate_id),
        Column("State", lambda e: e.state),
        Column("Verdict", lambda e: e.summary.get("verdict")),
    )
    print_rows(reading(evaluations.list_evaluations), columns, as_json, "No evaluation yet: wayfarer evaluations start")


@app.command()
def show(evaluation: int, as_json: AlwaysJsonOption = True) -> None:
    """Show an evaluation with every reply as JSON."""
    print_json(reading(lambda session: evaluations.get_evaluation(session, evaluation)))


@app.command()
def start(
    baseline: Annotated[int, typer.Option(help="Release to compare with, usually the live one.")],
    candidate: Annotated[int, typer.Option(help="Release that may become live.")],
    samples: Annotated[int, typer.Option(min=1, max=20, help="Replies per question, way of asking and release.")] = 3,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    question: Annotated[list[str] | None, typer.Option(help="Left out: the six default questions.")] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask both releases the same questions; the running server does it."""
    request = evaluations.EvaluationRequest(
        baseline=baseline,
        candidate=candidate,
        samples=samples,
        seed=seed,
        questions=question or list(evaluations.DEFAULT_QUESTIONS),
    )
    row = writing(actor, lambda session, user: evaluations.start_evaluation(session, user, request))
    print_object(row, as_json, f"Evaluation {row.id} is {row.state}: wayfarer evaluations show {row.id}")


@app.command()
def cancel(evaluation: int, actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Stop asking; the replies so far are kept."""
    row = writing(actor, lambda session, user: evaluations.cancel_evaluation(session, user, evaluation))
    print_object(row, as_json, f"Evaluation {row.id} is {row.state}")
