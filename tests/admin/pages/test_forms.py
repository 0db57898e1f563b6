"""What forms do: once when sent twice, and nothing but an explanation when refused."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import SQLModel, select

from core.models import (
    AuditEntry,
    DatasetVersion,
    Deployment,
    Evaluation,
    ImportedFile,
    Release,
    Role,
    TrafficPlan,
    TrainingJob,
    User,
)
from core.services import Services
from tests.admin.pages.conftest import Browse

FORMS: list[tuple[str, type[SQLModel], dict[str, Any]]] = [
    ("/admin/datasets", DatasetVersion, {"import_ids": ["1"], "validation_share": "0.1", "seed": "3", "note": "new"}),
    ("/admin/training-jobs", TrainingJob, {"base_model": "gpt-4o-2024-08-06", "training_version": "1", "suffix": ""}),
    (
        "/admin/deployments",
        Deployment,
        {"name": "voice-9", "model": "gpt-4o.ft-0a1b-voice", "sku": "GlobalStandard", "capacity": "20"},
    ),
    (
        "/admin/releases",
        Release,
        {"name": "Third", "deployment": "2", "system_prompt": "Be kind.", "temperature": "0.5"},
    ),
    (
        "/admin/evaluations",
        Evaluation,
        {"baseline": "1", "candidate": "2", "questions": "One?\r\n\r\nTwo?", "samples": "2", "seed": "0"},
    ),
]


async def count(services: Services, table: type[SQLModel]) -> int:
    async with services.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def newest(services: Services, table: type[Any]) -> Any:
    async with services.database.reading() as session:
        return (await session.scalars(select(table).order_by(table.id.desc()))).first()


def hidden_request_id(page: str) -> str:
    return page.split('name="request_id" value="')[1].split('"')[0]


@pytest.mark.parametrize(("path", "table", "fields"), FORMS, ids=[form[0] for form in FORMS])
async def test_form_sent_twice_does_it_once(
    week: None, browse: Browse, services: Services, path: str, table: type[SQLModel], fields: dict[str, Any]
) -> None:
    admin = browse(Role.ADMIN)
    request_id = hidden_request_id((await admin.get(f"{path}/new")).text)
    before = await count(services, table)
    answers = [await admin.post(path, data={**fields, "request_id": request_id}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert (await admin.get(answers[0].headers["location"])).status_code == 200
    assert await count(services, table) == before + 1


@pytest.mark.parametrize(("path", "table", "fields"), FORMS, ids=[form[0] for form in FORMS])
async def test_every_form_has_its_own_request_id(
    week: None, browse: Browse, path: str, table: type[SQLModel], fields: dict[str, Any]
) -> None:
    admin = browse(Role.ADMIN)
    first, second = [hidden_request_id((await admin.get(f"{path}/new")).text) for _ in range(2)]
    assert first != second


REFUSED = [
    (
        "/admin/training-jobs",
        {"base_model": "m", "training_version": "1", "n_epochs": "900"},
        "n epochs",
        'value="900"',
    ),
    ("/admin/training-jobs", {"base_model": "m", "training_version": "77"}, "no dataset version 77", 'value="m"'),
    (
        "/admin/deployments",
        {"name": "has space", "model": "gpt-4o.ft-0a1b-voice", "capacity": "5"},
        "name:",
        'value="has space"',
    ),
    (
        "/admin/deployments",
        {"name": "ok-name", "model": "unknown", "capacity": "5"},
        "made &#39;unknown&#39;",
        "ok-name",
    ),
    ("/admin/releases", {"name": "", "deployment": "2", "system_prompt": "Typed."}, "name:", ">Typed.</textarea>"),
    ("/admin/releases", {"name": "n", "deployment": "2", "system_prompt": "p", "top_p": "7"}, "top p", 'value="7"'),
    ("/admin/evaluations", {"baseline": "1", "candidate": "1", "questions": "Mine?"}, "another candidate", ">Mine?<"),
    ("/admin/evaluations", {"baseline": "1", "candidate": "2", "questions": " "}, "questions", "aria-invalid"),
    ("/admin/datasets", {"validation_share": "0.9", "note": "typed"}, "validation share", 'value="typed"'),
    ("/admin/users", {"email": "no address", "role": "reviewer"}, "not an e-mail address", 'value="no address"'),
    ("/admin/users", {"email": "eva@example.com", "role": "king"}, "not a role of staff", 'value="eva@example.com"'),
]


@pytest.mark.parametrize(("path", "fields", "words", "kept"), REFUSED)
async def test_refused_form_explains_and_keeps_what_was_typed(
    week: None, browse: Browse, services: Services, path: str, fields: dict[str, str], words: str, kept: str
) -> None:
    before = await count(services, AuditEntry)
    answer = await browse(Role.ADMIN).post(path, data={**fields, "request_id": "r-1"})
    assert answer.status_code in (404, 409, 422)
    assert words in answer.text
    assert kept in answer.text
    assert await count(services, AuditEntry) == before


async def test_prompt_keeps_the_bytes_that_training_saw(week: None, browse: Browse, services: Services) -> None:
    fields = {"name": "n", "deployment": "2", "system_prompt": "One line.\r\nAnother."}
    await browse(Role.ADMIN).post("/admin/releases", data=fields)
    assert (await newest(services, Release)).system_prompt == "One line.\nAnother."


async def test_boxes_that_are_not_ticked_count_as_no(week: None, browse: Browse, services: Services) -> None:
    await browse(Role.ADMIN).post("/admin/datasets", data={"import_ids": ["1"], "validation_share": "0", "seed": "0"})
    recipe = (await newest(services, DatasetVersion)).recipe
    assert (recipe["byte_order_mark"], recipe["include_reviews"]) == (False, False)


FULL_RECIPE: dict[str, Any] = {
    "import_ids": ["1"], "include_reviews": "yes", "system_message": "You are brief.", "since": "2026-01-01",
    "until": "2030-12-31", "releases": ["1", "2"], "tags": "", "without_tags": "odd, dull", "languages": "EN",
    "rules_shown": "yes", "rules": ["error", "thumb up"], "unrated": "1", "correction": "follow",
    "follow_request": "Warmer, please?", "validation_share": "0", "seed": "5", "order": "shuffled",
    "placeholders": "plain", "remove_duplicates": "yes",
}  # fmt: skip


async def test_a_whole_recipe_is_built_from_the_form_and_shown_in_it_again(
    week: None, browse: Browse, services: Services
) -> None:
    admin = browse(Role.ADMIN)
    answer = await admin.post("/admin/datasets", data={k: v for k, v in FULL_RECIPE.items() if k != "include_reviews"})
    assert answer.status_code == 303, answer.text
    version = await newest(services, DatasetVersion)
    recipe = version.recipe
    assert recipe["filters"] == {
        "since": "2026-01-01", "until": "2030-12-31", "releases": [1, 2], "tags": [], "without_tags": ["dull", "odd"],
        "languages": ["en"],
    }  # fmt: skip
    assert recipe["weighting"] == {"rules": ["error", "thumb up"], "unrated": 1}
    plain: dict[str, object] = {
        "correction": "follow",
        "follow_request": "Warmer, please?",
        "placeholders": "plain",
        "order": "shuffled",
    }
    plain |= {"byte_order_mark": False, "remove_duplicates": True, "seed": 5, "validation_share": 0.0}
    assert recipe.items() >= plain.items()
    page = (await admin.get(f"/admin/datasets/new?like={version.id}")).text
    again = {name: value for name, value in _fields_of(page).items() if name != "request_id"}
    assert (await admin.post("/admin/datasets", data=again)).status_code == 303
    assert (await newest(services, DatasetVersion)).recipe == recipe


def _fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send for the form as it stands."""
    form = re.search(r'<form class="form card narrow".*?</form>', page, re.DOTALL)
    assert form
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ("checkbox" not in tag or " checked" in tag):
            found.setdefault(name[1], []).append(html.unescape(value[1]))
    for name, options in re.findall(r'<select id="\w+" name="(\w+)".*?>(.*?)</select>', form[0], re.DOTALL):
        found[name] = re.findall(r'value="(\w+)" selected', options)
    for name, text in re.findall(r'<textarea id="\w+" name="(\w+)".*?>(.*?)</textarea>', form[0], re.DOTALL):
        found[name] = [html.unescape(text)]
    return found


async def test_no_rule_at_all_is_a_choice(week: None, browse: Browse, services: Services) -> None:
    form = {"import_ids": ["1"], "rules_shown": "yes", "remove_duplicates": "yes"}
    assert (await browse(Role.ADMIN).post("/admin/datasets", data=form)).status_code == 303
    assert (await newest(services, DatasetVersion)).recipe["weighting"]["rules"] == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("languages", "en, klingon", "klingon"),
        ("since", "yesterday", "since:"),
        ("releases", "none", "releases:"),
        ("rules", "mood", "rules:"),
        ("follow_request", "x" * 501, "follow request:"),
        ("placeholders", "stars", "placeholders:"),
    ],
)
async def test_a_recipe_that_cannot_be_used_is_refused_at_its_field(
    week: None, browse: Browse, services: Services, field: str, value: str, words: str
) -> None:
    before = await count(services, DatasetVersion)
    form = {"import_ids": ["1"], "rules_shown": "yes", field: value}
    answer = await browse(Role.ADMIN).post("/admin/datasets", data=form)
    assert answer.status_code == 422 and words in answer.text
    assert await count(services, DatasetVersion) == before


async def test_sample_set_is_imported_once(browse: Browse, services: Services) -> None:
    admin = browse(Role.ADMIN)
    for _ in range(2):
        answer = await admin.post("/admin/datasets/imports/sample-set")
        assert answer.headers["location"] == "/admin/datasets/imports/1"
    assert await count(services, ImportedFile) == 1


async def test_promotion_that_cannot_be_probed_changes_nothing_and_says_why(
    week: None, browse: Browse, services: Services
) -> None:
    before = await count(services, TrafficPlan)
    answer = await browse(Role.ADMIN).post("/admin/releases/2/promote", data={"note": "go"})
    assert answer.status_code == 409
    assert "gave no answer" in answer.text
    assert await count(services, TrafficPlan) == before


async def test_rollback_of_a_plan_that_is_no_longer_live_does_nothing(
    week: None, browse: Browse, services: Services
) -> None:
    before = await count(services, TrafficPlan)
    answer = await browse(Role.ADMIN).post("/admin/releases/rollback", data={"plan": "1"})
    assert answer.status_code == 303
    assert await count(services, TrafficPlan) == before


async def test_live_deployment_is_not_deleted(week: None, browse: Browse) -> None:
    answer = await browse(Role.ADMIN).post("/admin/deployments/2/delete")
    assert answer.status_code == 409
    assert "roll back first" in answer.text


async def test_failed_deployment_is_deleted_on_request(week: None, browse: Browse, services: Services) -> None:
    answer = await browse(Role.ADMIN).post("/admin/deployments/4/delete")
    assert answer.status_code == 303
    async with services.database.reading() as session:
        assert (await session.get_one(Deployment, 4)).deletion_wanted


async def test_job_is_cancelled_on_request(week: None, browse: Browse, services: Services) -> None:
    await browse(Role.ADMIN).post("/admin/training-jobs/2/cancel")
    async with services.database.reading() as session:
        assert (await session.get_one(TrainingJob, 2)).cancel_wanted


async def test_login_link_is_shown_once_and_works(browse: Browse, staff: dict[Role, User]) -> None:
    admin = browse(Role.ADMIN)
    page = (await admin.post(f"/admin/users/{staff[Role.REVIEWER].id}/link")).text
    link = page.split('id="login-link">')[1].split("<")[0]
    assert link not in (await admin.get("/admin/users")).text
    assert (await browse(None).get(link)).status_code == 200


async def test_travellers_get_no_login_link(browse: Browse, staff: dict[Role, User]) -> None:
    answer = await browse(Role.ADMIN).post(f"/admin/users/{staff[Role.TRAVELLER].id}/link")
    assert answer.status_code == 404


async def test_only_admin_keeps_the_role(browse: Browse, staff: dict[Role, User]) -> None:
    answer = await browse(Role.ADMIN).post(f"/admin/users/{staff[Role.ADMIN].id}/role", data={"role": "reviewer"})
    assert answer.status_code == 409
    assert "only admin" in answer.text
