"""Versions read again: compared with each other, written in other formats."""

import json

import pytest

from admin.dataset_comparison import compare_versions, describe_comparison
from admin.dataset_exports import export_version
from admin.datasets import ExtendRequest, extend_version, get_version
from admin.reviews import decide
from core.errors import NotFound
from core.models import ReviewDecision, User, saved
from core.services import Services
from tests.admin.approved_talks import add_approved, add_talk, approve, build, correct
from tests.conftest import SQLITE_ONLY
from training_data.exporters.formats import EXPORT_FORMATS
from training_data.importers.formats import import_examples

pytestmark = SQLITE_ONLY


async def test_what_was_reviewed_between_two_versions_is_what_changed(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    await add_approved(database, traveller_user, reviewer_user, 12)
    first = await build(services, admin_user)
    await add_talk(database, traveller_user, "rome", 1)
    await approve(database, reviewer_user, "rome")
    await correct(database, reviewer_user, "city3-0", "Oh, the hills! Shall we climb?")
    async with database.writing() as session:
        await decide(session, reviewer_user, "city5", ReviewDecision.REJECTED)
    second = await extend_version(services, admin_user, saved(first.id), ExtendRequest())
    async with database.reading() as session:
        found = await compare_versions(session, saved(first.id), saved(second.id))
    assert found.counts == {"added": 1, "removed": 1, "changed": 1, "moved": 0, "renamed": 0, "unchanged": 10}
    described = json.loads(json.dumps(describe_comparison(found)))
    assert [one["origin"] for one in described["added"]] == ["conversation rome"]
    assert [one["origin"] for one in described["removed"]] == ["conversation city5"]
    (change,) = described["changed"][0]["messages"]
    assert (change["position"], change["what"], change["after"]["content"]) == (
        1,
        "text",
        "Oh, the hills! Shall we climb?",
    )
    assert (described["recipe"], described["system_message"]) == ({}, None)
    assert describe_comparison(found, limit=0)["added"] == []


async def test_another_recipe_is_named_field_by_field(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    await add_approved(database, traveller_user, reviewer_user, 12)
    first = await build(services, admin_user)
    second = await build(services, admin_user, system_message="You are brief.", seed=3)
    async with database.reading() as session:
        found = await compare_versions(session, saved(first.id), saved(second.id))
        with pytest.raises(NotFound):
            await compare_versions(session, saved(first.id), 99)
    assert found.recipe == {"seed": (0, 3)}
    assert found.lines.system_message == ("You are kind.", "You are brief.")
    assert found.counts["unchanged"] == 12


async def test_every_format_is_written_out_of_a_stored_version(
    services_without_azure: Services, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    await add_approved(database, traveller_user, reviewer_user, 14)
    await correct(database, reviewer_user, "city3-0", "Oh, the hills! Shall we climb?")
    version = await build(services, admin_user, correction="follow", validation_share=0.2)
    number = saved(version.id)
    async with database.reading() as session:
        files = (await get_version(session, number)).files
        made = {format: await export_version(session, number, format) for format in EXPORT_FORMATS}
        unmarked = await export_version(session, number, "azure", byte_order_mark=False)
    assert {file.name: file.content for file in made["azure"].files} == {
        f"wayfarer-v{number}-{part}.jsonl": file.content for part, file in files.items()
    }, "Azure's format is what is stored, to the byte"
    assert unmarked.files[0].content == files["training"].content[3:]
    assert sum(len(import_examples(file.content, "dpo").examples) for file in made["azure-dpo"].files) == 1
    assert "dataset_info.json" in [file.name for file in made["llama-factory"].files]
