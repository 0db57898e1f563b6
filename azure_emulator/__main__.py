"""`python -m azure_emulator --port N --data-dir DIR [--exit-with-stdin]`, and `… faults` and `… clock` beside it."""

import importlib
import os
import sys

from azure_emulator.commands import COMMANDS, run_command

# Before NumPy is imported: with BLAS threads of its own for every reply, 16 clients at once got 7 replies a second
# on two cores; with one thread each they get 21.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in COMMANDS:
        sys.exit(run_command(sys.argv[1:]))
    # Only now: the commands above need neither the model nor the server.
    code: int = importlib.import_module("azure_emulator.server").run(sys.argv[1:])
    sys.stdout.flush()
    # Not sys.exit: that would wait for threads that may still be drawing a reply nobody reads.
    os._exit(code)


if __name__ == "__main__":
    main()
