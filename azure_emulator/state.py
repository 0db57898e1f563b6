"""The emulator's memory on disk: SQLite for records, plain files for bytes. Safe against kill -9 at any moment.

Used from the event loop's thread only; each call is one short transaction.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from azure_emulator.notes import Notes
from azure_emulator.records import (
    CheckpointRecord,
    DeploymentRecord,
    EventRecord,
    FileRecord,
    FileStatus,
    HostingRecord,
    JobRecord,
    JobStatus,
    OperationRecord,
)

Record = TypeVar(
    "Record",
    FileRecord,
    JobRecord,
    EventRecord,
    CheckpointRecord,
    DeploymentRecord,
    OperationRecord,
    HostingRecord,
)
Item = TypeVar("Item")

# WAL with NORMAL loses nothing when the process dies; only a power cut could take the newest transactions.
_PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA busy_timeout=5000")


@dataclass(frozen=True)
class Page(Generic[Item]):
    records: list[Item]
    has_more: bool


class Shelf(Generic[Record]):
    """One kind of record, in order of arrival. `owner` groups records (the job of an event)."""

    def __init__(self, connection: sqlite3.Connection, name: str, kind: type[Record]) -> None:
        self._connection = connection
        self._name = name
        self._kind: type[Record] = kind
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {name} (position INTEGER PRIMARY KEY AUTOINCREMENT, "
            "id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, body TEXT NOT NULL)"
        )
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name}_owner ON {name} (owner, position)")

    def put(self, id: str, record: Record, owner: str = "") -> None:
        """Add the record or replace the one of that id; a replaced record keeps its place."""
        self._connection.execute(
            f"INSERT INTO {self._name} (id, owner, body) VALUES (?, ?, ?) "  # noqa: S608 - names are ours
            "ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, body = excluded.body",
            (id, owner, json.dumps(asdict(record))),
        )

    def add_once(self, id: str, record: Record, owner: str = "") -> bool:
        """Add the record unless the id is taken; True when it was added."""
        done = self._connection.execute(
            f"INSERT OR IGNORE INTO {self._name} (id, owner, body) VALUES (?, ?, ?)",  # noqa: S608
            (id, owner, json.dumps(asdict(record))),
        )
        return done.rowcount == 1

    def get(self, id: str) -> Record | None:
        row = self._connection.execute(f"SELECT body FROM {self._name} WHERE id = ?", (id,)).fetchone()  # noqa: S608
        return self._load(row[0]) if row else None

    def all(self, owner: str = "") -> list[Record]:
        """Every record of the owner, oldest first."""
        query = f"SELECT body FROM {self._name} WHERE owner = ? ORDER BY position"  # noqa: S608
        return [self._load(body) for (body,) in self._connection.execute(query, (owner,))]

    def delete(self, id: str) -> None:
        self._connection.execute(f"DELETE FROM {self._name} WHERE id = ?", (id,))  # noqa: S608

    def delete_all(self, owner: str) -> None:
        """Every record of the owner."""
        self._connection.execute(f"DELETE FROM {self._name} WHERE owner = ?", (owner,))  # noqa: S608

    def _load(self, body: str) -> Record:
        values: dict[str, Any] = json.loads(body)
        if self._kind is FileRecord:
            values["status"] = FileStatus(values["status"])
        if self._kind is JobRecord:
            values["status"] = JobStatus(values["status"])
        return self._kind(**values)


class State:
    """Everything under the data directory. Raises OSError or sqlite3.Error when that cannot be opened."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.resolve()
        self._contents = self.data_dir / "files"
        self._jobs = self.data_dir / "jobs"
        for folder in (self._contents, self._jobs):
            folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self.data_dir / "emulator.sqlite", isolation_level=None)
        for pragma in _PRAGMAS:
            self._connection.execute(pragma)
        self.files = Shelf(self._connection, "files", FileRecord)
        self.jobs = Shelf(self._connection, "jobs", JobRecord)
        self.events = Shelf(self._connection, "events", EventRecord)
        self.checkpoints = Shelf(self._connection, "checkpoints", CheckpointRecord)
        self.deployments = Shelf(self._connection, "deployments", DeploymentRecord)
        self.operations = Shelf(self._connection, "operations", OperationRecord)
        self.hosting = Shelf(self._connection, "hosting", HostingRecord)
        self.notes = Notes(self._connection)

    def content_path(self, file_id: str) -> Path:
        return self._contents / file_id

    def job_dir(self, job_id: str) -> Path:
        return self._jobs / job_id

    def drop_job_dir(self, job_id: str) -> None:
        shutil.rmtree(self.job_dir(job_id), ignore_errors=True)

    def drop_strays(self) -> None:
        """For an emulator that died: bytes whose record was never written, or is gone already."""
        for path in self._contents.iterdir():
            if self.files.get(path.name) is None:
                path.unlink()
        for folder in self._jobs.iterdir():
            if self.jobs.get(folder.name) is None:
                self.drop_job_dir(folder.name)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes inside, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


def write_whole(path: Path, content: bytes) -> None:
    """Replace the file in one step: a reader sees the old bytes or the new ones, never a mixture."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)


def page(records: list[Item], ids: list[str], after: str | None, limit: int) -> Page[Item]:
    """The `limit` records that follow the one whose id is `after`; from the start when it is None or gone."""
    start = ids.index(after) + 1 if after and after in ids else 0
    return Page(records[start : start + limit], start + limit < len(records))
