"""Resident memory of serving, each case in a process of its own, and the size of the checkpoint."""

import argparse
import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from azure_emulator.loaded_models import LoadedModels
from azure_emulator.tiny_model.generate import ChatModel
from benchmarks.options import Options, sample_questions
from benchmarks.processes import CAN_READ_MEMORY, NO_MEMORY_FIGURES, memory_mb, run_module
from benchmarks.table import Goal, Row

_QUESTIONS = 20
_SAME_MODEL_TWICE = 1.1  # times the memory of one, at most


def measure(options: Options) -> list[Row]:
    size = options.checkpoint.stat().st_size / 1e6
    figures = _figures(options.checkpoint) if CAN_READ_MEMORY else {}
    once, twice = figures.get("once"), figures.get("twice")
    note = "" if figures else NO_MEMORY_FIGURES
    return [
        Row("checkpoint", "MB", size, (Goal("≤", 12),)),
        Row(f"serving, memory after {_QUESTIONS} replies", "MB", figures.get("peak"), (Goal("≤", 200),), note=note),
        Row(
            "one model asked for twice, memory",
            "times that of one",
            twice / once if once and twice else None,
            (Goal("≤", _SAME_MODEL_TWICE),),
            note=note
            or f"what the process grew by: {once:.1f} MB and {twice:.1f} MB, through the emulator's LoadedModels",
        ),
    ]


def _figures(checkpoint: Path) -> dict[str, float]:
    serving: dict[str, float] = run_module("benchmarks.memory", "serving", str(checkpoint))
    shared: dict[str, float] = run_module("benchmarks.memory", "shared", str(checkpoint))
    return serving | shared


def serve(checkpoint: Path) -> dict[str, float | None]:
    """Load and answer in this process; the most memory it ever held."""
    model = ChatModel.load(checkpoint)
    answer(model, _QUESTIONS)
    return {"peak": memory_mb("VmHWM")}


def answer(model: ChatModel, count: int) -> None:
    for seed, question in enumerate(sample_questions()[:count]):
        assert any(piece.text for piece in model.reply(question, seed=seed))


async def load_twice(checkpoint: Path) -> dict[str, float]:
    """What this process grows by with a model, and with the same model asked for a second time."""
    with ThreadPoolExecutor(2) as workers:
        models = LoadedModels(workers)
        before = memory_mb("VmRSS") or 0.0
        first = await models.get(checkpoint)
        answer(first, 3)
        between = memory_mb("VmRSS") or 0.0
        second = await models.get(checkpoint)
        answer(second, 3)
    return {"once": between - before, "twice": (memory_mb("VmRSS") or 0.0) - before}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=("serving", "shared"))
    parser.add_argument("checkpoint", type=Path)
    arguments = parser.parse_args()
    figures = (
        serve(arguments.checkpoint) if arguments.case == "serving" else asyncio.run(load_twice(arguments.checkpoint))
    )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
