"""Files of other tools, from the upload to the line of a version that was made from them."""

import hashlib
import json

import pytest
from sqlmodel import select

from admin.dataset_imports import (
    describe_reading,
    get_import,
    import_file,
    list_imports,
    read_file,
    source_line,
    versions_with,
)
from admin.datasets import DatasetProblems
from admin.line_origins import line_origin
from core.errors import NotFound, Refused
from core.models import ImportedFile, User, saved
from core.services import Services
from tests.admin.approved_talks import build
from tests.admin.training_path import CITIES, example_file
from tests.conftest import SQLITE_ONLY
from training_data.examples import read_examples
from training_data.importers.formats import ImportFormat

pytestmark = SQLITE_ONLY
USER, ASSISTANT = {"role": "user", "content": "Hi?"}, {"role": "assistant", "content": "Ho!"}


def sharegpt() -> bytes:
    """A list over several lines; its second record has no reply and is left out."""
    records = [
        {"conversations": [{"from": "human", "value": f"Is {city} nice?"}, {"from": "gpt", "value": f"Oh, {city}!"}]}
        for city in CITIES
    ]
    records.insert(1, {"conversations": [{"from": "human", "value": "Hello?"}]})
    return json.dumps(records, indent=1).encode()


async def store(services: Services, actor: User, content: bytes, format: ImportFormat | None = None) -> ImportedFile:
    async with services.database.writing() as session:
        return await import_file(session, actor, "theirs.json", content, format)


async def test_a_file_is_kept_as_it_was_brought_and_as_it_is_used(
    services_without_azure: Services, admin_user: User
) -> None:
    row = await store(services_without_azure, admin_user, sharegpt())
    assert (row.format, row.examples, row.source) == ("sharegpt", len(CITIES), sharegpt())
    assert row.sha256 == hashlib.sha256(sharegpt()).hexdigest()
    examples = read_examples(row.content, kind="import", id="1")
    assert examples[1].messages[0].content == f"Is {CITIES[1]} nice?"
    assert row.report["transfer"]["could_not_carry_over"] == {
        "reply to learn: the whole record is left out: it has no question with a reply": 1
    }


async def test_a_file_in_azures_format_is_kept_to_the_byte(services_without_azure: Services, admin_user: User) -> None:
    row = await store(services_without_azure, admin_user, example_file("mine"))
    assert (row.format, row.content, row.source) == ("chat", example_file("mine"), None)
    assert source_line(row, 3) == 3


SPOKEN_OTHERWISE: dict[str, dict[str, object]] = {
    "developer": {"messages": [{"role": "developer", "content": "Be kind."}, USER, ASSISTANT]},
    "parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi?"}]}, ASSISTANT]},
    "no tools": {"messages": [USER, ASSISTANT], "tools": []},
}


@pytest.mark.parametrize("record", SPOKEN_OTHERWISE.values(), ids=SPOKEN_OTHERWISE.keys())
async def test_what_azure_takes_and_versions_do_not_is_kept_as_plain_text(
    services_without_azure: Services, admin_user: User, record: dict[str, object]
) -> None:
    content = json.dumps(record).encode()
    row = await store(services_without_azure, admin_user, content)
    assert (row.source, row.report["transfer"]["complete"]) == (content, True)
    assert read_examples(row.content, kind="import", id="1")[0].messages[-1].content == "Ho!"


async def test_the_same_bytes_are_not_read_in_two_ways(services_without_azure: Services, admin_user: User) -> None:
    records = json.dumps([{"messages": [{"from": "human", "value": "Hi?"}, {"from": "gpt", "value": "Ho!"}]}]).encode()
    await store(services_without_azure, admin_user, records)
    async with services_without_azure.database.reading() as session:
        (row,) = (await session.execute(select(ImportedFile))).scalars()
    row.format = "alpaca"
    async with services_without_azure.database.writing() as session:
        await session.merge(row)
    with pytest.raises(Refused, match="imported file 1 already"):
        await store(services_without_azure, admin_user, records)


async def test_reading_a_file_tells_all_and_stores_nothing(services_without_azure: Services) -> None:
    reading = await read_file("theirs.json", sharegpt())
    described = describe_reading(reading)
    assert (described["format"], described["guessed"], described["usable"]) == ("sharegpt", True, True)
    assert (described["examples"], described["transfer"]["examples_read"]) == (len(CITIES), len(CITIES) + 1)
    wrong = describe_reading(await read_file("theirs.json", sharegpt(), "alpaca"), problems=2)
    assert (wrong["usable"], wrong["guessed"], len(wrong["problems"])) == (False, False, 2)
    assert wrong["problems_found"] > 2 and wrong["problems"][0]["line"] == 2
    async with services_without_azure.database.reading() as session:
        assert not await list_imports(session)


async def test_a_file_knows_the_versions_that_have_its_lines(
    services_without_azure: Services, admin_user: User
) -> None:
    row = await store(services_without_azure, admin_user, sharegpt())
    versions = [await build(services_without_azure, admin_user, import_ids=[1], seed=seed) for seed in (1, 2)]
    async with services_without_azure.database.reading() as session:
        assert await versions_with(session, saved(row.id)) == [version.id for version in versions]
        assert await versions_with(session, 9) == []


async def test_the_same_file_is_stored_once(services_without_azure: Services, admin_user: User) -> None:
    rows = [await store(services_without_azure, admin_user, sharegpt()) for _ in range(2)]
    assert rows[0].id == rows[1].id


@pytest.mark.parametrize("format", ["alpaca", "csv", "dpo", "chat"])
async def test_a_wrong_format_is_refused_with_every_reason_and_leaves_nothing(
    services_without_azure: Services, admin_user: User, format: ImportFormat
) -> None:
    with pytest.raises(DatasetProblems, match="was not imported as") as refused:
        await store(services_without_azure, admin_user, sharegpt(), format)
    assert refused.value.problems
    with pytest.raises(NotFound):
        async with services_without_azure.database.reading() as session:
            await get_import(session, 1)


async def test_a_line_leads_back_to_the_record_of_the_file(services_without_azure: Services, admin_user: User) -> None:
    row = await store(services_without_azure, admin_user, sharegpt())
    version = await build(services_without_azure, admin_user, import_ids=[saved(row.id)])
    async with services_without_azure.database.reading() as session:
        view = await line_origin(session, saved(version.id), "training", 2)
    assert view.imported and view.conversation is None
    assert (view.imported.name, view.imported.format) == ("theirs.json", "sharegpt")
    begins = sharegpt().decode().split("\n")[view.imported.line - 1 :]
    assert begins[0].strip() == "{" and CITIES[1] in begins[4]
    assert view.example.messages[1].content == f"Is {CITIES[1]} nice?"
