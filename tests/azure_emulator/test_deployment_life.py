"""Deployments that end by themselves, are paused, or do not answer yet; and what hosting them costs."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from azure_emulator.catalogue import BASE
from azure_emulator.cost import meter, total
from azure_emulator.deployment_life import Ending, end_in_sight, vanish
from azure_emulator.limits import Limits
from azure_emulator.records import DeploymentRecord
from tests.azure_emulator.conftest import ACCOUNT
from tests.azure_emulator.in_process import TUNED, InProcess, add_tuned_model, deployment, in_process, settle

DEPLOYMENTS = f"{ACCOUNT}/deployments"
HOUR, DAY = 3600.0, 86400.0
HI: Any = [{"role": "user", "content": "What should I see in Rome?"}]


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[InProcess]:
    async with in_process(tmp_path) as running:
        add_tuned_model(running.service)
        yield running


async def chat_status(own: InProcess, name: str) -> tuple[int, str | None]:
    body = {"model": name, "messages": HI, "max_tokens": 1}
    reply = await own.http.post("/openai/v1/chat/completions", json=body)
    return reply.status_code, None if reply.is_success else reply.json()["error"]["code"]


async def deployed(own: InProcess, name: str, body: dict[str, Any]) -> None:
    reply = await own.arm.put(f"{DEPLOYMENTS}/{name}", json=body)
    assert reply.status_code in (200, 201), reply.text
    settle(own.service)


async def state_of(own: InProcess, name: str) -> str:
    reply = await own.arm.get(f"{DEPLOYMENTS}/{name}")
    return str(reply.json()["properties"]["provisioningState"]) if reply.is_success else str(reply.status_code)


async def test_chat_does_not_find_a_deployment_for_a_while_after_success(own: InProcess) -> None:
    await own.arm.put(f"{DEPLOYMENTS}/voice", json=deployment(TUNED))
    assert await state_of(own, "voice") == "Accepted"
    own.service.clock.move(own.service.limits.provisioning_seconds / 2)
    assert await state_of(own, "voice") == "Creating"
    own.service.clock.move(own.service.limits.provisioning_seconds / 2)
    assert await state_of(own, "voice") == "Succeeded"
    assert await chat_status(own, "voice") == (404, "DeploymentNotFound")
    own.service.clock.move(own.service.limits.not_found_seconds)
    assert await chat_status(own, "voice") == (200, None)
    await own.arm.patch(f"{DEPLOYMENTS}/voice", json={"sku": {"name": "GlobalStandard", "capacity": 20}})
    assert await state_of(own, "voice") == "Accepted"
    assert await chat_status(own, "voice") == (200, None)


async def test_a_developer_deployment_is_gone_after_a_day_however_busy(own: InProcess) -> None:
    await deployed(own, "cheap", deployment(TUNED, sku="DeveloperTier"))
    own.service.clock.move(23.5 * HOUR)
    assert await chat_status(own, "cheap") == (200, None)
    own.service.clock.move(0.5 * HOUR)
    assert await state_of(own, "cheap") == "404"
    assert await chat_status(own, "cheap") == (404, "DeploymentNotFound")
    [cost] = meter(own.service)
    assert (cost.ending, cost.hours, cost.dollars) == (Ending.DEVELOPER_TIER, pytest.approx(24), 0)


async def test_an_unused_deployment_is_gone_after_fifteen_days(own: InProcess) -> None:
    await deployed(own, "used", deployment(TUNED))
    await deployed(own, "idle", deployment(TUNED))
    own.service.clock.move(10 * DAY)
    assert await chat_status(own, "used") == (200, None)
    own.service.clock.move(10 * DAY)
    listed = (await own.arm.get(DEPLOYMENTS)).json()["value"]
    assert [one["name"] for one in listed] == ["travel-base", "used"]
    own.service.clock.move(6 * DAY)
    assert await state_of(own, "used") == "404"
    assert await chat_status(own, "travel-base") == (200, None)


async def test_ends_survive_a_restart(tmp_path: Path) -> None:
    async with in_process(tmp_path) as first:
        add_tuned_model(first.service)
        await deployed(first, "voice", deployment(TUNED))
        assert await chat_status(first, "voice") == (200, None)
        first.service.clock.move(14 * DAY)
    async with in_process(tmp_path) as second:
        assert await state_of(second, "voice") == "Succeeded"
        second.service.clock.move(DAY)
        assert await state_of(second, "voice") == "404"
        [cost] = meter(second.service)
        assert cost.ending == Ending.IDLE and cost.hours == pytest.approx(15 * 24, abs=0.1)


async def test_hosting_is_metered_by_the_hour_and_kept_after_deletion(own: InProcess) -> None:
    await deployed(own, "voice", deployment(TUNED))
    own.service.clock.move(10 * HOUR)
    [running] = meter(own.service)
    assert (running.model, running.sku, running.ended_at, running.ending) == (TUNED, "GlobalStandard", None, "")
    assert running.dollars == pytest.approx(17.0, abs=0.01)
    await own.arm.delete(f"{DEPLOYMENTS}/voice")
    settle(own.service)
    own.service.clock.move(50 * HOUR)
    await deployed(own, "voice", deployment(TUNED))
    own.service.clock.move(HOUR)
    over, again = meter(own.service)
    assert over.ending == Ending.DELETED and over.dollars == pytest.approx(17.0, abs=0.01)
    assert again.ended_at is None and again.dollars == pytest.approx(1.7, abs=0.01)
    assert total([over, again]) == pytest.approx(18.7, abs=0.02)


async def test_another_sku_begins_another_stretch(own: InProcess) -> None:
    await deployed(own, "voice", deployment(TUNED, sku="DeveloperTier"))
    own.service.clock.move(20 * HOUR)
    changed = await own.arm.patch(f"{DEPLOYMENTS}/voice", json={"sku": {"name": "Standard", "capacity": 10}})
    assert changed.status_code == 202
    own.service.clock.move(20 * HOUR)
    assert await state_of(own, "voice") == "Succeeded"
    assert [(cost.sku, cost.per_hour, cost.ending) for cost in meter(own.service)] == [
        ("DeveloperTier", 0.0, "changed"),
        ("Standard", 1.7, ""),
    ]


async def test_the_base_model_costs_nothing_to_host(own: InProcess) -> None:
    await deployed(own, "plain", deployment())
    own.service.clock.move(100 * DAY)
    assert meter(own.service) == []
    assert await state_of(own, "plain") == "Succeeded"


async def test_a_vanished_deployment_leaves_its_cost(own: InProcess) -> None:
    await deployed(own, "voice", deployment(TUNED))
    assert vanish(own.service, "voice") and not vanish(own.service, "voice")
    assert await state_of(own, "voice") == "404"
    assert [cost.ending for cost in meter(own.service)] == [Ending.VANISHED]


async def test_a_paused_deployment_is_locked_until_it_is_resumed(own: InProcess) -> None:
    await deployed(own, "voice", deployment(TUNED))
    for _ in range(2):
        paused = await own.arm.post(f"{DEPLOYMENTS}/voice/pause")
        assert (paused.status_code, paused.json()["properties"]["deploymentState"]) == (200, "Paused")
        assert paused.json()["properties"]["provisioningState"] == "Succeeded"
    assert (await chat_status(own, "voice"))[0] == 423
    resumed = await own.arm.post(f"{DEPLOYMENTS}/voice/resume")
    assert resumed.json()["properties"]["deploymentState"] == "Running"
    assert await chat_status(own, "voice") == (200, None)
    await deployed(own, "voice", deployment(TUNED, deploymentState="Paused"))
    assert (await chat_status(own, "voice"))[0] == 423


async def test_what_cannot_be_paused(own: InProcess) -> None:
    await deployed(own, "cheap", deployment(TUNED, sku="DeveloperTier"))
    refused = await own.arm.post(f"{DEPLOYMENTS}/cheap/pause")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "OperationNotSupported")
    missing = await own.arm.post(f"{DEPLOYMENTS}/nowhere/pause")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ResourceNotFound")
    await own.arm.put(f"{DEPLOYMENTS}/voice", json=deployment(TUNED))
    busy = await own.arm.post(f"{DEPLOYMENTS}/voice/pause")
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "RequestConflict")


async def test_an_account_has_room_for_so_many_deployments(tmp_path: Path) -> None:
    async with in_process(tmp_path, deployments=3, fine_tuned_deployments=1) as own:
        add_tuned_model(own.service)
        await deployed(own, "voice", deployment(TUNED, capacity=1))
        refused = await own.arm.put(f"{DEPLOYMENTS}/second", json=deployment(TUNED, capacity=1))
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "QuotaExceeded")
        assert "1 deployments of fine-tuned models" in refused.json()["error"]["message"]
        await deployed(own, "voice", deployment(TUNED, capacity=2))
        await deployed(own, "plain", deployment(capacity=1))
        full = await own.arm.put(f"{DEPLOYMENTS}/third", json=deployment(capacity=1))
        assert (full.status_code, full.json()["error"]["code"]) == (400, "QuotaExceeded")


async def test_capacity_beyond_the_quota_is_refused_in_the_services_words(tmp_path: Path) -> None:
    async with in_process(tmp_path, quotas={"GlobalStandard": 60}) as own:
        refused = await own.arm.put(f"{DEPLOYMENTS}/big", json=deployment(capacity=20))
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (400, "InsufficientQuota")
        assert re.search(
            r"require 20 new capacity .* capacity 10\. .*usage is 50 and the quota limit is 60", error["message"]
        )


def record(**changes: Any) -> DeploymentRecord:
    values: dict[str, Any] = {"sku": "Standard", "fine_tuned": True, "offered_since": 1000.0, **changes}
    return DeploymentRecord("d", "m", "1", capacity=1, created_at=0.0, changed_at=1000.0, operation="o", **values)


ENDS: list[Any] = [
    pytest.param(record(fine_tuned=False), None, None, id="base"),
    pytest.param(record(), 1000 + 15 * DAY, Ending.IDLE, id="never used"),
    pytest.param(record(last_used_at=5000.0), 5000 + 15 * DAY, Ending.IDLE, id="used"),
    pytest.param(record(sku="DeveloperTier"), 1000 + DAY, Ending.DEVELOPER_TIER, id="developer tier"),
    pytest.param(
        record(sku="DeveloperTier", last_used_at=9000.0), 1000 + DAY, Ending.DEVELOPER_TIER, id="developer tier, used"
    ),
]


@pytest.mark.parametrize(("deployment", "at", "ending"), ENDS)
def test_the_end_in_sight(deployment: DeploymentRecord, at: float | None, ending: Ending | None) -> None:
    end = end_in_sight(deployment, Limits())
    assert (end and end.at, end and end.ending) == (at, ending)


async def test_a_changed_deployment_serves_its_old_model_until_it_has_succeeded(own: InProcess) -> None:
    async def model_said() -> str:
        reply = await own.http.post("/openai/v1/chat/completions", json={"model": "swap", "messages": HI})
        return str(reply.json()["model"])

    await deployed(own, "swap", deployment())
    assert (await own.arm.put(f"{DEPLOYMENTS}/swap", json=deployment(TUNED))).status_code == 200
    assert (await own.arm.get(f"{DEPLOYMENTS}/swap")).json()["properties"]["model"]["name"] == TUNED
    assert await model_said() == BASE.training_id
    own.service.clock.move(own.service.limits.provisioning_seconds)
    assert await model_said() == TUNED


async def test_resource_ids_are_the_same_in_any_spelling_of_their_letters(own: InProcess) -> None:
    await deployed(own, "Voice", deployment())
    for path in (f"{DEPLOYMENTS}/vOICE", f"{DEPLOYMENTS}/Voice".replace("resourceGroups", "resourcegroups")):
        found = await own.arm.get(path)
        assert (found.status_code, found.json()["name"]) == (200, "Voice")
    assert (await own.arm.put(f"{DEPLOYMENTS}/VOICE", json=deployment(capacity=11))).status_code == 200
    names = [one["name"] for one in (await own.arm.get(DEPLOYMENTS)).json()["value"]]
    assert sorted(names) == ["Voice", "travel-base"]
    assert (await own.arm.get("/SUBSCRIPTIONS/x")).json()["error"]["code"] == "InvalidResourceType"


async def test_a_model_of_another_account_cannot_be_deployed(own: InProcess) -> None:
    body = deployment(TUNED)
    for source, status in (("/subscriptions/1/resourceGroups/a", 400), (ACCOUNT.upper(), 201)):
        body["properties"]["model"]["source"] = source
        assert (await own.arm.put(f"{DEPLOYMENTS}/copy", json=body)).status_code == status
