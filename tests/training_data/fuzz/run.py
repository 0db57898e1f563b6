"""Runs the targets over damaged files. The same seed gives the same files."""

import json
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from tests.training_data.cases import files, images, pairs, plain, reference, tools
from tests.training_data.cases.builders import good_pairs, goods
from tests.training_data.fuzz.mutations import LONGEST, mutate
from training_data.importers.formats import import_examples, recognise
from training_data.samples import sample_set

SLOWEST = 10.0  # seconds for one file of at most 200 kB: far more than any takes, far less than a square of its length


@dataclass(frozen=True)
class Failure:
    """`number` names the file within its seed."""

    target: str
    number: int
    data: bytes
    reason: str


FOREIGN_SHARE = 0.5
"""Of the files; the tables of cases are many more, and all of them are training files of Azure's."""


@cache
def foreign() -> tuple[bytes, ...]:
    """Files of other tools, a good one of each layout that the importers know."""
    turns = [{"from": "human", "value": "Where to?"}, {"from": "gpt", "value": "Rome!", "weight": 0}]
    talk = [*turns, {"from": "human", "value": "And then?"}, {"from": "gpt", "value": "Bari! Ready?"}]
    spoken = [{"role": "user", "content": "Where to?"}, {"role": "assistant", "content": "Rome!", "train": True}]
    alpaca = {"instruction": "Where to?", "input": "In May", "output": "Rome!", "history": [["a", "b"]], "system": "Hi"}
    tools = [*turns[:1], {"from": "function_call", "value": "{}"}, {"from": "observation", "value": "1"}, turns[1]]
    records: tuple[list[Any], ...] = (
        [{"conversations": talk, "system": "Hi", "id": 7}, {"conversations": turns[:1]}],
        [{"conversations": turns[:1], "chosen": turns[1], "rejected": {"from": "gpt", "value": "No."}}],
        [{"conversations": tools, "tools": "[]"}, {"conversation": talk, "loss_mask": [0, 1]}],
        [{"messages": spoken}, {"messages": [{"role": "system", "content": "Hi"}, *spoken]}],
        [alpaca, {"instruction": "Where?", "chosen": "Rome!", "rejected": "Rome."}],
        [alpaca, {"output": 1}],
    )
    lists = [json.dumps(one, indent=indent).encode() for one in records for indent in (None, 1)]
    lines = [b"\n".join(json.dumps(record).encode() for record in one) for one in records]
    table = 'question;answer;weight\nWhere to?;"Rome; or ""Bari""";1\n"And\nthen?";Porto!;0\n'
    worse = "question,answer,worse answer,system\r\nWhere to?,Rome!,No.,Hi\r\n"
    tables = (table.encode(), worse.encode("utf-8-sig"), table.replace(";", "\t").encode("utf-16"))
    return (*lists, *lines, *tables)


@cache
def seeds() -> tuple[bytes, ...]:
    """Files to begin with: good ones of every kind, and every case of the tables."""
    tables = (reference.CASES, plain.CASES, tools.CASES, images.CASES, pairs.CASES)
    cases = [case.file() for table in tables for case in table.values()]
    whole = [case.file() for case in files.CASES.values() if isinstance(case.data, bytes)]
    samples = b"\n".join(sample_set().split(b"\n")[:20])
    whole += [goods(10), good_pairs(10), samples]
    return tuple(data for data in [*foreign(), *whole, *cases] if len(data) <= LONGEST)


def damaged(seed: int, number: int) -> bytes:
    """File `number` of a seed: it depends on nothing else."""
    chance = Random(f"{seed} {number}")
    begun = chance.choice(foreign() if chance.random() < FOREIGN_SHARE else seeds())
    return mutate(chance, begun, seeds())


@dataclass
class Tally:
    """What was tried: files and bytes, the formats they still looked like, how many of those could be used, and the
    seconds that each target took."""

    files: int = 0
    size: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    usable: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def note(self, data: bytes) -> None:
        format = recognise(data)
        self.files += 1
        self.size += len(data)
        self.formats[format] += 1
        self.usable[format] += import_examples(data, format).ok

    def lines(self) -> Iterator[str]:
        yield f"{self.files:,} damaged files, {self.size / 1e6:.1f} MB, made of {len(seeds()):,} good and broken ones"
        for format, count in self.formats.most_common():
            yield f"  {count:,} looked like {format}, {self.usable[format]:,} of them could be imported"
        for target, seconds in self.seconds.items():
            yield f"  {target}: {seconds:.1f} s"


def run(
    targets: Mapping[str, Callable[[bytes], None]], seed: int, numbers: Iterator[int], tally: Tally | None = None
) -> Iterator[Failure | None]:
    """After each file None, or what went wrong with it first."""
    tally = tally or Tally()
    for number in numbers:
        data = damaged(seed, number)
        tried = (_try(targets[name], name, number, data, tally) for name in targets)
        failure = next((found for found in tried if found), None)
        if not failure:
            tally.note(data)
        yield failure


def _try(target: Callable[[bytes], None], name: str, number: int, data: bytes, tally: Tally) -> Failure | None:
    begun = time.process_time()
    try:
        target(data)
    except Exception:  # whatever it is, it is what we are looking for
        return Failure(name, number, data, traceback.format_exc())
    took = time.process_time() - begun
    tally.seconds[name] += took
    return Failure(name, number, data, f"took {took:.1f} s") if took > SLOWEST else None
