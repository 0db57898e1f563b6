"""The command `wayfarer`. Exit code 0: done; 1: refused or failed; 2: wrong usage."""

import sys

import typer
from pydantic import ValidationError

from core.errors import WayfarerError
from wayfarer.commands import (
    audit,
    conversations,
    datasets,
    deployments,
    emulator,
    evaluations,
    jobs,
    redactions,
    releases,
    reviews,
    travellers,
    users,
)
from wayfarer.commands.session import replace_process

app = typer.Typer(
    help="Wayfarer: a travel assistant that learns a company's voice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _noun in (
    users,
    conversations,
    reviews,
    redactions,
    datasets,
    jobs,
    deployments,
    evaluations,
    releases,
    travellers,
    audit,
    emulator,
):
    app.add_typer(_noun.app, name=_noun.__name__.rsplit(".", 1)[1])


@app.command()
def serve() -> None:
    """Start everything: chat, desks, API, monitor, and the emulator when no Azure endpoint is set."""
    replace_process("-m", "wayfarer.server")


def main() -> None:
    """Says what went wrong in one line on stderr, without a traceback, when it is something we expect."""
    try:
        app(prog_name="wayfarer")
    except WayfarerError as error:
        place = getattr(error, "place", None)
        print(f"wayfarer: {error}" + (f" [{place}]" if place else ""), file=sys.stderr)
        sys.exit(1)
    except ValidationError as error:
        first = error.errors()[0]
        print(f"wayfarer: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}", file=sys.stderr)
        sys.exit(2)
