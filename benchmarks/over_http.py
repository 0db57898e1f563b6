"""The wait for a first token over HTTP, from a real emulator that trains a real job meanwhile."""

import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import httpx

from azure_emulator.tiny_model.generate import BASE_CHECKPOINT, ChatModel
from benchmarks.jobs import EXAMPLES, MANY_EPOCHS, JobFailedError, first_examples
from benchmarks.options import Message, Options, long_prompts
from benchmarks.processes import CAN_READ_MEMORY, NO_MEMORY_FIGURES, memory_mb
from benchmarks.rounds import percentile
from benchmarks.table import Goal, Row
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

_WHAT = "first token over HTTP while a job trains, p95"
_GOALS = (Goal("≤", 300),)
_DEPLOYMENT = "travel-base"  # an emulator has it from the start
_WAITS_A_ROUND = 6
_PATIENCE = 120.0  # seconds
_LIMITS = ("--limit", "rpm_per_capacity=60000", "--limit", "tpm_per_capacity=1000000")


def measure(options: Options) -> list[Row]:
    if options.checkpoint.resolve() != BASE_CHECKPOINT.resolve():
        return [Row(_WHAT, "ms", None, _GOALS, note="an emulator serves and trains the base, and another was given")]
    with tempfile.TemporaryDirectory() as data:
        emulator = EmulatorProcess(Path(data), *_LIMITS)
        try:
            waits, idle = _waits(emulator, _WAITS_A_ROUND * options.rounds)
            memory = memory_mb("VmHWM", emulator.pid)
        finally:
            emulator.terminate()
    note = f"{len(waits)} streamed replies to prompts of 500 tokens; median {percentile(waits, 0.5):.0f} ms"
    note += f", and {percentile(idle, 0.5):.0f} ms before the job"
    no_figure = "" if CAN_READ_MEMORY else NO_MEMORY_FIGURES
    return [
        Row(_WHAT, "ms", percentile(waits, 0.95), _GOALS, note=note),
        Row("whole emulator, most memory meanwhile", "MB", memory, note=no_figure),
    ]


def _waits(emulator: EmulatorProcess, count: int) -> tuple[list[float], list[float]]:
    """Waits during a job and before it, in milliseconds."""
    prompts = list(islice(long_prompts(ChatModel.load(BASE_CHECKPOINT), 500, seed=7), 2 * count + 1))
    headers = {"api-key": KEY}
    with httpx.Client(base_url=f"{emulator.url}/openai/v1", headers=headers, timeout=_PATIENCE) as http:
        _wait(http, prompts.pop())
        idle = [_wait(http, prompts.pop()) for _ in range(count)]
        job = _start_job(http)
        return _while_it_trains(http, job, prompts), idle


def _while_it_trains(http: httpx.Client, job: str, prompts: Sequence[list[Message]]) -> list[float]:
    waits = []
    for prompt in prompts:
        wait = _wait(http, prompt)
        if _status(http, job) != "running":
            break
        waits.append(wait)
    if not waits:
        raise JobFailedError(f"the job of {MANY_EPOCHS} epochs was over before a question was answered")
    return waits


def _wait(http: httpx.Client, messages: list[Message]) -> float:
    """Milliseconds from the request to the first chunk that holds text."""
    began = time.perf_counter()
    asked = {"model": _DEPLOYMENT, "messages": messages, "stream": True}
    with http.stream("POST", "/chat/completions", json=asked) as reply:
        reply.raise_for_status()
        next(line for line in reply.iter_lines() if '"content":"' in line and '"content":""' not in line)
        return 1000 * (time.perf_counter() - began)


def _start_job(http: httpx.Client) -> str:
    """The id of a job that has trained a step."""
    sent = http.post(
        "/files", data={"purpose": "fine-tune"}, files={"file": ("hundred.jsonl", first_examples(EXAMPLES))}
    )
    file = sent.raise_for_status().json()["id"]
    _until(lambda: http.get(f"/files/{file}").json()["status"] == "processed", "the file was not processed")
    model = http.get("/models").raise_for_status().json()["data"][0]["id"]
    asked = {"model": model, "training_file": file, "seed": 1, "hyperparameters": {"n_epochs": MANY_EPOCHS}}
    job: str = http.post("/fine_tuning/jobs", json=asked).raise_for_status().json()["id"]
    _until(lambda: _has_trained(http, job), "the job has not trained a step")
    return job


def _has_trained(http: httpx.Client, job: str) -> bool:
    if (status := _status(http, job)) in ("failed", "cancelled", "succeeded"):
        raise JobFailedError(f"the emulator's job {status} before a question was answered")
    events = http.get(f"/fine_tuning/jobs/{job}/events", params={"limit": 100}).raise_for_status().json()["data"]
    return any(event["message"].startswith("Step 1:") for event in events)


def _status(http: httpx.Client, job: str) -> str:
    status: str = http.get(f"/fine_tuning/jobs/{job}").raise_for_status().json()["status"]
    return status


def _until(happened: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise JobFailedError(f"{otherwise} within {_PATIENCE:.0f} s")
        time.sleep(0.1)
