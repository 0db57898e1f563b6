"""What the gate in front of every statement lets through, and what it refuses."""

import pytest

from core.database import Database
from core.errors import BadInput
from core.models import AuditEntry


def entry(actor: str) -> AuditEntry:
    return AuditEntry(actor=actor, action="tried", object_type="row", object_id="1")


@pytest.mark.parametrize("rows", [1, 2, 7])
async def test_rows_are_stored_together(database: Database, rows: int) -> None:
    async with database.writing() as session:
        session.add_all(entry(f"person {number}") for number in range(rows))


@pytest.mark.parametrize("before", [0, 3])
async def test_text_that_cannot_be_stored_is_refused_wherever_it_stands(database: Database, before: int) -> None:
    with pytest.raises(BadInput, match="NUL"):
        async with database.writing() as session:
            session.add_all([*(entry("fine") for _ in range(before)), entry("not\0fine")])


async def test_number_that_cannot_be_stored_is_refused(database: Database) -> None:
    with pytest.raises(BadInput, match="larger than any number"):
        async with database.reading() as session:
            await session.get(AuditEntry, 10**30)
