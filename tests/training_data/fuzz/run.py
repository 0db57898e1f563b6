"""Runs the targets over damaged files. The same seed gives the same files."""

import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.training_data.cases import files, images, pairs, plain, reference, tools
from tests.training_data.cases.builders import good_pairs, goods
from tests.training_data.fuzz.mutations import LONGEST, mutate
from training_data.samples import sample_set

SLOWEST = 10.0  # seconds for one file of at most 200 kB: far more than any takes, far less than a square of its length


@dataclass(frozen=True)
class Failure:
    """`number` names the file within its seed."""

    target: str
    number: int
    data: bytes
    reason: str


FOREIGN = (
    b'{"conversations": [{"from": "human", "value": "Where to?"}, {"from": "gpt", "value": "Rome!"}], "system": "Hi"}',
    b'[{"instruction": "Where to?", "input": "In May", "output": "Rome!", "history": [["a", "b"]]},\n {"output": 1}]',
    b'question;answer;weight\nWhere to?;"Rome; or ""Bari""";1\n"And\nthen?";Porto!;0\n',
    b"\xef\xbb\xbfquestion,answer\r\nWhere to?,Rome!\r\n",
)


@cache
def seeds() -> tuple[bytes, ...]:
    """Files to begin with: good ones of every kind, and every case of the tables."""
    tables = (reference.CASES, plain.CASES, tools.CASES, images.CASES, pairs.CASES)
    cases = [case.file() for table in tables for case in table.values()]
    whole = [case.file() for case in files.CASES.values() if isinstance(case.data, bytes)]
    samples = b"\n".join(sample_set().split(b"\n")[:20])
    return tuple(
        data for data in [goods(10), good_pairs(10), samples, *FOREIGN, *cases, *whole] if len(data) <= LONGEST
    )


def damaged(seed: int, number: int) -> bytes:
    """File `number` of a seed: it depends on nothing else."""
    chance = Random(f"{seed} {number}")
    return mutate(chance, chance.choice(seeds()), seeds())


def run(targets: Mapping[str, Callable[[bytes], None]], seed: int, numbers: Iterator[int]) -> Iterator[Failure | None]:
    """After each file None, or what went wrong with it first."""
    for number in numbers:
        data = damaged(seed, number)
        yield next((found for name in targets if (found := _try(targets[name], name, number, data))), None)


def _try(target: Callable[[bytes], None], name: str, number: int, data: bytes) -> Failure | None:
    begun = time.process_time()
    try:
        target(data)
    except Exception:  # whatever it is, it is what we are looking for
        return Failure(name, number, data, traceback.format_exc())
    took = time.process_time() - begun
    return Failure(name, number, data, f"took {took:.1f} s") if took > SLOWEST else None
