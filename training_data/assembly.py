"""Lines of a version put together: kept on disk as they come, then chosen, divided, sorted and written as two files.

Of each line a few hundred bytes stay in memory: its place, and digests of what it says. What comes out does not depend
on the order in which lines came, nor on who made them.
"""

import mmap
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from hashlib import sha256
from threading import Lock
from typing import IO, Literal

import numpy as np
from numpy.typing import NDArray

from training_data.examples import Origin
from training_data.lines import BOM
from training_data.made_lines import LineFacts, MadeLine, read_facts
from training_data.ordering import Key, Rank
from training_data.split import groups_sharing, held_back
from training_data.unreadable_files import Content

Part = Literal["training", "validation"]
DIGEST = 16


class LineStore:
    """Lines as they come. The file has no name, so that nothing is left of it, however the process ends."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._reading = Lock()  # lines are checked in one thread while another asks whom they came through
        self._ends = array("Q", [0])  # of the content and of the facts of each line, by turns
        self._wholes, self._pairs = bytearray(), bytearray()
        self._owners = array("I")
        self.places: list[Key] = []
        self.ranks: list[Rank] = []
        self.draws = array("d")

    def __len__(self) -> int:
        return len(self.places)

    def add(self, line: MadeLine) -> None:
        number = len(self.places)
        self._file.write(line.content)
        self._file.write(line.facts)
        self._ends.append(self._ends[-1] + len(line.content))
        self._ends.append(self._ends[-1] + len(line.facts))
        self._wholes += line.whole
        self._pairs += line.pairs
        self._owners.extend([number] * (len(line.pairs) // DIGEST))
        self.places.append(line.place)
        self.ranks.append(line.rank)
        self.draws.append(line.draw)

    def content(self, number: int) -> bytes:
        return self._read(2 * number)

    def facts(self, number: int) -> LineFacts:
        return read_facts(self._read(2 * number + 1))

    def close(self) -> None:
        self._file.close()

    def in_place(self) -> list[int]:
        """Numbers of all lines in the order of their places."""
        return sorted(range(len(self.places)), key=self.places.__getitem__)

    def without_copies(self, numbers: Sequence[int]) -> tuple[list[int], list[tuple[int, int]]]:
        """Those that are the first to say what they say, and each other one with the first."""
        same = _numbered(self._wholes)
        first: dict[int, int] = {}
        copies = []
        for number in numbers:
            before = first.setdefault(int(same[number]), number)
            if before != number:
                copies.append((number, before))
        return list(first.values()), copies

    def groups(self, numbers: Sequence[int]) -> list[int]:
        """For each of these lines the position of the first one with which it shares a question and its reply."""
        position = np.full(len(self), -1)
        position[list(numbers)] = np.arange(len(numbers))
        owners = position[np.frombuffer(self._owners, dtype=np.uint32)]
        pairs = _numbered(self._pairs)[owners >= 0]
        owners = owners[owners >= 0]
        shared = np.bincount(pairs)[pairs] > 1 if len(pairs) else np.zeros(0, dtype=bool)
        order = np.argsort(owners[shared], kind="stable")
        return groups_sharing(
            zip(owners[shared][order].tolist(), pairs[shared][order].tolist(), strict=True), len(numbers)
        )

    def _read(self, place: int) -> bytes:
        start, end = self._ends[place], self._ends[place + 1]
        with self._reading:
            self._file.seek(start)
            return self._file.read(end - start)


class WrittenFile:
    """One file of a version on disk, without a name. `content` and `facts` may be asked for until it is closed."""

    def __init__(self, name: Part, store: LineStore, numbers: Sequence[int], *, byte_order_mark: bool) -> None:
        self.name = name
        self.examples = len(numbers)
        self._store, self._numbers = store, array("I", numbers)
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._mapped: mmap.mmap | None = None
        self.size = 0
        digest = sha256()
        for piece in self._pieces(byte_order_mark):
            self._file.write(piece)
            digest.update(piece)
            self.size += len(piece)
        self._file.flush()
        self.sha256 = digest.hexdigest()

    def facts(self) -> Iterator[LineFacts]:
        """Of each line, in their order."""
        return map(self._store.facts, self._numbers)

    def origin(self, line: int) -> Origin:
        return self._store.facts(self._numbers[line - 1]).origin

    @property
    def content(self) -> Content:
        """UTF-8 JSONL, read from disk as it is looked at; empty when there is nothing in it."""
        if not self.size:
            return b""
        if self._mapped is None:
            self._mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._mapped

    def forget(self) -> None:
        """Gives back the memory of what was looked at, where the system knows how; all of it can be read again."""
        if self._mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def pieces(self, size: int) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(size):
            yield piece

    def close(self) -> None:
        if self._mapped is not None:
            self._mapped.close()
        self._file.close()

    def _pieces(self, byte_order_mark: bool) -> Iterator[bytes]:
        if byte_order_mark and self._numbers:
            yield BOM
        yield from map(self._store.content, self._numbers)


def divide(store: LineStore, numbers: Sequence[int], share: float) -> tuple[list[int], list[int]]:
    """(training, validation), each in the order given. Groups that share a question and its reply stay together."""
    draws = [store.draws[number] for number in numbers]
    validation = held_back(store.groups(numbers), draws, share) if share else set()
    return [number for position, number in enumerate(numbers) if position not in validation], [
        number for position, number in enumerate(numbers) if position in validation
    ]


def sorted_by_rank(store: LineStore, numbers: Sequence[int]) -> list[int]:
    """Lines of equal rank stay as they are."""
    if not numbers or store.ranks[numbers[0]] is None:
        return list(numbers)
    return sorted(numbers, key=lambda number: store.ranks[number])  # type: ignore[arg-type,return-value]


def _numbered(digests: bytearray) -> NDArray[np.int64]:
    """A number for each digest, the same for equal ones. Shorter by far than a table of them."""
    found = np.frombuffer(digests, dtype=f"S{DIGEST}")
    return np.unique(found, return_inverse=True)[1]
