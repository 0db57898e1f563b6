"""`wayfarer emulator …`: the emulator alone, its clock and its faults.

Nothing of the emulator is imported: it is only ever another process, and its own commands do the work.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import Refused
from core.settings import load_settings
from wayfarer.commands.session import Column, JsonOption, print_object, print_rows, replace_process

app = typer.Typer(help="The Azure emulator: start it alone, move its clock, make things go wrong.")
faults_app = typer.Typer(help="What goes wrong, where and how often.", no_args_is_help=True)
clock_app = typer.Typer(help="The emulator's time.", no_args_is_help=True)
app.add_typer(faults_app, name="faults")
app.add_typer(clock_app, name="clock")

DataDirOption = Annotated[
    Path | None, typer.Option("--data-dir", help="Folder of the running emulator; the server's own if left out.")
]


@app.callback(invoke_without_command=True)
def emulator(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8100,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder for its state; emulator/ in WAYFARER_DATA_DIR if left out.")
    ] = None,
    limit: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Change a limit or wait; may be repeated.")
    ] = None,
) -> None:
    """Start the Azure emulator alone; its key is WAYFARER_EMULATOR_KEY. Its clock and faults have commands below."""
    context.obj = data_dir
    if context.invoked_subcommand is None:
        limits = [part for wish in limit or () for part in ("--limit", wish)]
        folder = str(data_dir or _own_folder())
        replace_process("-m", "azure_emulator", "--port", str(port), "--data-dir", folder, *limits)


@faults_app.command("list")
def list_faults(context: typer.Context, data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the rules and how often each fired."""
    columns = (
        Column("Rule", lambda rule: rule["id"]),
        Column("Kind", lambda rule: rule["kind"]),
        Column("Where", lambda rule: f"{rule['method']} {rule['path']}"),
        Column("Times", lambda rule: rule["times"] or "no end"),
        Column("After", lambda rule: rule["after"]),
        Column("Chance", lambda rule: rule["share"]),
        Column("Fired", lambda rule: f"{rule['fired']} of {rule['matched']}"),
        Column("State", lambda rule: "active" if rule["active"] else "through"),
    )
    rules = _ask(context, data_dir, "faults", "list")
    print_rows(rules, columns, as_json, "No faults: wayfarer emulator faults add KIND makes one")


@faults_app.command("kinds")
def list_kinds(context: typer.Context, data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the kinds of faults and their options."""
    columns = (
        Column("Kind", lambda kind: kind["kind"]),
        Column("What it does", lambda kind: kind["effect"]),
        Column("Options", lambda kind: ", ".join(f"{name}={value}" for name, value in kind["options"].items()) or None),
    )
    print_rows(_ask(context, data_dir, "faults", "kinds"), columns, as_json, "")


@faults_app.command("add")
def add_fault(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="For example rate_limit: wayfarer emulator faults kinds lists them.")],
    path: Annotated[str | None, typer.Option(help="Pattern, * stands for anything: */chat/completions.")] = None,
    method: Annotated[str | None, typer.Option(help="GET, POST, PUT, PATCH or DELETE; any if left out.")] = None,
    times: Annotated[int | None, typer.Option(help="How often; 0: until it is removed; 1 if left out.")] = None,
    after: Annotated[int | None, typer.Option(help="Matching requests that pass before.")] = None,
    share: Annotated[float | None, typer.Option(help="Chance per matching request, for example 0.1.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of that chance.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option of the kind, as seconds=5; repeatable.")
    ] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make something go wrong."""
    given = {"path": path, "method": method, "times": times, "after": after, "share": share, "seed": seed}
    given |= dict(_option(wish) for wish in option or ())
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in given.items() if value is not None]
    rule = _ask(context, data_dir, "faults", "add", *arguments, "--", kind)
    print_object(rule, as_json, f"{rule['id']}: {rule['kind']} at {rule['method']} {rule['path']}")


@faults_app.command("clear")
def clear_faults(
    context: typer.Context,
    rule: Annotated[str | None, typer.Argument(help="For example fault-3; all if left out.")] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove one rule, or all."""
    answer = _ask(context, data_dir, "faults", "clear", *(["--", rule] if rule else []))
    print_object(answer, as_json, f"Removed {answer['removed']}")


@clock_app.command("show")
def show_clock(context: typer.Context, data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """Show the emulator's time and speed."""
    _tell_clock(_ask(context, data_dir, "clock", "show"), as_json)


@clock_app.command("move")
def move_clock(
    context: typer.Context,
    duration: Annotated[str, typer.Argument(help="90, 90s, 15m, 24h or 15d.")],
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move the clock forward."""
    _tell_clock(_ask(context, data_dir, "clock", "move", "--", duration), as_json)


@clock_app.command("speed")
def set_speed(
    context: typer.Context,
    factor: Annotated[float, typer.Argument(help="1 is real time, 0 stands still.")],
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let the clock run faster or slower."""
    _tell_clock(_ask(context, data_dir, "clock", "speed", "--", str(factor)), as_json)


def _ask(context: typer.Context, data_dir: Path | None, noun: str, verb: str, *arguments: str) -> Any:
    """What the emulator's own command prints as JSON. Raises Refused with its words, typer.Exit (2) on wrong usage."""
    folder = str(data_dir or context.obj or _own_folder())
    command = [sys.executable, "-m", "azure_emulator", noun, verb, "--data-dir", folder, "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 2:
        print(done.stderr.rstrip().rpartition("\n")[2], file=sys.stderr)
        raise typer.Exit(2)
    if done.returncode:
        raise Refused(done.stderr.strip().removeprefix("azure-emulator: "))
    return json.loads(done.stdout)


def _own_folder() -> Path:
    """Where the server keeps the emulator that it starts."""
    return load_settings().data_dir / "emulator"


def _option(wish: str) -> tuple[str, str]:
    name, sign, value = wish.partition("=")
    if not sign or not name.isidentifier():
        raise typer.BadParameter(f"'{wish}' is no option: write name=value, for example seconds=5")
    return name, value


def _tell_clock(clock: dict[str, float], as_json: bool) -> None:
    now = datetime.fromtimestamp(clock["now"], UTC)
    line = f"{now:%Y-%m-%d %H:%M:%S} UTC, {clock['ahead']:.0f} seconds ahead, at {clock['speed']:g} x"
    print_object(clock, as_json, line)
