"""How fast training files are validated, beside the plain limit: reading, parsing and writing the same bytes.

`python -m benchmarks.data_validation` measures in seconds of the processor, on one core, so that whatever else the
machine does counts little; exit code 1 when a promise is broken.
"""

import argparse
import mmap
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import orjson

from benchmarks.processes import memory_mb, run_module
from training_data.file_rules import Seen
from training_data.samples import sample_system_message
from training_data.validation import Accepts, Expected, FileCheck, validate

SEED = 20_261_122
LINES = 20_000
PROMISED_LINES = 8_000  # a second, single-turn
PROMISED_GROWTH = 60.0  # MB from 10,000 lines to 100,000: digests of what was said, not the texts
WORDS = (
    *("quiet", "harbour", "town", "roofs", "slow", "trams", "morning", "bread", "sea", "climbs", "narrow", "lanes"),
    *("old", "walls", "market", "stalls", "sunset", "ferry", "castle", "garden", "river", "bridge", "summer", "winter"),
    *("island", "museum", "square", "coffee", "train", "station", "mountain", "path", "beach"),
)
ACCENTED = ("café", "Málaga", "São", "Zürich", "naïve", "crème", "—", "…", "Kraków", "Åre")


def sentence(chance: Random, words: int, more: tuple[str, ...] = ()) -> str:
    return " ".join(chance.choice(WORDS if chance.random() > 0.1 or not more else more) for _ in range(words))


def chat(chance: Random, turns: int, more: tuple[str, ...] = ()) -> bytes:
    messages = [{"role": "system", "content": sample_system_message()}]
    for _ in range(turns):
        messages.append({"role": "user", "content": f"Tell me about {sentence(chance, 9, more)}?"})
        messages.append({"role": "assistant", "content": f"{sentence(chance, 45, more).capitalize()}!"})
    return orjson.dumps({"messages": messages})


def pair(chance: Random) -> bytes:
    question = [{"role": "user", "content": sentence(chance, 9)}]
    outputs = [[{"role": "assistant", "content": sentence(chance, 40)}] for _ in range(2)]
    given = {"messages": [{"role": "system", "content": sample_system_message()}, *question]}
    return orjson.dumps({"input": given, "preferred_output": outputs[0], "non_preferred_output": outputs[1]})


def called(chance: Random) -> bytes:
    city = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    function = {"name": "weather", "description": "The weather in a city", "parameters": city}
    call = {"name": "weather", "arguments": orjson.dumps({"city": sentence(chance, 1)}).decode()}
    messages = [
        {"role": "system", "content": sample_system_message()},
        {"role": "user", "content": sentence(chance, 9)},
        {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": call}]},
        {"role": "tool", "tool_call_id": "c", "content": "21 degrees"},
        {"role": "assistant", "content": sentence(chance, 30)},
    ]
    return orjson.dumps({"messages": messages, "tools": [{"type": "function", "function": function}]})


@dataclass(frozen=True)
class Kind:
    make: Callable[[Random], bytes]
    accepts: Accepts = "plain"
    promised: int = 0


KINDS = {
    "single-turn": Kind(lambda chance: chat(chance, 1), promised=PROMISED_LINES),
    "single-turn, accented": Kind(lambda chance: chat(chance, 1, ACCENTED), promised=PROMISED_LINES),
    "three turns": Kind(lambda chance: chat(chance, 3)),
    "with a tool call": Kind(called, "chat"),
    "preference pairs": Kind(pair, "dpo"),
    "with a fault each": Kind(lambda chance: chat(chance, 1).replace(b'"role":"user"', b'"role":"User"', 1)),
}


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def read_parse_write(data: bytes) -> bytes:
    return b"\n".join([orjson.dumps(orjson.loads(line)) for line in data.split(b"\n") if line])


def measure(name: str, kind: Kind, rounds: int) -> bool:
    """Prints one line of the table; whether its promise was kept."""
    chance = Random(SEED)
    data = b"\n".join([kind.make(chance) for _ in range(LINES)]) + b"\n"
    validate(data[: len(data) // 20], accepts=kind.accepts)  # warm-up
    both = [
        (seconds(lambda: validate(data, accepts=kind.accepts)), seconds(lambda: read_parse_write(data)))
        for _ in range(rounds)
    ]
    ours = median(mine for mine, _ in both)
    ratio = median(mine / plain for mine, plain in both)
    speed = LINES / ours
    kept = speed >= kind.promised
    held = f"promised {kind.promised:,}  {'kept' if kept else 'BROKEN'}" if kind.promised else "no promise"
    plain = LINES / median(plain for _, plain in both)
    figures = f"{speed:9,.0f} lines/s {len(data) / ours / 1e6:6.1f} MB/s   plain {plain:9,.0f} lines/s"
    print(f"  {name:24}{figures}  {ratio:5.1f} times as long   {held}")
    return kept


def measure_memory() -> bool:
    """Files are read from disk piece by piece; what grows is what is remembered of each line."""
    held = {lines: run_module("benchmarks.data_validation", "--memory-of", str(lines)) for lines in (10_000, 100_000)}
    growth = held[100_000] - held[10_000]
    kept = growth <= PROMISED_GROWTH
    shown = ", ".join(f"{lines:,} lines {megabytes:.0f} MB" for lines, megabytes in held.items())
    promise = f"promised {PROMISED_GROWTH:.0f}  {'kept' if kept else 'BROKEN'}"
    print(f"  {'memory at the end':24}{shown}, which is {growth:.0f} MB more   {promise}")
    return kept


def report_memory(lines: int) -> None:
    """In a process of its own: what it holds when a file of so many lines was read, the file itself left out."""
    chance = Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.jsonl"
        with path.open("wb") as written:
            for _ in range(lines):
                written.write(chat(chance, 1) + b"\n")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            check = FileCheck(Expected(), Seen("lines.jsonl", "training"))
            assert check.run(data).examples == lines
            print(memory_mb("RssAnon"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        report_memory(arguments.memory_of)
        return
    print(f"Validation of {LINES:,} lines, seed {SEED}, medians of {arguments.rounds} rounds")
    kept = [measure(name, kind, arguments.rounds) for name, kind in KINDS.items()]
    kept.append(measure_memory())
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
