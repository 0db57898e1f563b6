"""Lines of a version a page at a time, on both databases: their sources, their reasons, and the search for a reason."""

import pytest

from admin.dataset_imports import import_file
from admin.line_lists import list_lines
from core.errors import NotFound
from core.models import Conversation, DatasetLine, User, saved
from core.services import Services
from tests.admin.approved_talks import add_approved, add_talk, approve, build
from tests.admin.conftest import Call

CSV = b"question,answer,weight\nWhere to?,Rome!,1\n\nAnd then?,Bari!,\n"


@pytest.fixture
async def version(services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User) -> int:
    """Ten conversations with one liked reply, one with a liked, a disliked and an unrated one, and two of a table."""
    database = services_without_azure.database
    await add_approved(database, traveller_user, reviewer_user, 10)
    await add_talk(database, traveller_user, "rome", 1, 0, None)
    await approve(database, reviewer_user, "rome")
    async with database.writing() as session:
        file = await import_file(session, admin_user, "table.csv", CSV)
    return saved((await build(services_without_azure, admin_user, import_ids=[saved(file.id)])).id)


async def test_pages_follow_each_other_and_end(services_without_azure: Services, version: int) -> None:
    seen, after = [], 0
    async with services_without_azure.database.reading() as session:
        while True:
            page = await list_lines(session, version, "training", after=after, limit=5)
            seen += [row.line for row in page.rows]
            if page.next_after is None:
                break
            after = page.next_after
    assert seen == list(range(1, 14)) and page.lines == 13


async def test_each_line_names_its_source_and_each_reply_its_reason(
    services_without_azure: Services, version: int
) -> None:
    async with services_without_azure.database.reading() as session:
        rows = (await list_lines(session, version, "training")).rows
    sources = [(row.source, row.source_line) for row in rows]
    assert sources[-3:] == [("About rome", None), ("table.csv", 2), ("table.csv", 4)]
    assert [(one.weight, one.reason) for one in rows[-3].replies] == [
        (1, "thumb up"),
        (0, "thumb down"),
        (0, "nobody rated it"),
    ]
    assert [row.replies[0].reason for row in rows[-2:]] == [
        "weight 1 in the file",
        "the file gives no weight, so it is learned",
    ]


async def test_a_reason_finds_its_lines_across_pages(services_without_azure: Services, version: int) -> None:
    async with services_without_azure.database.reading() as session:
        first = await list_lines(session, version, "training", reason="1: thumb up", limit=10)
        rest = await list_lines(session, version, "training", reason="1: thumb up", after=first.next_after or 0)
        nothing = await list_lines(session, version, "training", reason="1: mood")
        assert [row.source for row in rest.rows] == ["About rome"] and rest.next_after is None
        assert (nothing.rows, nothing.next_after) == ((), None)
        assert (await list_lines(session, version, "training", limit=1)).rows[0].line == 1, "the session goes on"


async def test_what_is_gone_and_what_is_old_is_shown_without_a_name_or_a_reason(
    services_without_azure: Services, version: int
) -> None:
    database = services_without_azure.database
    async with database.writing() as session:
        talk = await session.get_one(Conversation, "city0")
        talk.deleted_at = talk.created_at
        row = await session.get_one(DatasetLine, (1, 1))
        row.decisions = []
    async with database.reading() as session:
        first = (await list_lines(session, version, "training", limit=1)).rows[0]
        assert (first.source, first.replies[0].reason) == ("conversation city0", None)
        for number, part in ((version, "validation"), (99, "training")):
            with pytest.raises(NotFound):
                await list_lines(session, number, part)


async def test_the_api_lists_lines_and_looks_at_files(call: Call, version: int, admin_user: User) -> None:
    admin = call(admin_user)
    path = f"/api/v1/datasets/{version}/training/lines"
    page = (await admin.get(path, params={"reason": "0: thumb down"})).json()
    assert [row["source"] for row in page["rows"]] == ["About rome"]
    assert page["rows"][0]["replies"][1] == {
        "content": page["rows"][0]["example"]["messages"][4]["content"],
        "weight": 0,
        "reason": "thumb down",
    }
    for wrong in ({"limit": 0}, {"limit": 201}, {"after": -1}):
        assert (await admin.get(path, params=wrong)).status_code == 422
    preview = (await admin.post("/api/v1/datasets/imports/preview?name=a.csv", content=CSV + b"Why?,,\n")).json()
    assert (preview["format"], preview["usable"], preview["examples"]) == ("csv", True, 2)
    assert preview["transfer"]["lines"][0]["line"] == 5
    assert len((await admin.get("/api/v1/datasets/imports")).json()) == 1
