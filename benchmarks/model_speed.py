"""`make bench-model`, the part about speed and size: one table, ours beside PyTorch's and beside what was promised.

`python -m benchmarks.model_speed [--checkpoint FILE] [--rounds N] [--only PART]`. Each part runs in a process of its
own, so that none finds the memory or the threads of another. Figures are for two cores that do nothing else.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from azure_emulator.tiny_model.fast_process import restart_with_fast_memory
from azure_emulator.tiny_model.generate import BASE_CHECKPOINT
from benchmarks import decoding_speed, jobs, memory, over_http, speaking, training_speed
from benchmarks.options import Options, shown
from benchmarks.processes import run_module
from benchmarks.pytorch import HOW_TO_INSTALL, PYTORCH
from benchmarks.table import Row, as_plain, as_text, from_plain

PARTS: dict[str, Callable[[Options], list[Row]]] = {
    "training": training_speed.measure,
    "decoding": decoding_speed.measure,
    "speaking": speaking.measure,
    "memory": memory.measure,
    "jobs": jobs.measure,
    "http": over_http.measure,
}
_ROUNDS = 7


def main() -> int:
    arguments = _parser().parse_args()
    options = Options(arguments.checkpoint, arguments.rounds)
    if not options.checkpoint.exists():
        print(
            f"Checkpoint '{options.checkpoint}' does not exist: run `make pretrain` or name another.", file=sys.stderr
        )
        return 2
    if arguments.part:
        print(json.dumps([as_plain(row) for row in PARTS[arguments.part](options)]))
        return 0
    return _print_table(options, arguments.only or list(PARTS), arguments.strict)


def _print_table(options: Options, parts: Sequence[str], strict: bool) -> int:
    print(_circumstances(options), flush=True)
    rows = [row for part in parts for row in _measured_apart(part, options)]
    print(f"\n{as_text(rows)}\n\n{_circumstances(options)}")
    if not PYTORCH:
        print(f"\n{HOW_TO_INSTALL}")
    return int(strict and any(row.met() in ("no", "not measured") for row in rows))


def _measured_apart(part: str, options: Options) -> list[Row]:
    print(f"measuring: {part} ...", file=sys.stderr, flush=True)
    asked = ("--part", part, "--checkpoint", str(options.checkpoint), "--rounds", str(options.rounds))
    try:
        return [from_plain(row) for row in run_module("benchmarks.model_speed", *asked)]
    except subprocess.CalledProcessError:
        # What went wrong is on standard error already; the other parts still have something to say.
        return [Row(part, "", None, note="this part failed: see above")]


def _circumstances(options: Options) -> str:
    """What the figures hold for: the last value tells how much else the machine had to do."""
    against = f"PyTorch {PYTORCH.version()}" if PYTORCH else "no PyTorch"
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    return f"{shown(options.checkpoint)}; {options.rounds} rounds; {against}; {os.cpu_count()} cores, {load}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.model_speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--checkpoint", type=Path, default=BASE_CHECKPOINT, help="what to measure with (the base)")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help=f"how often everything is repeated ({_ROUNDS})")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part alone (may be repeated)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a goal is missed or was not measured")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    if "training" in sys.argv[1:] and "--part" in sys.argv[1:]:
        restart_with_fast_memory("benchmarks.model_speed")  # what a job's process does too
    raise SystemExit(main())
