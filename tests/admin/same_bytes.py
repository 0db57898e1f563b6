"""Fills a database with the same conversations in another order, builds versions of them and prints what came out.

`python -m tests.admin.same_bytes ADDRESS SEED` prints the hashes as JSON; the test runs it in other surroundings. After
a change that is meant to change bytes, `python -m tests.admin.same_bytes --write` notes the new ones.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import col, select

from admin.dataset_exports import export_version
from admin.dataset_imports import import_file
from admin.datasets import BuildRequest, build_version, get_version
from admin.redaction_scans import scan_sources
from admin.redactions import decide as decide_case
from admin.redactions import list_cases
from core.azure_connection import connect_azure
from core.database import Database
from core.migrations import upgrade
from core.models import (
    Conversation,
    ConversationReview,
    Deployment,
    Exchange,
    FinishReason,
    ImportedFile,
    Rating,
    RedactionDecision,
    Release,
    Review,
    ReviewDecision,
    Role,
    User,
    saved,
)
from core.services import Services
from tests.conftest import settings_for
from training_data.exporters.archive import report_json
from training_data.exporters.formats import EXPORT_FORMATS

NOTED = Path(__file__).with_name("same_bytes.json")
BEGIN = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
# Databases and languages sort these differently.
PREFIXES = ("a", "B", "ä", "Z", "ß", "İ", "_", "10", "9")
FILES = {
    "first.jsonl": "".join(
        json.dumps(
            {"messages": [{"role": "user", "content": f"Is town {n} nice in May?"},
                          {"role": "assistant", "content": f"Ah, town {n}! Write to kim{n}@mail.example. Shall we?"}]}
        ) + "\n" for n in range(6)
    ).encode(),
    "second.csv": b"question,answer,worse answer\n"
    + "".join(f"Where to in week {n}?,\"Ooh, hill {n}, of course! Boots on?\",Hill {n}.\n" for n in range(6)).encode(),
}  # fmt: skip
RECIPES: dict[str, dict[str, Any]] = {
    "by origin": {"validation_share": 0.2, "seed": 7},
    "shuffled": {
        "order": "shuffled", "seed": 3, "correction": "follow", "placeholders": "plain", "byte_order_mark": False,
        "since": "2026-03-02", "until": "2026-03-20", "validation_share": 0.3,
    },
    "by time": {"order": "time", "tags": ["İ", "warm"], "unrated": 1, "rules": ["thumb up", "correction"]},
    "pairs": {"format": "preference", "validation_share": 0.0, "include_reviews": True, "languages": ["en"]},
}  # fmt: skip


def talk_rows(number: int) -> tuple[Any, ...]:
    """A conversation near midnight with one to three exchanges, what people thought of them, and its approval."""
    id, at = f"{PREFIXES[number % len(PREFIXES)]}-{number}", BEGIN + timedelta(hours=13 * number)
    rows: list[Any] = [
        Conversation(id=id, user_id="t", release_id=1, created_at=at, updated_at=at),
        ConversationReview(conversation_id=id, decision=ReviewDecision.APPROVED, reviewer_id="r"),
    ]
    for position in range(1 + number % 3):
        exchange_id = f"{id}-{position}"
        rows.append(
            Exchange(
                id=exchange_id, conversation_id=id, position=position, release_id=1, deployment="d", created_at=at,
                question=f"My name is Zorblax and I ask about day {position} in city {number}, please.",
                reply=f"Oh, city {number} is lovely on day {position}, Zorblax. Shall we?",
                finish_reason=FinishReason.LENGTH if number % 7 == 6 else FinishReason.STOP,
            )
        )  # fmt: skip
        tags = ["warm"] if number % 2 else ["İ", "i"]
        rows.append(
            Rating(exchange_id=exchange_id, conversation_id=id, user_id="t", value=int(number % 5 > 0), tags=tags)
        )
        if (number + position) % 3 == 0:
            ideal = f"Mmm, city {number}, day {position}! Lanes or lakes?"
            rows.append(
                Review(exchange_id=exchange_id, conversation_id=id, weight=1, ideal_reply=ideal, reviewer_id="r")
            )
    return tuple(rows)


async def fill(services: Services, order: Random) -> list[int]:
    """The numbers of the imported files, first.jsonl's first; the rows come in an order of chance."""
    async with services.database.writing() as session:
        session.add_all([User(id=role[0], identifier=f"{role}@example.com", role=role) for role in Role])
        session.add(Deployment(id=1, name="d", model="m"))
        await session.flush()
        session.add(Release(id=1, name="r", deployment_id=1, system_prompt="You are kind."))
    talks = [talk_rows(number) for number in range(40)]
    order.shuffle(talks)
    for rows in talks:
        async with services.database.writing() as session:
            for row in rows:
                session.add(row)
                await session.flush()
    names = list(FILES)
    order.shuffle(names)
    async with services.database.writing() as session:
        admin = await session.get_one(User, "a")
        for name in names:
            await import_file(session, admin, name, FILES[name])
        found = (await session.scalars(select(ImportedFile).order_by(col(ImportedFile.name)))).all()
        return [saved(row.id) for row in found]


async def decide_all(services: Services) -> None:
    while not await scan_sources(services):
        pass
    async with services.database.writing() as session:
        reviewer = await session.get_one(User, "r")
        while rows := (await list_cases(session, limit=200)).rows:
            for row in rows:
                await decide_case(session, reviewer, row.number, RedactionDecision.NAME)


async def hashes(services: Services, imports: Sequence[int]) -> dict[str, str]:
    async with services.database.reading() as session:
        admin = await session.get_one(User, "a")
    found = {}
    for name, choices in RECIPES.items():
        request = BuildRequest(import_ids=list(imports), system_message="Be kind.", **choices)
        number = saved((version := await build_version(services, admin, request)).id)
        figures = {key: version.report[key] for key in ("weight_reasons", "left_out", "duplicates_removed")}
        found[f"{name}, report"] = _hash(json.dumps(figures).encode())
        async with services.database.reading() as session:
            view = await get_version(session, number)
            made = {format: await export_version(session, number, format) for format in EXPORT_FORMATS}
        found |= {f"{name}, {part}": file.sha256 for part, file in view.files.items()}
        for format, export in made.items():
            files = [*((file.name, file.content) for file in export.files), ("report.json", report_json(export))]
            found[f"{name}, {format}"] = _hash(repr(files).encode())
    return dict(sorted(found.items()))


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


async def run(address: str, seed: int) -> dict[str, str]:
    """On a migrated, empty database. Azure is not asked for anything."""
    database = Database(address)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for("http://127.0.0.1:9", Path(folder))
        async with connect_azure(settings) as azure:
            services = Services(settings, database, azure)
            imports = await fill(services, Random(seed))
            await decide_all(services)
            found = await hashes(services, imports)
    await database.close()
    return found


async def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{folder}/wayfarer.db"
        database = Database(address)
        await upgrade(database)
        await database.close()
        NOTED.write_text(json.dumps(await run(address, 0), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        asyncio.run(write())
    else:
        print(json.dumps(asyncio.run(run(sys.argv[1], int(sys.argv[2])))))
