"""The saved state of a fine-tuning job, and its files of lines."""

import io
import json
from pathlib import Path

import numpy as np

from azure_emulator.tiny_model.checkpoint import write_atomically
from azure_emulator.tiny_model.optimizer import AdamW

_NAME = "state.npz"


def save_state(directory: Path, optimizer: AdamW, step: int) -> None:
    """Weights and moments in full precision, written atomically."""
    arrays = {"step": np.array(step)}
    for kind, values in _parts(optimizer).items():
        arrays |= {f"{kind}/{name}": value for name, value in values.items()}
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    write_atomically(directory / _NAME, content.getvalue())


def load_state(directory: Path, optimizer: AdamW) -> int:
    """Put a saved state into the optimizer; returns the steps done, 0 when there is none."""
    path = directory / _NAME
    if not path.exists():
        return 0
    with np.load(path) as arrays:
        for kind, values in _parts(optimizer).items():
            for name, value in values.items():
                value[...] = arrays[f"{kind}/{name}"]
        optimizer.step_count = int(arrays["step"])
    return optimizer.step_count


def _parts(optimizer: AdamW) -> dict[str, dict[str, np.ndarray]]:
    return {"weight": optimizer.parameters, "first": optimizer.first, "second": optimizer.second}


def append_line(path: Path, entry: dict[str, object] | dict[str, float]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def keep_lines_until(path: Path, step: int) -> None:
    """Drop what a killed run wrote after its last saved state; it will be written again."""
    if not path.exists():
        return
    kept = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:  # the last line of a killed run may be half written
            break
        if entry["step"] <= step:
            kept.append(line + "\n")
    write_atomically(path, "".join(kept).encode())
