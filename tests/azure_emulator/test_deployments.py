"""Deployments over ARM: provisioning, one change at a time, quotas, and every refusal in a table."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.azure_emulator.conftest import ACCOUNT, arm_client
from tests.azure_emulator.emulator_process import EmulatorProcess

BODY: dict[str, Any] = {
    "sku": {"name": "GlobalStandard", "capacity": 10},
    "properties": {"model": {"format": "OpenAI", "name": "tiny-travel", "version": "2026-11-22"}},
}


def path(name: str) -> str:
    return f"{ACCOUNT}/deployments/{name}"


async def quiet(arm: httpx.AsyncClient) -> None:
    """Wait until no change is under way in the account."""
    for _ in range(100):
        listed = (await arm.get(f"{ACCOUNT}/deployments")).json()["value"]
        if all(one["properties"]["provisioningState"] == "Succeeded" for one in listed):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the account stays busy")


async def followed(arm: httpx.AsyncClient, reply: httpx.Response) -> dict[str, Any]:
    """The operation behind the reply, when it is over."""
    for _ in range(100):
        operation = (await arm.get(reply.headers["azure-asyncoperation"])).json()
        if operation["status"] != "InProgress":
            return operation
        await asyncio.sleep(0.05)
    raise AssertionError("the operation does not end")


async def deployed(arm: httpx.AsyncClient, name: str, body: dict[str, Any] = BODY) -> None:
    await quiet(arm)
    reply = await arm.put(path(name), json=body)
    assert reply.status_code in (200, 201), reply.text
    assert (await followed(arm, reply))["status"] == "Succeeded"


async def removed(arm: httpx.AsyncClient, name: str) -> None:
    await quiet(arm)
    reply = await arm.delete(path(name))
    assert reply.status_code == 202
    assert (await followed(arm, reply))["status"] == "Succeeded"


async def test_the_first_deployment_is_there_from_the_start(arm: httpx.AsyncClient) -> None:
    found = (await arm.get(path("travel-base"))).json()
    assert found["sku"] == {"name": "GlobalStandard", "capacity": 50}
    assert found["properties"]["provisioningState"] == "Succeeded"
    assert found["properties"]["model"] == BODY["properties"]["model"]


async def test_a_deployment_goes_from_accepted_to_succeeded(arm: httpx.AsyncClient) -> None:
    await quiet(arm)
    reply = await arm.put(path("new-one"), json={**BODY, "tags": {"made-by": "a test"}})
    assert reply.status_code == 201
    created = reply.json()
    assert created["id"] == path("new-one")
    assert created["tags"] == {"made-by": "a test"}
    states = [created["properties"]["provisioningState"]]
    while states[-1] != "Succeeded":
        await asyncio.sleep(0.02)
        state = (await arm.get(path("new-one"))).json()["properties"]["provisioningState"]
        states += [state] * (state != states[-1])
    assert states == ["Accepted", "Creating", "Succeeded"]
    operation = await followed(arm, reply)
    assert operation["name"] in reply.headers["azure-asyncoperation"]
    again = await arm.put(path("new-one"), json=BODY)
    assert again.status_code == 200
    await removed(arm, "new-one")


async def test_the_account_makes_one_change_at_a_time(arm: httpx.AsyncClient) -> None:
    await quiet(arm)
    replies = await asyncio.gather(*(arm.put(path(f"race-{n}"), json=BODY) for n in range(5)))
    assert sorted(reply.status_code for reply in replies) == [201, 409, 409, 409, 409]
    refused = next(reply.json()["error"] for reply in replies if reply.status_code == 409)
    assert refused["code"] == "RequestConflict"
    assert ACCOUNT in refused["message"]
    winner = next(reply.json()["name"] for reply in replies if reply.status_code == 201)
    busy = await arm.delete(path(winner))
    assert busy.status_code == 409
    await removed(arm, winner)


def counts(deployment: dict[str, Any]) -> dict[str, int]:
    return {rule["key"]: rule["count"] for rule in deployment["properties"]["rateLimits"]}


async def test_capacity_is_changed_by_patch(arm: httpx.AsyncClient) -> None:
    await deployed(arm, "to-grow")
    before = counts((await arm.get(path("to-grow"))).json())
    reply = await arm.patch(path("to-grow"), json={"sku": {"name": "globalstandard", "capacity": 20}})
    assert reply.status_code == 202
    await followed(arm, reply)
    found = (await arm.get(path("to-grow"))).json()
    assert found["sku"] == {"name": "GlobalStandard", "capacity": 20}
    assert counts(found) == {"request": 2 * before["request"], "token": 2 * before["token"]}
    await removed(arm, "to-grow")


async def test_a_deleted_deployment_is_gone_and_may_be_deleted_again(arm: httpx.AsyncClient) -> None:
    await deployed(arm, "short-lived")
    reply = await arm.delete(path("short-lived"))
    assert reply.status_code == 202
    assert (await arm.get(path("short-lived"))).json()["properties"]["provisioningState"] == "Deleting"
    await followed(arm, reply)
    missing = await arm.get(path("short-lived"))
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ResourceNotFound")
    assert (await arm.delete(path("short-lived"))).status_code == 204


def changed(**changes: Any) -> dict[str, Any]:
    return {**BODY, **changes}


def model(**changes: Any) -> dict[str, Any]:
    return changed(properties={"model": {**BODY["properties"]["model"], **changes}})


def sku(**changes: Any) -> dict[str, Any]:
    return changed(sku={**BODY["sku"], **changes})


REFUSED_BODIES: list[Any] = [
    pytest.param([], "InvalidRequestContent", id="list"),
    pytest.param({}, "InvalidRequestContent", id="empty"),
    pytest.param(changed(properties={}), "InvalidRequestContent", id="no model"),
    pytest.param(model(name=7), "InvalidRequestContent", id="model name is a number"),
    pytest.param(model(format="Mistral"), "InvalidResourceProperties", id="other format"),
    pytest.param(model(name="gpt-4o"), "DeploymentModelNotSupported", id="unknown model"),
    pytest.param(model(version="2020-01-01"), "DeploymentModelNotSupported", id="unknown version"),
    pytest.param(model(name="tiny-travel-2026-11-22"), "DeploymentModelNotSupported", id="training id as model"),
    pytest.param(changed(sku=None), "InvalidRequestContent", id="no sku"),
    pytest.param(sku(name="Gold"), "InvalidResourceProperties", id="unknown sku"),
    pytest.param(sku(name="DeveloperTier"), "InvalidResourceProperties", id="developer tier for the base"),
    pytest.param(sku(capacity=0), "InvalidResourceProperties", id="no capacity"),
    pytest.param(sku(capacity="10"), "InvalidRequestContent", id="capacity as text"),
    pytest.param(sku(capacity=5000), "InvalidResourceProperties", id="over the maximum"),
    pytest.param(sku(capacity=1000), "InsufficientQuota", id="over the quota"),
    pytest.param(changed(tags={"a": 1}), "InvalidRequestContent", id="tag is a number"),
]


@pytest.mark.parametrize(("body", "code"), REFUSED_BODIES)
async def test_refused_deployments(arm: httpx.AsyncClient, body: Any, code: str) -> None:
    await quiet(arm)
    reply = await arm.put(path("refused"), json=body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, code)
    assert (await arm.get(path("refused"))).status_code == 404


GROUP = ACCOUNT.partition("/providers")[0]
REFUSED_PATHS: list[Any] = [
    pytest.param(ACCOUNT.replace("00000000-0", "11111111-1"), 404, "SubscriptionNotFound", id="subscription"),
    pytest.param(
        ACCOUNT.replace("resourceGroups/wayfarer", "resourceGroups/other"), 404, "ResourceGroupNotFound", id="group"
    ),
    pytest.param(ACCOUNT.replace("accounts/wayfarer", "accounts/other"), 404, "ResourceNotFound", id="account"),
    pytest.param(ACCOUNT.replace("accounts/wayfarer", "accounts/-"), 400, "InvalidResourceName", id="account name"),
    pytest.param(f"{GROUP}/providers/Microsoft.Web/sites/x", 404, "InvalidResourceType", id="provider"),
]


@pytest.mark.parametrize(("account", "status", "code"), REFUSED_PATHS)
async def test_refused_paths(arm: httpx.AsyncClient, account: str, status: int, code: str) -> None:
    reply = await arm.get(f"{account}/deployments")
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("version", "code"),
    [
        pytest.param("", "MissingApiVersionParameter", id="empty"),
        pytest.param("2024-10-21", "InvalidApiVersionParameter", id="a data-plane version"),
        pytest.param("v1", "InvalidApiVersionParameter", id="v1"),
    ],
)
async def test_refused_api_versions(arm: httpx.AsyncClient, version: str, code: str) -> None:
    reply = await arm.get(path("travel-base"), params={"api-version": version})
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, code)


async def test_a_bad_deployment_name_is_refused(arm: httpx.AsyncClient) -> None:
    reply = await arm.put(path("no%20spaces"), json=BODY)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "InvalidResourceName")


async def test_a_kill_loses_no_deployment(new_emulator: Callable[..., EmulatorProcess]) -> None:
    """Killed right after each change was accepted; the next process goes on from there."""
    limits = ("--limit", "provisioning_seconds=0.5", "--limit", "not_found_seconds=0")
    first = new_emulator(*limits)
    async with arm_client(first) as arm:
        assert (await arm.put(path("kept"), json={**BODY, "tags": {"a": "b"}})).status_code == 201
    first.kill()
    second = new_emulator(*limits)
    async with arm_client(second) as arm:
        await quiet(arm)
        assert (await arm.get(path("kept"))).json()["tags"] == {"a": "b"}
        assert (await arm.delete(path("kept"))).status_code == 202
    second.kill()
    async with arm_client(new_emulator(*limits)) as arm:
        await quiet(arm)
        assert (await arm.get(path("kept"))).status_code == 404
        assert (await arm.get(path("travel-base"))).status_code == 200
