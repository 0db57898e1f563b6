"""How long a version of many conversations takes, and how much memory, beside the plain limit of its bytes.

`python -m benchmarks.data_building` fills a database in a temporary folder and builds a version from it in a process
of its own, as the admin does: redaction, weights, copies, the split, validation, exact tokens and the survey, two
files in the database. Then it groups the first questions that say nearly the same. Exit code 1: a goal was missed.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import SecretStr

from admin.datasets import BuildRequest, build_version, get_version
from benchmarks.conversations import SEED, conversations
from benchmarks.full_database import STAFF, fill
from benchmarks.processes import CAN_READ_MEMORY, NO_MEMORY_FIGURES, memory_mb, run_module
from benchmarks.table import Goal, Row, as_text
from core.azure_connection import connect_azure
from core.database import Database
from core.models import User, saved
from core.services import Services
from core.settings import Settings
from training_data.lines import numbered_lines
from training_data.near_duplicates import near_duplicates
from training_data.samples import sample_system_message

CONVERSATIONS, FEWER = 100_000, 10_000
SECONDS, NEAR_SECONDS, MEMORY = 90.0, 60.0, 600.0
FLAT = 1.5
"""How much more memory ten times as many conversations may take: a few hundred bytes each stay, not their texts."""
Result = TypeVar("Result")


def address(folder: str) -> str:
    return f"sqlite+aiosqlite:///{folder}/wayfarer.db"


def settings_for(folder: str) -> Settings:
    """Azure is never asked for anything."""
    return Settings(
        data_dir=Path(folder),
        secret=SecretStr("only for this benchmark, which serves nobody"),
        public_url="http://127.0.0.1:9",
        azure_openai_endpoint="http://127.0.0.1:9",
        azure_openai_api_key=SecretStr("unused"),
        azure_arm_url="http://127.0.0.1:9",
        azure_arm_token=SecretStr("unused"),
        azure_subscription_id="00000000-0000-0000-0000-000000000000",
        azure_resource_group="unused",
        azure_account_name="unused",
        azure_location="unused",
    )


class MostMemory:
    """The most that this process and those that it started held together, looked at ten times a second, in MB.

    `most_own` is without the pages of files, which the system takes back when it needs them: of libraries, which
    `most` counts once for each process, and of the version's own files while they are read.
    """

    def __init__(self) -> None:
        self.most = self.most_own = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MostMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            processes = (os.getpid(), *_children(os.getpid()))
            self.most = max(self.most, sum(memory_mb("VmRSS", pid) or 0.0 for pid in processes))
            self.most_own = max(self.most_own, sum(memory_mb("RssAnon", pid) or 0.0 for pid in processes))


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text(encoding="ascii").split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


async def build(folder: str) -> dict[str, Any]:
    """Builds one version of everything in the database; what it took, and what the plain limit would take."""
    database = Database(address(folder))
    async with connect_azure(settings_for(folder)) as azure:
        services = Services(settings_for(folder), database, azure)
        async with database.reading() as session:
            admin = await session.get_one(User, STAFF)
        with MostMemory() as memory:
            began, used = time.perf_counter(), _processor()
            version = await build_version(services, admin, _request())
            took, worked = time.perf_counter() - began, _processor() - used
        async with database.reading() as session:
            view = await get_version(session, saved(version.id))
        contents = [file.content for file in view.files.values()]
        plain = min(seconds(lambda: [read_parse_write(one) for one in contents])[0] for _ in range(3))
        report = version.report
    await database.close()
    return {
        "seconds": took,
        "processor": worked,
        "memory": memory.most,
        "own": memory.most_own,
        "plain": plain,
        "bytes": sum(map(len, contents)),
        "lines": sum(file.examples for file in view.files.values()),
        "copies": report["duplicates_removed"],
        "replaced": sum(report["redaction"]["replaced"].values()),
        "tokens": report["survey"]["training"]["tokens"]["total"],
        "groups": report["survey"]["repetition"]["near_groups"],
    }


def _request() -> BuildRequest:
    return BuildRequest(request_id="bench", system_message=sample_system_message())


def read_parse_write(content: bytes) -> bytes:
    return b"\n".join([orjson.dumps(orjson.loads(line)) for _, line in numbered_lines(content)])


def seconds(work: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


def _processor() -> float:
    """Seconds of the processor: of this process and of those that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def group(count: int) -> dict[str, Any]:
    questions = [one.turns[0].question for one in conversations(count)]
    before = memory_mb("RssAnon") or 0.0
    with MostMemory() as memory:
        took, groups = seconds(lambda: near_duplicates(questions))
    return {"seconds": took, "groups": len(groups), "memory": memory.most_own - before}


def measure(count: int) -> list[Row]:
    fewer = min(FEWER, count // 10)
    small, built = measured_build(fewer), measured_build(count)
    near = run_module("benchmarks.data_building", "--group", str(count))
    return rows(count, fewer, small, built, near)


def measured_build(count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_fill(folder, count))
        made: dict[str, Any] = run_module("benchmarks.data_building", "--build", folder)
        return made


async def _fill(folder: str, count: int) -> None:
    database = Database(address(folder))
    await fill(database, count, SEED)
    await database.close()


def rows(count: int, fewer: int, small: dict[str, Any], built: dict[str, Any], near: dict[str, Any]) -> list[Row]:
    share = count / CONVERSATIONS  # of the conversations, and of the time
    note = "" if CAN_READ_MEMORY else NO_MEMORY_FIGURES
    made = (
        f"{built['lines']:,} lines, {built['bytes'] / 1e6:,.0f} MB, {built['copies']:,} copies left out, "
        f"{built['replaced']:,} details replaced, {built['tokens']:,} tokens, {built['processor']:.0f} s of processor"
    )
    return [
        Row(f"{count:,} conversations of 6 messages", "s", built["seconds"], (Goal("≤", SECONDS * share),), note=made),
        Row(
            "reading, parsing, writing its bytes", "s", built["plain"],
            note=f"with orjson on one core; all takes {built['seconds'] / built['plain']:,.0f} times as long",
        ),
        Row("memory, all processes", "MB", built["memory"], (Goal("≤", MEMORY),), note=note),
        Row(
            f"memory, beside {fewer:,} conversations", "times", built["own"] / small["own"], (Goal("≤", FLAT),),
            note=f"without files' pages {built['own']:.0f} MB beside {small['own']:.0f} MB in {small['seconds']:.1f} s",
        ),
        Row(
            f"near-duplicates of {count:,} questions", "s", near["seconds"], (Goal("≤", NEAR_SECONDS * share),),
            note=f"{near['groups']:,} groups, {near['memory']:.0f} MB more; the build's survey groups them as well",
        ),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--build", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--group", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.build:
        print(json.dumps(asyncio.run(build(arguments.build))))
    elif arguments.group:
        print(json.dumps(group(arguments.group)))
    else:
        found = measure(arguments.conversations)
        print(f"Building a version, seed {SEED}\n{as_text(found)}")
        sys.exit(1 if any(row.met() == "no" for row in found) else 0)


if __name__ == "__main__":
    main()
