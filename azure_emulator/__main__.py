"""`python -m azure_emulator --port N --data-dir DIR [--exit-with-stdin]`."""

import os
import sys

# Before NumPy is imported: with BLAS threads of its own for every reply, 16 clients at once got 7 replies a second
# on two cores; with one thread each they get 21.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from azure_emulator.server import serve
from azure_emulator.settings import SettingsError, load_settings


def main() -> None:
    try:
        code = serve(load_settings(sys.argv[1:]))
    except SettingsError as problem:
        print(f"azure-emulator: {problem}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 0
    sys.stdout.flush()
    # Not sys.exit: that would wait for threads that may still be drawing a reply nobody reads.
    os._exit(code)


if __name__ == "__main__":
    main()
