"""The redaction desk's pages: what is asked, what a decision does, and what other pages say about it."""

import re

import pytest

from core.models import RedactionDecision, Role, VersionScan
from core.services import Services
from tests.admin.pages.conftest import Browse
from tests.admin.pages.seeding import PERSONAL_TALK


async def first_case(browse: Browse) -> int:
    page = (await browse(Role.REVIEWER).get("/admin/redactions")).text
    found = re.search(r"/admin/redactions/(\d+)/decision", page)
    assert found
    return int(found[1])


async def test_the_desk_asks_about_one_case_in_its_context(week: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/redactions")).text
    assert "My name is <mark>Ottoline Vesper</mark>, my husband Kwame" in page
    assert "Open 4" in page and f'href="/admin/reviews/{PERSONAL_TALK}"' in page
    assert re.search(r'class="button main" name="decision" value="name" data-key="n Enter"', page)


async def test_a_decision_goes_on_to_the_next_case_and_can_be_undone(week: None, browse: Browse) -> None:
    reviewer, number = browse(Role.REVIEWER), await first_case(browse)
    htmx = {"HX-Request": "true"}
    answer = await reviewer.post(f"/admin/redactions/{number}/decision", data={"decision": "name"}, headers=htmx)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert "“Ottoline Vesper”" in answer.text and "replaced as a name" in answer.text
    assert "my husband <mark>Kwame</mark>" in answer.text and "Open 3" in answer.text
    answer = await reviewer.post(f"/admin/redactions/{number}/reopen", headers=htmx)
    assert "<mark>Ottoline Vesper</mark>" in answer.text and "Open 4" in answer.text


@pytest.mark.parametrize("decision", RedactionDecision)
async def test_without_scripts_the_desk_works_as_well(week: None, browse: Browse, decision: RedactionDecision) -> None:
    reviewer, number = browse(Role.REVIEWER), await first_case(browse)
    answer = await reviewer.post(f"/admin/redactions/{number}/decision", data={"decision": decision.value})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/redactions?after={number}")
    assert "<mark>Kwame</mark>" in (await reviewer.get(answer.headers["location"])).text
    assert "Ottoline Vesper" in (await reviewer.get("/admin/redactions?status=decided")).text


async def test_the_end_of_the_list_leads_back_to_what_was_skipped(week: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/redactions?after=9999")).text
    assert "<mark>Ottoline Vesper</mark>" in page


async def test_what_travellers_wrote_is_shown_as_text(week: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/redactions?status=decided")).text
    assert "<script>alert" not in page and "K7XQ2M" in page


async def test_an_empty_desk_says_what_comes_here(browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/redactions")).text
    assert "Nothing is waiting for a decision" in page


async def test_a_decision_that_is_none_is_refused(week: None, browse: Browse) -> None:
    number = await first_case(browse)
    answer = await browse(Role.REVIEWER).post(f"/admin/redactions/{number}/decision", data={"decision": "maybe"})
    assert answer.status_code == 422


async def test_a_build_is_refused_while_cases_are_open(week: None, browse: Browse) -> None:
    form = {"include_reviews": "yes", "system_message": "You are kind.", "validation_share": "0", "seed": "0"}
    answer = await browse(Role.ADMIN).post("/admin/datasets", data=form)
    assert answer.status_code == 422
    assert f"4 of the texts in conversation {PERSONAL_TALK}" in answer.text


async def test_a_version_in_which_newer_rules_find_something_is_marked(
    week: None, browse: Browse, services: Services
) -> None:
    assert "Newer rules find" not in (await browse(Role.ADMIN).get("/admin/datasets/1")).text
    async with services.database.writing() as session:
        found = [{"part": "training", "line": 3, "rules": ["email"]}]
        await session.merge(VersionScan(version_id=1, rules_version=7, identifiers=2, suspected=1, lines=found))
    page = (await browse(Role.ADMIN).get("/admin/datasets/1")).text
    assert "Newer rules find personal details in this version." in page
    assert "2 identifiers and 1 text" in page and "rules 7" in page


async def test_the_wheel_says_that_cases_wait(week: None, browse: Browse) -> None:
    assert "4 texts that look personal" in (await browse(Role.REVIEWER).get("/admin")).text
