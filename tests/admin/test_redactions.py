"""The redaction desk: cases are found, decided and taken back; a version waits for them; older versions are marked."""

import pytest
from sqlmodel import col, select

from admin import redactions
from admin.dataset_imports import import_file
from admin.datasets import BuildRequest, DatasetProblems, build_version, get_version, read_part
from admin.redaction_scans import scan_sources
from admin.reviews import decide as decide_review
from admin.reviews import review_reply
from admin.version_scans import rescan_versions
from core.errors import NotFound, Refused
from core.models import (
    AuditEntry,
    Conversation,
    DatasetFile,
    Deployment,
    Exchange,
    FinishReason,
    RedactionCase,
    RedactionDecision,
    Release,
    ReviewDecision,
    User,
    VersionScan,
)
from core.services import Services
from tests.conftest import SQLITE_ONLY
from training_data.redaction.rules import RULES_VERSION

KEEP, NAME = RedactionDecision.KEEP, RedactionDecision.NAME
PERSONAL = ("My name is Zorblax Quillon, write to zq@x.example", "Thank you, Zorblax Quillon!")
PLAIN = ("Where should I go in spring?", "To the coast, in April. Shall we?")
REQUEST = BuildRequest(system_message="You are kind.", validation_share=0)


async def approve(services: Services, traveller: User, reviewer: User, name: str, turns: list[tuple[str, str]]) -> None:
    async with services.database.writing() as session:
        if await session.get(Release, 1) is None:
            session.add(Deployment(id=1, name="d", model="m"))
            await session.flush()
            session.add(Release(id=1, name="r", deployment_id=1, system_prompt="You are kind."))
            await session.flush()
        session.add(Conversation(id=name, user_id=traveller.id, name=f"About {name}"))
        await session.flush()
        for position, (question, reply) in enumerate(turns):
            session.add(
                Exchange(
                    id=f"{name}-{position}", conversation_id=name, position=position, release_id=1, deployment="d",
                    question=question, reply=reply, finish_reason=FinishReason.STOP,
                )
            )  # fmt: skip
        await session.flush()
        for position in range(len(turns)):
            await review_reply(session, reviewer, f"{name}-{position}", weight=1)
        await decide_review(session, reviewer, name, ReviewDecision.APPROVED)


async def approve_many(services: Services, traveller: User, reviewer: User, count: int = 10) -> None:
    """Enough plain conversations for a version."""
    for number in range(count):
        turn = (f"Where should I go in week {number}?", f"To the coast, number {number}. Shall we?")
        await approve(services, traveller, reviewer, f"plain{number}", [turn])


async def open_cases(services: Services) -> list[redactions.RedactionRow]:
    async with services.database.reading() as session:
        return (await redactions.list_cases(session)).rows


async def settle(services: Services, reviewer: User, decision: RedactionDecision) -> None:
    for row in await open_cases(services):
        async with services.database.writing() as session:
            await redactions.decide(session, reviewer, row.number, decision)


async def scan_everything(services: Services) -> None:
    while not await scan_sources(services):
        pass


async def text_of(services: Services, number: int) -> str:
    async with services.database.reading() as session:
        return (await read_part(session, number, "training")).content.decode()


async def test_a_version_waits_for_every_decision(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services = services_without_azure
    await approve_many(services, traveller_user, reviewer_user)
    await approve(services, traveller_user, reviewer_user, "zed", [PERSONAL])
    with pytest.raises(DatasetProblems) as refused:
        await build_version(services, admin_user, REQUEST)
    assert [problem.code for problem in refused.value.problems] == ["open_redaction"]
    assert "1 of the texts in conversation zed" in str(refused.value)
    (case,) = await open_cases(services)
    assert (case.text, case.source, case.speaker) == ("Zorblax Quillon", "About zed", "traveller")
    await settle(services, reviewer_user, NAME)
    version = await build_version(services, admin_user, REQUEST)
    content = await text_of(services, version.id or 0)
    assert "My name is [NAME_1], write to [EMAIL_1]" in content and "Thank you, [NAME_1]!" in content
    assert "zorblax" not in content.lower() and "zq@x.example" not in content
    assert version.report["redaction"] == {
        "rules_version": RULES_VERSION,
        "replaced": {"EMAIL": 1, "NAME": 2},
        "touched": 1,
        "kept": 0,
    }
    async with services.database.reading() as session:
        exchange = await session.get(Exchange, "zed-0")
    assert exchange and exchange.question == PERSONAL[0], "the raw text is left as it was"


async def test_a_kept_text_stays_and_is_counted(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services = services_without_azure
    await approve_many(services, traveller_user, reviewer_user)
    await approve(services, traveller_user, reviewer_user, "zed", [PERSONAL])
    await scan_everything(services)
    await settle(services, reviewer_user, KEEP)
    version = await build_version(services, admin_user, REQUEST)
    assert "My name is Zorblax Quillon" in await text_of(services, version.id or 0)
    assert version.report["redaction"]["kept"] == 1


async def test_the_monitor_finds_cases_once_and_again_after_an_edit(
    services_without_azure: Services, reviewer_user: User, traveller_user: User
) -> None:
    services = services_without_azure
    await approve(services, traveller_user, reviewer_user, "zed", [PERSONAL, PLAIN])
    await scan_everything(services)
    assert [case.text for case in await open_cases(services)] == ["Zorblax Quillon"]
    assert await scan_sources(services), "nothing is left to search"
    async with services.database.writing() as session:
        await review_reply(session, reviewer_user, "zed-1", ideal_reply="Ask Mr Vandersloot at the coast!")
    await scan_everything(services)
    cases = await open_cases(services)
    assert [(case.text, case.speaker) for case in cases] == [
        ("Zorblax Quillon", "traveller"),
        ("Vandersloot", "ideal reply"),
    ]
    async with services.database.writing() as session:
        await review_reply(session, reviewer_user, "zed-1", ideal_reply="Ask at the coast!")
    assert [case.text for case in await open_cases(services)] == ["Zorblax Quillon"], "its text is gone"
    await scan_everything(services)
    async with services.database.reading() as session:
        assert len((await session.scalars(select(RedactionCase))).all()) == 1


async def test_a_decision_outlives_a_new_search_and_can_be_taken_back(
    services_without_azure: Services, reviewer_user: User, traveller_user: User
) -> None:
    services = services_without_azure
    await approve(services, traveller_user, reviewer_user, "zed", [PERSONAL])
    await scan_everything(services)
    await settle(services, reviewer_user, NAME)
    async with services.database.writing() as session:
        await review_reply(session, reviewer_user, "zed-0", note="seen")
    await scan_everything(services)
    assert await open_cases(services) == []
    async with services.database.writing() as session:
        (row,) = (await redactions.list_cases(session, status="decided")).rows
        assert (row.decision, row.text) == (NAME, "Zorblax Quillon")
        await redactions.reopen(session, reviewer_user, row.number)
    assert [case.number for case in await open_cases(services)] == [row.number]
    async with services.database.reading() as session:
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.object_type == "redaction"))).all()
    assert [entry.action for entry in entries] == ["decided", "reopened"]
    assert "Zorblax" not in str([entry.details for entry in entries])


async def test_imported_lines_have_cases_of_their_own(services_without_azure: Services, admin_user: User) -> None:
    services = services_without_azure
    lines = [
        f'{{"messages":[{{"role":"user","content":"Week {n}?"}},{{"role":"assistant","content":"Coast {n}."}}]}}'
        for n in range(9)
    ]
    personal = '{"messages":[{"role":"user","content":"I\'m Zorblax"},{"role":"assistant","content":"Hello!"}]}'
    content = "\n".join([*lines, personal]).encode()
    async with services.database.writing() as session:
        imported = await import_file(session, admin_user, "talks.jsonl", content)
    request = BuildRequest(system_message="You are kind.", validation_share=0, import_ids=[imported.id or 0])
    with pytest.raises(DatasetProblems):
        await build_version(services, admin_user, request)
    (case,) = await open_cases(services)
    assert (case.text, case.before, case.source) == ("Zorblax", "I'm ", "talks.jsonl, line 10")
    await settle(services, admin_user, NAME)
    await scan_everything(services)
    version = await build_version(services, admin_user, request)
    assert "I'm [NAME_1]" in await text_of(services, version.id or 0)


@SQLITE_ONLY
async def test_a_version_of_older_rules_is_searched_again_and_marked(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services = services_without_azure
    await approve_many(services, traveller_user, reviewer_user)
    version = await build_version(services, admin_user, REQUEST)
    number = version.id or 0
    assert await rescan_versions(services), "a fresh version was built under today's rules"
    async with services.database.writing() as session:  # as if the rules of old had not known e-mail addresses
        scan = await session.get(VersionScan, number)
        assert scan and (scan.identifiers, scan.rules_version) == (0, RULES_VERSION)
        scan.rules_version = 0
        query = select(DatasetFile).where(col(DatasetFile.version_id) == number)
        file = (await session.scalars(query)).one()
        file.content = file.content.replace(b"To the coast, number 3.", b"Write to Mr Vandersloot, v@x.example.")
    assert not await rescan_versions(services)
    assert await rescan_versions(services)
    async with services.database.reading() as session:
        scan = (await get_version(session, number)).scan
    assert scan and (scan.rules_version, scan.identifiers, scan.suspected) == (RULES_VERSION, 1, 1)
    assert [(line["part"], line["line"], line["rules"]) for line in scan.lines] == [
        ("training", 4, ["email", "name_titled"])
    ]


@SQLITE_ONLY
async def test_a_secret_in_the_system_message_refuses_the_version_but_a_public_address_does_not(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services = services_without_azure
    await approve_many(services, traveller_user, reviewer_user)
    await approve(services, traveller_user, reviewer_user, "desk", [("Whom do I ask?", "Write to desk@x.example now.")])
    secret = BuildRequest(system_message="Your key is AKIAABCDEFGHIJKLMNOP.", validation_share=0)
    with pytest.raises(DatasetProblems) as refused:
        await build_version(services, admin_user, secret)
    assert [problem.code for problem in refused.value.problems] == ["personal_in_system_message"]
    public = BuildRequest(system_message="Help is at desk@x.example.", validation_share=0)
    version = await build_version(services, admin_user, public)
    assert "Write to desk@x.example now." in await text_of(services, version.id or 0)


@SQLITE_ONLY
async def test_the_travellers_own_account_is_replaced_without_a_question(
    services_without_azure: Services, admin_user: User, reviewer_user: User
) -> None:
    services = services_without_azure
    async with services.database.writing() as session:
        traveller = User(identifier="ottoline@x.example", display_name="Ottoline Vesper")
        session.add(traveller)
    await approve_many(services, traveller, reviewer_user)
    await approve(services, traveller, reviewer_user, "own", [("I am Ottoline Vesper", "Welcome, Ottoline!")])
    version = await build_version(services, admin_user, REQUEST)
    content = await text_of(services, version.id or 0)
    assert "I am [NAME_1]" in content and "Welcome, [NAME_1]!" in content


@SQLITE_ONLY
async def test_pages_follow_each_other(
    services_without_azure: Services, reviewer_user: User, traveller_user: User
) -> None:
    services = services_without_azure
    turns = [(f"My name is Zorblax{letter}", "Welcome!") for letter in "abcde"]
    await approve(services, traveller_user, reviewer_user, "many", turns)
    await scan_everything(services)
    async with services.database.reading() as session:
        first = await redactions.list_cases(session, limit=3)
        second = await redactions.list_cases(session, limit=3, after=first.next_after)
        counts = await redactions.count_cases(session)
    assert [row.text for row in [*first.rows, *second.rows]] == [f"Zorblax{letter}" for letter in "abcde"]
    assert (second.next_after, counts) == (None, {"open": 5, "decided": 0})


@SQLITE_ONLY
async def test_what_cannot_be(services_without_azure: Services, reviewer_user: User, traveller_user: User) -> None:
    services = services_without_azure
    await approve(services, traveller_user, reviewer_user, "zed", [PERSONAL])
    await scan_everything(services)
    (case,) = await open_cases(services)
    async with services.database.writing() as session:
        with pytest.raises(NotFound):
            await redactions.decide(session, reviewer_user, 99, KEEP)
        with pytest.raises(Refused):
            await redactions.reopen(session, reviewer_user, case.number)
        conversation = await session.get(Conversation, "zed")
        assert conversation
        conversation.deleted_at = case.found_at
        await session.flush()
        with pytest.raises(NotFound):
            await redactions.get_case(session, case.number)
