"""The API: who may ask for what, in whose name, and bad input."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from admin import people
from admin.api import build_api
from core.database import Database
from core.models import Role, User
from core.services import Services
from tests.admin.conftest import Call, session_cookie
from tests.admin.training_path import BASE_MODEL, example_file, make_version
from tests.conftest import SQLITE_ONLY

REVIEWER, ADMIN = Role.REVIEWER, Role.ADMIN
# A new route needs a line here: who may use it is decided by a person, not by whatever the code says.
RULES = {
    "GET /api/v1/me": REVIEWER,
    "GET /api/v1/users": ADMIN,
    "POST /api/v1/users": ADMIN,
    "POST /api/v1/users/{email}/login-links": ADMIN,
    "GET /api/v1/overview": REVIEWER,
    "GET /api/v1/audit": ADMIN,
    "GET /api/v1/conversations": REVIEWER,
    "GET /api/v1/conversations/{conversation_id}": REVIEWER,
    "GET /api/v1/conversations/{conversation_id}/lineage": REVIEWER,
    "GET /api/v1/travellers/{user_id}": ADMIN,
    "POST /api/v1/travellers/{user_id}/erasure": ADMIN,
    "GET /api/v1/erasures": ADMIN,
    "GET /api/v1/reviews": REVIEWER,
    "GET /api/v1/reviews/{conversation_id}": REVIEWER,
    "PUT /api/v1/replies/{exchange_id}/review": REVIEWER,
    "PUT /api/v1/reviews/{conversation_id}/decision": REVIEWER,
    "GET /api/v1/redactions": REVIEWER,
    "GET /api/v1/redactions/{number}": REVIEWER,
    "PUT /api/v1/redactions/{number}/decision": REVIEWER,
    "DELETE /api/v1/redactions/{number}/decision": REVIEWER,
    "GET /api/v1/datasets": REVIEWER,
    "POST /api/v1/datasets": ADMIN,
    "GET /api/v1/datasets/imports": REVIEWER,
    "POST /api/v1/datasets/imports": ADMIN,
    "POST /api/v1/datasets/imports/preview": ADMIN,
    "POST /api/v1/datasets/imports/sample-set": ADMIN,
    "GET /api/v1/datasets/imports/{number}": REVIEWER,
    "POST /api/v1/datasets/validate": REVIEWER,
    "GET /api/v1/datasets/{number}": REVIEWER,
    "GET /api/v1/datasets/{number}/{part}.jsonl": REVIEWER,
    "GET /api/v1/datasets/{number}/{part}/lines": REVIEWER,
    "GET /api/v1/datasets/{number}/{part}/lines/{line}": REVIEWER,
    "GET /api/v1/datasets/{number}/report": REVIEWER,
    "GET /api/v1/datasets/{number}/comparisons/{other}": REVIEWER,
    "GET /api/v1/datasets/{number}/exports/{format}": REVIEWER,
    "POST /api/v1/datasets/{number}/extensions": ADMIN,
    "GET /api/v1/base-models": ADMIN,
    "GET /api/v1/training-jobs": ADMIN,
    "POST /api/v1/training-jobs": ADMIN,
    "GET /api/v1/training-jobs/cost": ADMIN,
    "GET /api/v1/training-jobs/{number}": ADMIN,
    "POST /api/v1/training-jobs/{number}/cancel": ADMIN,
    "GET /api/v1/deployments": ADMIN,
    "GET /api/v1/deployments/models": ADMIN,
    "POST /api/v1/deployments": ADMIN,
    "GET /api/v1/deployments/{number}": ADMIN,
    "DELETE /api/v1/deployments/{number}": ADMIN,
    "GET /api/v1/releases": REVIEWER,
    "POST /api/v1/releases": ADMIN,
    "POST /api/v1/releases/rollback": ADMIN,
    "POST /api/v1/releases/{number}/promote": ADMIN,
    "GET /api/v1/traffic-plans": ADMIN,
    "GET /api/v1/evaluations": ADMIN,
    "POST /api/v1/evaluations": ADMIN,
    "GET /api/v1/evaluations/{number}": ADMIN,
    "POST /api/v1/evaluations/{number}/cancel": ADMIN,
}
CHANGES = sorted(route for route in RULES if not route.startswith("GET"))
PATHS = {
    "number": "1",
    "other": "2",
    "part": "training",
    "line": "1",
    "format": "plain",
    "email": "nobody@example.com",
}
BEYOND_EVERY_COLUMN = 2**63


def routes_of_the_api() -> list[str]:
    routes = [route for route in build_api().routes if isinstance(route, APIRoute)]
    return [f"{method} {route.path}" for route in routes for method in sorted(route.methods or ())]


def address(path: str, **values: Any) -> str:
    filled = {**PATHS, **{name: str(value) for name, value in values.items()}}
    return re.sub(r"\{(\w+)\}", lambda match: filled.get(match[1], "x"), path)


async def ask(client: httpx.AsyncClient, route: str, **options: Any) -> httpx.Response:
    method, path = route.split()
    return await client.request(method, address(path), **options)


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert sorted(routes_of_the_api()) == sorted(RULES)


@SQLITE_ONLY
@pytest.mark.parametrize("route", sorted(RULES))
async def test_who_may_ask(
    call: Call, route: str, admin_user: User, reviewer_user: User, traveller_user: User, stranger: User
) -> None:
    people = {"nobody": None, "traveller": traveller_user, "stranger": stranger}
    answers = {name: (await ask(call(person), route)).status_code for name, person in people.items()}
    assert answers == {"nobody": 401, "traveller": 401, "stranger": 401}
    as_reviewer, as_admin = [(await ask(call(person), route)).status_code for person in (reviewer_user, admin_user)]
    assert as_admin not in (401, 403, 500)
    assert as_reviewer == 403 if RULES[route] is ADMIN else as_reviewer not in (401, 403, 500)


async def test_a_traveller_is_erased_by_the_api(call: Call, admin_user: User, traveller_user: User) -> None:
    admin, path = call(admin_user), f"/api/v1/travellers/{traveller_user.id}"
    view = (await admin.get(path)).json()
    assert (view["user_id"], view["held"], view["erasure"]) == (traveller_user.id, {}, None)
    answers = [await admin.post(f"{path}/erasure") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202] and answers[0].json() == answers[1].json()
    assert (await admin.get("/api/v1/erasures")).json() == [answers[0].json()]
    assert (await admin.get(path)).json()["erasure"]["state"] == "looking for files"
    assert (await admin.post(f"/api/v1/travellers/{admin_user.id}/erasure")).status_code == 409


OTHER_SITES = {
    "cross-site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "same-site": {"Sec-Fetch-Site": "same-site", "Origin": "http://other.desk.test"},
    "opaque": {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    "look-alike": {"Sec-Fetch-Site": "none", "Origin": "http://desk.test.evil.example"},
}


@SQLITE_ONLY
@pytest.mark.parametrize("route", CHANGES)
async def test_no_other_site_changes_anything(call: Call, admin_user: User, route: str) -> None:
    for site, headers in OTHER_SITES.items():
        answer = await ask(call(admin_user), route, headers=headers)
        assert answer.status_code == 403 and "another site" in answer.json()["message"], site


@SQLITE_ONLY
async def test_another_site_may_ask_for_nothing_but_what_a_link_gives(call: Call, admin_user: User) -> None:
    answer = await call(admin_user).get("/api/v1/me", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


# --- sessions and tokens --------------------------------------------------------------------------------------------


async def test_a_personal_token_opens_what_its_owner_may(
    call: Call, database: Database, reviewer_user: User, admin_user: User
) -> None:
    async with database.writing() as session:
        token = await people.make_personal_token(session, admin_user, reviewer_user, "nightly report")
    nobody, bearer = call(None), {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "cross-site"}
    assert (await nobody.get("/api/v1/me", headers=bearer)).json()["identifier"] == reviewer_user.identifier
    assert (await nobody.get("/api/v1/audit", headers=bearer)).status_code == 403
    changing = await nobody.put("/api/v1/replies/x/review", headers=bearer, json={"weight": 1})
    assert changing.status_code == 404  # a program is no page of another site


@SQLITE_ONLY
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", ""])
async def test_a_wrong_token_opens_nothing_even_beside_a_good_cookie(call: Call, admin_user: User, scheme: str) -> None:
    answer = await call(admin_user).get("/api/v1/me", headers={"Authorization": f"{scheme} wft_wrong"})
    assert answer.status_code == (401 if scheme.lower() == "bearer" else 200)


@SQLITE_ONLY
async def test_a_token_ends_with_its_owners_account_or_when_it_is_revoked(
    call: Call, database: Database, admin_user: User
) -> None:
    async with database.writing() as session:
        token = await people.make_personal_token(session, admin_user, admin_user, "laptop")
    bearer = {"Authorization": f"Bearer {token}"}
    async with database.writing() as session:
        user = await session.get(User, admin_user.id)
        assert user
        user.active = False
    assert (await call(None).get("/api/v1/me", headers=bearer)).status_code == 401
    async with database.writing() as session:
        user = await session.get(User, admin_user.id)
        stored = (await session.scalars(people.select(people.PersonalToken))).one()
        assert user
        user.active, stored.revoked_at = True, datetime(2026, 1, 1, tzinfo=UTC)
    assert (await call(None).get("/api/v1/me", headers=bearer)).status_code == 401


@SQLITE_ONLY
async def test_a_session_ends_at_sign_out_at_a_change_of_role_and_with_the_account(
    call: Call, database: Database, admin_user: User, reviewer_user: User
) -> None:
    browser = call(reviewer_user)
    assert (await browser.get("/api/v1/me")).status_code == 200
    async with database.writing() as session:
        user = await session.get(User, reviewer_user.id)
        assert user
        await people.set_role(session, admin_user, user, Role.ADMIN)
    assert (await browser.get("/api/v1/me")).status_code == 401
    browser = call(user)
    assert (await browser.get("/api/v1/audit")).status_code == 200  # the new role counts at once
    async with database.writing() as session:
        found = await session.get(User, reviewer_user.id)
        assert found
        found.active = False
    assert (await browser.get("/api/v1/me")).status_code == 401


@SQLITE_ONLY
async def test_a_cookie_signed_with_another_secret_opens_nothing(api: FastAPI, call: Call, admin_user: User) -> None:
    forged = session_cookie(admin_user, secret="x" * 40)
    answer = await call(None).get("/api/v1/me", headers={"Cookie": f"wayfarer_session={forged}"})
    assert answer.status_code == 401


# --- input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", [route for route in sorted(RULES) if "{number}" in route])
async def test_a_number_that_no_row_can_have_is_answered_not_stumbled_over(
    call: Call, admin_user: User, route: str
) -> None:
    method, path = route.split()
    body = {"note": ""} if method == "POST" else None
    for number in (BEYOND_EVERY_COLUMN, 2**31, 0, -1):
        answer = await call(admin_user).request(method, address(path, number=number), json=body)
        assert answer.status_code in (404, 422), number


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("POST /api/v1/datasets", {"import_ids": [BEYOND_EVERY_COLUMN], "system_message": "Be kind."}),
        ("POST /api/v1/datasets", {"seed": BEYOND_EVERY_COLUMN, "system_message": "Be kind."}),
        ("POST /api/v1/training-jobs", {"base_model": BASE_MODEL, "training_version": BEYOND_EVERY_COLUMN}),
        (
            "POST /api/v1/training-jobs",
            {"base_model": BASE_MODEL, "training_version": 1, "validation_version": BEYOND_EVERY_COLUMN},
        ),
        ("POST /api/v1/releases", {"name": "r", "deployment": BEYOND_EVERY_COLUMN, "system_prompt": "p"}),
        ("POST /api/v1/releases", {"name": "r\0", "deployment": 1, "system_prompt": "p\0"}),
        ("POST /api/v1/releases", {"name": "   ", "deployment": 1, "system_prompt": "   "}),
        ("POST /api/v1/evaluations", {"baseline": BEYOND_EVERY_COLUMN, "candidate": 1}),
        ("POST /api/v1/evaluations", {"baseline": 1, "candidate": 2, "questions": ["a\0b"]}),
        ("POST /api/v1/users", {"email": "a\0b@example.com", "role": "admin"}),
        ("POST /api/v1/users", {"email": "ann@example.com", "role": "traveller"}),
        ("PUT /api/v1/replies/x/review", {"weight": 2}),
        ("PUT /api/v1/replies/x/review", {"weight": True}),
        ("PUT /api/v1/replies/x/review", {"wieght": 1}),
        ("PUT /api/v1/replies/x/review", {"note": "a\0b"}),
        ("PUT /api/v1/reviews/x/decision", {"decision": "maybe"}),
        ("PUT /api/v1/redactions/1/decision", {"decision": "maybe"}),
    ],
)
async def test_a_body_that_cannot_be_used_is_refused(
    call: Call, admin_user: User, route: str, body: dict[str, Any]
) -> None:
    method, path = route.split()
    answer = await call(admin_user).request(method, path, json=body)
    assert answer.status_code in (404, 422), answer.text


@pytest.mark.parametrize("before", ["yesterday", "2026-01-01|\0", "|", "9999-12-31T23:59:59+00:00|x"])
async def test_any_place_in_the_queue_is_answered(call: Call, admin_user: User, before: str) -> None:
    answer = await call(admin_user).get("/api/v1/reviews", params={"before": before})
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("path", ["/conversations/a%00b", "/reviews/a%00b", "/audit?before=9223372036854775808"])
async def test_odd_addresses_are_answered(call: Call, admin_user: User, path: str) -> None:
    assert (await call(admin_user).get(f"/api/v1{path}")).status_code in (404, 422)


@SQLITE_ONLY
async def test_a_file_is_imported_once_and_faults_are_named(call: Call, admin_user: User) -> None:
    admin = call(admin_user)
    first = await admin.post("/api/v1/datasets/imports?name=a.jsonl", content=example_file("api"))
    again = await admin.post("/api/v1/datasets/imports?name=b.jsonl", content=example_file("api"))
    assert first.status_code == 201 and first.json() == again.json()
    assert "content" not in first.json() and first.json()["examples"] == 24
    bad = await admin.post("/api/v1/datasets/imports?name=c.jsonl", content=b'{"messages": []}\nnot json\n')
    assert bad.status_code == 422 and "line" in bad.json()["place"]
    assert len((await admin.get("/api/v1/datasets/imports")).json()) == 1


@SQLITE_ONLY
async def test_a_file_that_is_too_large_is_given_up_early(
    call: Call, admin_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.datasets.MAX_IMPORT_BYTES", 1 << 20)
    answer = await call(admin_user).post("/api/v1/datasets/imports?name=big", content=b"x" * ((1 << 20) + 1))
    assert answer.status_code == 422 and "split" in answer.json()["message"]


@SQLITE_ONLY
async def test_a_version_is_downloaded_as_it_was_built(
    call: Call, services_without_azure: Services, admin_user: User
) -> None:
    version = await make_version(services_without_azure, admin_user, "download")
    answer = await call(admin_user).get(f"/api/v1/datasets/{version.id}/training.jsonl")
    view = (await call(admin_user).get(f"/api/v1/datasets/{version.id}")).json()
    assert answer.headers["etag"] == f'"{view["files"]["training"]["sha256"]}"'
    assert b"download" in answer.content and "content" not in view["files"]["training"]
