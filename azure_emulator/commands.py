"""`python -m azure_emulator faults …` and `… clock …`: they drive the emulator that runs in a data directory."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from azure_emulator.control.address_file import NotRunningError
from azure_emulator.control_client import ControlClient, ControlRefusedError, find_emulator

COMMANDS = ("faults", "clock")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd]?)")
_WHOLE = ("after", "times", "seed", "event")
_FRACTIONS = ("share", "seconds")
_WORDS = ("method", "path", "retry_after", "body", "word", "code", "deployment")
Options = argparse.Namespace
Command = Callable[[ControlClient, Options], Any]


def run_command(arguments: Sequence[str]) -> int:
    """Exit code 0: done; 1: refused, or no emulator runs there. Raises SystemExit (2) on wrong usage."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        with find_emulator(options.data_dir) as control:
            answer = command(control, options)
    except (ControlRefusedError, NotRunningError) as refusal:
        print(f"azure-emulator: {refusal}", file=sys.stderr)
        return 1
    except httpx.TransportError as problem:
        print(f"azure-emulator: The emulator in '{options.data_dir}' does not answer: {problem}", file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2, ensure_ascii=False) if options.json else options.tell(answer))
    return 0


def seconds_of(text: str) -> float:
    """`90`, `90s`, `15m`, `24h` or `15d` in seconds. Raises ArgumentTypeError."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found:
        raise argparse.ArgumentTypeError(f"'{text}' is no duration: write 90s, 15m, 24h or 15d")
    return float(found[1]) * _UNITS[found[2] or "s"]


def fault_line(rule: Mapping[str, Any]) -> str:
    """One rule for people: where, how often, how often so far."""
    often = "always" if rule["times"] == 0 else f"{rule['times']} times"
    if rule["share"] < 1:
        often += f" with chance {rule['share']:g}"
    if rule["after"]:
        often += f" after {rule['after']} requests"
    options = " ".join(f"{name}={value}" for name, value in rule["options"].items())
    state = "active" if rule["active"] else "through"
    place = f"{rule['method']} {rule['path']}"
    line = f"{rule['id']:9} {state:8} {rule['kind']:20} {place:32} {often}; fired {rule['fired']} of {rule['matched']}"
    return f"{line}  {options}".rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m azure_emulator", description=__doc__, allow_abbrev=False)
    groups = parser.add_subparsers(required=True, metavar="faults|clock")
    faults = groups.add_parser("faults", help="what goes wrong, where and how often").add_subparsers(required=True)
    _leaf(faults, "list", "rules and how often each fired", _list, _tell_faults)
    _leaf(faults, "kinds", "the kinds there are and their options", _kinds, _tell_kinds)
    _fault_options(_leaf(faults, "add", "make something go wrong", _add, fault_line))
    clear = _leaf(faults, "clear", "remove one rule, or all", _clear, lambda answer: f"Removed {answer['removed']}.")
    clear.add_argument("id", nargs="?", help="for example fault-3; all if left out")
    clock = groups.add_parser("clock", help="the emulator's time").add_subparsers(required=True)
    _leaf(clock, "show", "what time it is there", lambda control, options: control.clock(), _tell_clock)
    move = _leaf(clock, "move", "move it forward", _move, _tell_clock)
    move.add_argument("duration", type=seconds_of, help="90, 90s, 15m, 24h or 15d")
    speed = _leaf(clock, "speed", "let it run faster: 1 is real time, 0 stands still", _speed, _tell_clock)
    speed.add_argument("factor", type=float)
    return parser


def _leaf(group: Any, name: str, what: str, command: Command, tell: Callable[[Any], str]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=what, description=what, allow_abbrev=False)
    parser.add_argument("--data-dir", type=Path, default=Path("var/emulator"), help="of the running emulator")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.set_defaults(command=command, tell=tell)
    return parser


def _fault_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", help="for example rate_limit: 'faults kinds' lists them")
    parser.add_argument("--path", help="pattern for the path, * stands for anything: */chat/completions")
    parser.add_argument("--method", help="GET, POST, PUT, PATCH or DELETE; any if left out")
    parser.add_argument("--times", type=int, help="how often it happens; 0: until it is removed (1 if left out)")
    parser.add_argument("--after", type=int, help="matching requests that pass before")
    parser.add_argument("--share", type=float, help="chance per matching request, for example 0.1")
    parser.add_argument("--seed", type=int, help="of that chance")
    parser.add_argument("--seconds", type=float, help="how long it waits, or tells the client to wait")
    parser.add_argument("--retry-after", help="rate_limit: seconds, date, absent, absurd or nonsense")
    parser.add_argument("--body", help="wrong_content_type: kept, or page for HTML in its place")
    parser.add_argument("--event", type=int, help="which event of a stream it happens to")
    parser.add_argument("--word", help="unknown_status: the word")
    parser.add_argument("--code", help="job_failed: the error's code")
    parser.add_argument("--deployment", help="deployment_vanished: its name, * stands for anything")


def _list(control: ControlClient, options: Options) -> Any:
    return control.faults()


def _kinds(control: ControlClient, options: Options) -> Any:
    return control.kinds()


def _add(control: ControlClient, options: Options) -> Any:
    given = {name: getattr(options, name) for name in (*_WHOLE, *_FRACTIONS, *_WORDS)}
    return control.add_fault(options.kind, **{name: value for name, value in given.items() if value is not None})


def _clear(control: ControlClient, options: Options) -> Any:
    if options.id is None:
        return {"removed": control.clear_faults()}
    control.remove_fault(options.id)
    return {"removed": 1}


def _move(control: ControlClient, options: Options) -> Any:
    return control.move(seconds=options.duration)


def _speed(control: ControlClient, options: Options) -> Any:
    return control.set_speed(options.factor)


def _tell_faults(rules: Sequence[Mapping[str, Any]]) -> str:
    none = "No faults: 'faults kinds' lists what there is, 'faults add KIND' makes one."
    return "\n".join(map(fault_line, rules)) or none


def _tell_kinds(kinds: Sequence[Mapping[str, Any]]) -> str:
    lines = []
    for kind in kinds:
        options = ", ".join(f"{name}={value}" for name, value in kind["options"].items())
        lines.append(f"{kind['kind']:20} {kind['effect']}" + (f" [{options}]" if options else ""))
    return "\n".join(lines)


def _tell_clock(clock: Mapping[str, float]) -> str:
    now = datetime.fromtimestamp(clock["now"], UTC)
    return f"{now:%Y-%m-%d %H:%M:%S} UTC, {clock['ahead']:.0f} seconds ahead, running at {clock['speed']:g} x"
