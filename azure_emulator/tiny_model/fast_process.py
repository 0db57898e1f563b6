"""Restarts a process with the memory settings under which NumPy trains four times faster.

The C library otherwise returns the large temporaries of every step to the system, and two threads then wait for each
other in the kernel. It reads these variables only at the start of a process.
"""

import os
import sys

_SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "268435456",
    "MALLOC_ARENA_MAX": "1",
}
_MARK = "WAYFARER_TINY_MODEL_RESTARTED"


def restart_with_fast_memory(module: str) -> None:
    """Become `python -m module` with the same arguments, process id and standard streams; once."""
    if os.name != "posix" or _MARK in os.environ:
        return
    environment = {**os.environ, **_SETTINGS, _MARK: "1"}
    os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], environment)  # noqa: S606
