"""Damages files for a while: python -m tests.training_data.fuzz --seconds 60; exit code 1 when a promise broke."""

import argparse
import sys
import tempfile
import time
from itertools import count, takewhile
from pathlib import Path

from tests.training_data.fuzz.run import Failure, Tally, run
from tests.training_data.fuzz.targets import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.training_data.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one file, to see its failure again")
    given = parser.parse_args()
    end = time.monotonic() + given.seconds
    numbers = iter([given.only]) if given.only is not None else takewhile(lambda _: time.monotonic() < end, count())
    tally, failed = Tally(), 0
    for failure in run(TARGETS, given.seed, numbers, tally):
        if failure:
            failed += 1
            _show(failure, given.seed)
        if failed >= 5:
            break
    print("\n".join(tally.lines()))
    print(f"seed {given.seed}: {failed} broken promises")
    return 1 if failed else 0


def _show(failure: Failure, seed: int) -> None:
    with tempfile.NamedTemporaryFile(prefix="fuzz-", suffix=".jsonl", delete=False) as kept:
        kept.write(failure.data)
    print(f"{failure.target} failed on {Path(kept.name)} (--seed {seed} --only {failure.number})")
    print(failure.reason, flush=True)


if __name__ == "__main__":
    sys.exit(main())
