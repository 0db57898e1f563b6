"""Lists of models, capacities and usages before anything was fine-tuned."""

import httpx
from openai import AsyncOpenAI

from tests.azure_emulator.conftest import ACCOUNT, LOCATION


async def test_the_v1_list_names_the_base_by_its_training_id(client: AsyncOpenAI) -> None:
    names = [model.id async for model in client.models.list()]
    assert "tiny-travel-2026-11-22" in names
    assert (await client.models.retrieve("tiny-travel-2026-11-22")).owned_by == "system"


async def test_an_unknown_model_is_not_found(http: httpx.AsyncClient) -> None:
    reply = await http.get("/openai/v1/models/gpt-99")
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "notFound")


async def test_the_region_says_what_can_be_fine_tuned(arm: httpx.AsyncClient) -> None:
    entries = (await arm.get(f"{LOCATION}/models")).json()["value"]
    model = next(entry["model"] for entry in entries if entry["kind"] == "AIServices")
    assert (model["name"], model["version"]) == ("tiny-travel", "2026-11-22")
    assert model["capabilities"]["fineTune"] == "true"
    assert model["lifecycleStatus"] == "GenerallyAvailable"
    assert model["deprecation"]["inference"] > "2026"
    assert {sku["name"] for sku in model["skus"]} == {"GlobalStandard", "Standard"}


async def test_the_account_lists_what_it_can_deploy(arm: httpx.AsyncClient) -> None:
    entries = (await arm.get(f"{ACCOUNT}/models")).json()["value"]
    assert entries[0]["name"] == "tiny-travel"
    assert entries[0]["isDefaultVersion"]


async def test_usages_and_capacities_add_up(arm: httpx.AsyncClient) -> None:
    usages = {entry["name"]["value"]: entry for entry in (await arm.get(f"{LOCATION}/usages")).json()["value"]}
    used = usages["OpenAI.GlobalStandard.tiny-travel"]
    asked = {"modelFormat": "OpenAI", "modelName": "tiny-travel", "modelVersion": "2026-11-22"}
    capacities = (await arm.get(f"{LOCATION}/modelCapacities", params=asked)).json()["value"]
    left = next(entry["properties"] for entry in capacities if entry["properties"]["skuName"] == "GlobalStandard")
    assert used["currentValue"] >= 50
    assert left["availableCapacity"] == used["limit"] - used["currentValue"]


async def test_capacities_need_all_three_names(arm: httpx.AsyncClient) -> None:
    reply = await arm.get(f"{LOCATION}/modelCapacities", params={"modelFormat": "OpenAI"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "InvalidRequestContent")


async def test_the_account_says_where_it_is(arm: httpx.AsyncClient) -> None:
    account = (await arm.get(ACCOUNT)).json()
    assert (account["id"], account["location"]) == (ACCOUNT, "swedencentral")
