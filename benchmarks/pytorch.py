"""PyTorch, where it is installed: it is what we are held against, and nothing else here needs it."""

from importlib.util import find_spec
from types import ModuleType

PYTORCH: ModuleType | None = None
if find_spec("torch"):
    from benchmarks import torch_decoder

    PYTORCH = torch_decoder

HOW_TO_INSTALL = (
    "PyTorch is not installed, so nothing is compared with it. Install it with\n"
    "  .venv/bin/pip install --require-hashes -r requirements-bench.lock\n"
    "(on Linux several gigabytes) or install PyTorch's smaller CPU wheel, and run this again."
)
