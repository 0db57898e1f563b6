"""Who may open which page, and what every answer carries."""

import pytest

from core.models import Role
from tests.admin.pages.conftest import Browse

TALK = "/admin/reviews/00000000-0000-4000-8000-000000000001"
TALK_LINEAGE = "/admin/conversations/00000000-0000-4000-8000-000000000001/lineage"
EVERYBODY_AT_THE_DESKS = [
    "/admin",
    "/admin/reviews",
    "/admin/reviews?status=approved&thumb=1",
    TALK,
    "/admin/redactions",
    "/admin/redactions?status=decided",
    "/admin/datasets",
    "/admin/datasets/1",
    "/admin/datasets/1/training.jsonl",
    "/admin/datasets/1/training/lines/1",
    TALK_LINEAGE,
    "/admin/datasets/1/check",
    "/admin/datasets/1/report",
    "/admin/datasets/check",
    "/admin/datasets/imports/1",
    "/admin/datasets/2/training/lines",
    "/admin/datasets/2/training/lines?after=30",
    "/admin/datasets/2/exports",
    "/admin/datasets/2/exports?format=llama-factory",
    "/admin/datasets/2/exports/axolotl.zip",
    "/admin/datasets/1/comparisons/2",
]
ADMINS_ONLY = [
    "/admin/travellers",
    "/admin/datasets/new",
    "/admin/datasets/imports/new",
    "/admin/datasets/new?like=2",
    "/admin/datasets/2/extend",
    "/admin/training-jobs",
    "/admin/training-jobs/new",
    "/admin/training-jobs/cost?training_version=1&base_model=gpt-4.1",
    "/admin/training-jobs/1",
    "/admin/training-jobs/2",
    "/admin/training-jobs/2/live",
    "/admin/deployments",
    "/admin/deployments/new",
    "/admin/releases",
    "/admin/releases/new",
    "/admin/evaluations",
    "/admin/evaluations/new",
    "/admin/evaluations/1",
    "/admin/users",
    "/admin/audit",
]
CHANGES_BY_ADMINS = [
    "/admin/datasets",
    "/admin/datasets/imports",
    "/admin/datasets/imports/preview",
    "/admin/datasets/2/extensions",
    "/admin/datasets/imports/sample-set",
    "/admin/training-jobs",
    "/admin/training-jobs/2/cancel",
    "/admin/deployments",
    "/admin/deployments/2/delete",
    "/admin/releases",
    "/admin/releases/1/promote",
    "/admin/releases/rollback",
    "/admin/evaluations",
    "/admin/evaluations/1/cancel",
    "/admin/users",
    "/admin/travellers/nobody/erase",
    "/admin/users/nobody/link",
    "/admin/users/nobody/role",
]
CHANGES_BY_REVIEWERS = [
    f"{TALK}/decision",
    f"{TALK}/replies/0001-0",
    f"{TALK}/replies/0001-0/preview",
    "/admin/redactions/1/decision",
    "/admin/redactions/1/reopen",
]


@pytest.mark.parametrize("path", [*EVERYBODY_AT_THE_DESKS, *ADMINS_ONLY])
async def test_admin_opens_every_page(week: None, browse: Browse, path: str) -> None:
    answer = await browse(Role.ADMIN).get(path)
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", EVERYBODY_AT_THE_DESKS)
async def test_reviewer_opens_reviews_and_datasets(week: None, browse: Browse, path: str) -> None:
    assert (await browse(Role.REVIEWER).get(path)).status_code == 200


async def test_pages_refuse_everybody_else(week: None, browse: Browse) -> None:
    reviewer, traveller, stranger = browse(Role.REVIEWER), browse(Role.TRAVELLER), browse(None)
    for path in ADMINS_ONLY:
        assert (await reviewer.get(path)).status_code == 403, path
    for path in [*EVERYBODY_AT_THE_DESKS, *ADMINS_ONLY]:
        assert (await traveller.get(path)).status_code == 401, path
        assert (await stranger.get(path)).status_code == 401, path


async def test_changes_refuse_the_wrong_people(week: None, browse: Browse) -> None:
    reviewer, traveller, stranger = browse(Role.REVIEWER), browse(Role.TRAVELLER), browse(None)
    for path in CHANGES_BY_ADMINS:
        assert (await reviewer.post(path)).status_code == 403, path
    for path in [*CHANGES_BY_ADMINS, *CHANGES_BY_REVIEWERS]:
        assert (await traveller.post(path)).status_code == 401, path
        assert (await stranger.post(path)).status_code == 401, path


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_changes_refuse_other_sites(week: None, browse: Browse, headers: dict[str, str]) -> None:
    admin = browse(Role.ADMIN)
    for path in [*CHANGES_BY_ADMINS, *CHANGES_BY_REVIEWERS, "/staff/logout"]:
        assert (await admin.post(path, headers=headers)).status_code == 403, path


async def test_reviewer_sees_only_open_doors(week: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin")).text
    assert 'href="/admin/reviews"' in page
    assert 'href="/admin/releases"' not in page
    assert 'href="/admin/users"' not in page


async def test_nothing_is_loaded_from_elsewhere_and_no_script_is_inline(week: None, browse: Browse) -> None:
    admin = browse(Role.ADMIN)
    for path in [*EVERYBODY_AT_THE_DESKS[:-1], *ADMINS_ONLY]:
        page = (await admin.get(path)).text
        assert "https://" not in page.replace("https://evil.example", ""), path
        assert " style=" not in page, path
        assert all(f" {handler}=" not in page for handler in ("onclick", "onload", "onsubmit")), path
        assert page.count("<script") == page.count("<script src="), path


@pytest.mark.parametrize("name", ["palette.css", "mark.svg", "base.css", "desk.js", "htmx/htmx.min.js"])
async def test_static_files_are_served_to_everybody(browse: Browse, name: str) -> None:
    answer = await browse(None).get(f"/admin/static/{name}")
    assert answer.status_code == 200
    assert len(answer.content) > 100


@pytest.mark.parametrize(
    "path", ["/admin/nowhere", "/admin/datasets/99", "/admin/reviews/none", "/admin/training-jobs/x"]
)
async def test_unknown_page_says_so(week: None, browse: Browse, path: str) -> None:
    answer = await browse(Role.ADMIN).get(path)
    assert answer.status_code == 404
    assert "There is no" in answer.text
    assert 'href="/admin"' in answer.text


async def test_ended_session_sends_a_refreshing_page_to_sign_in(week: None, browse: Browse) -> None:
    answer = await browse(None).get("/admin/training-jobs/2/live", headers={"HX-Request": "true"})
    assert answer.headers["hx-redirect"] == "/staff/login"


@pytest.mark.parametrize(
    "path", ["/admin/reviews?status=odd", "/admin/audit?before=x", f"/admin/audit?before={10**30}"]
)
async def test_input_that_cannot_be_read_is_answered_by_a_page(week: None, browse: Browse, path: str) -> None:
    answer = await browse(Role.ADMIN).get(path)
    assert answer.status_code == 422
    assert "<h1>This cannot be used</h1>" in answer.text
