"""Memory and life of processes that are measured from outside."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_STATUS = "/proc/{}/status"
CAN_READ_MEMORY = Path(_STATUS.format("self")).exists()
NO_MEMORY_FIGURES = "this system has no /proc to read the memory of a process from"


def memory_mb(what: str, pid: int | str = "self") -> float | None:
    """`VmHWM`, the most memory a process ever held, or `VmRSS`, what it holds now, in MB (10^6); None once it ended.

    Not getrusage: its maximum starts with the memory of the process that started this one.
    """
    try:
        lines = Path(_STATUS.format(pid)).read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{what}:")), None)


def run_module(module: str, *arguments: str) -> Any:
    """Run `python -m module` and read the JSON in its last line. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", module, *arguments]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])
