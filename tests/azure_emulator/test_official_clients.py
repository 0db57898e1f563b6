"""OpenAI's and Microsoft's own clients against the emulator, as any other project would use them.

What went over the wire is held against the contracts afterwards.
"""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient
from azure.mgmt.cognitiveservices.models import (
    Deployment,
    DeploymentModel,
    DeploymentProperties,
    PatchResourceTagsAndSku,
    Sku,
)
from openai import (
    AsyncAzureOpenAI,
    AsyncOpenAI,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    NotFoundError,
)

from azure_emulator.settings import Identity
from azure_emulator.surfaces import DATED_VERSIONS
from azure_emulator.tokens import make_token
from tests.azure_emulator.conftest import chat_lines
from tests.azure_emulator.contracts.checking import reply_problems
from tests.azure_emulator.contracts.choosing import operation_of
from tests.azure_emulator.contracts.deviations import REPLIES, unexcused
from tests.azure_emulator.contracts.documents import FOLDER
from tests.azure_emulator.contracts.recorder import RecordedEmulator
from tests.azure_emulator.contracts.walk import QUICK
from tests.azure_emulator.emulator_process import KEY

MODEL = "tiny-travel-2026-11-22"
QUESTION: Any = [{"role": "user", "content": "What should I see in Rome?"}]
DATA, ARM = "https://cognitiveservices.azure.com", "https://management.azure.com"
HOME = Identity()
PLACE = (HOME.resource_group, HOME.account)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedEmulator]:
    emulator = RecordedEmulator(tmp_path_factory.mktemp("clients"), QUICK)
    yield emulator
    emulator.stop()


def dated_client(emulator: RecordedEmulator, version: str, **options: Any) -> AsyncAzureOpenAI:
    credential = options or {"api_key": KEY}
    return AsyncAzureOpenAI(azure_endpoint=emulator.url, api_version=version, max_retries=0, timeout=120, **credential)


def v1_client(emulator: RecordedEmulator, **options: Any) -> AsyncOpenAI:
    credential = options or {"api_key": KEY}
    return AsyncOpenAI(base_url=f"{emulator.url}/openai/v1/", max_retries=0, timeout=120, **credential)


async def token_for(audience: str, *, age: float = 0.0) -> str:
    return make_token(audience, time.time() - age, KEY)


async def use_files_and_jobs(client: AsyncOpenAI, version: str) -> None:
    file = await client.files.create(file=("t.jsonl", chat_lines(10), "application/json"), purpose="fine-tune")
    assert (await client.files.wait_for_processing(file.id, poll_interval=0.1)).status == "processed"
    assert file.id in [entry.id async for entry in client.files.list(purpose="fine-tune")]
    assert (await client.files.content(file.id)).content == chat_lines(10)
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file.id, suffix="client", seed=3)
    assert job.status == "pending" and job.to_dict()["suffix"] == "client"
    assert (await client.fine_tuning.jobs.cancel(job.id)).status == "cancelled"
    assert (await client.fine_tuning.jobs.retrieve(job.id)).status == "cancelled"
    assert job.id in [entry.id async for entry in client.fine_tuning.jobs.list(limit=1)]
    events = [event async for event in client.fine_tuning.jobs.list_events(job.id, limit=1)]
    assert events[-1].message == "Job enqueued. Waiting for jobs ahead to complete."
    assert [point async for point in client.fine_tuning.jobs.checkpoints.list(job.id)] == []
    with pytest.raises(ConflictError) as refused:
        await client.fine_tuning.jobs.cancel(job.id)
    assert refused.value.code == "unexpectedEntityState"
    with pytest.raises(NotFoundError):
        await client.files.retrieve("file-nowhere")
    if "2024" in version:  # answered with nothing at all, which the client passes on
        await client.files.delete(file.id)
    else:
        assert (await client.files.delete(file.id)).deleted


async def use_chat(client: AsyncOpenAI) -> None:
    whole = await client.chat.completions.create(model="travel-base", messages=QUESTION, max_tokens=8)
    assert whole.choices[0].message.content and whole.usage and whole.usage.total_tokens
    stream = await client.chat.completions.create(model="travel-base", messages=QUESTION, max_tokens=8, stream=True)
    chunks = [chunk async for chunk in stream]
    assert chunks[0].choices == [] and chunks[0].to_dict()["prompt_filter_results"]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    with pytest.raises(NotFoundError) as refused:
        await client.chat.completions.create(model="nowhere", messages=QUESTION)
    assert refused.value.code == "DeploymentNotFound"
    with pytest.raises(BadRequestError):
        await client.chat.completions.create(model="travel-base", messages=QUESTION, temperature=9)


@pytest.mark.parametrize("version", DATED_VERSIONS)
async def test_azure_openai(recorded: RecordedEmulator, version: str) -> None:
    async with dated_client(recorded, version) as client:
        await use_files_and_jobs(client, version)
        await use_chat(client)
        models = [model async for model in client.models.list()]
        assert models[0].to_dict()["capabilities"]["fine_tune"] is True  # type: ignore[index]
        assert (await client.models.retrieve(MODEL)).id == MODEL


async def test_openai_on_v1(recorded: RecordedEmulator) -> None:
    async with v1_client(recorded) as client:
        await use_files_and_jobs(client, "v1")
        await use_chat(client)
        assert MODEL in [model.id async for model in client.models.list()]


async def test_tokens_instead_of_keys(recorded: RecordedEmulator) -> None:
    """Both clients take a function that gives a token; a token for something else does not open anything."""
    async with (
        v1_client(recorded, api_key=lambda: token_for(DATA)) as v1,
        dated_client(recorded, "2024-10-21", azure_ad_token_provider=lambda: token_for(DATA)) as dated,
        v1_client(recorded, api_key=lambda: token_for(ARM)) as wrong,
        dated_client(recorded, "2024-10-21", azure_ad_token_provider=lambda: token_for(DATA, age=7200)) as late,
    ):
        for client in (v1, dated):
            assert [model async for model in client.models.list()]
        for client in (wrong, late):
            with pytest.raises(AuthenticationError, match="audience is incorrect"):
                await client.models.retrieve(MODEL)


async def test_an_unknown_version_is_an_unknown_path(recorded: RecordedEmulator) -> None:
    async with dated_client(recorded, "2023-05-15") as client:
        with pytest.raises(NotFoundError) as refused:
            await client.chat.completions.create(model="travel-base", messages=QUESTION)
    assert refused.value.body == {"code": "404", "message": "Resource not found"}


class Credential:
    """As a credential of azure-identity, with a token for the audience that the first scope names."""

    def __init__(self, audience: str | None = None) -> None:
        self._audience = audience

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        audience = self._audience or scopes[0].removesuffix("/.default")
        return AccessToken(await token_for(audience), int(time.time()) + 3600)

    async def close(self) -> None:
        pass

    async def __aenter__(self) -> "Credential":
        return self

    async def __aexit__(self, *details: object) -> None:
        pass


class PlainHttp(SansIOHTTPPolicy[Any, Any]):
    """The client sends tokens over https only, unless it is told for each request."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        request.context.options["enforce_https"] = False


def management_client(emulator: RecordedEmulator, audience: str | None = None) -> CognitiveServicesManagementClient:
    return CognitiveServicesManagementClient(
        Credential(audience),
        HOME.subscription,
        base_url=emulator.url,
        credential_scopes=[f"{ARM}/.default"],
        per_call_policies=[PlainHttp()],
        retry_total=0,
    )


@pytest.fixture
async def management(recorded: RecordedEmulator) -> AsyncIterator[CognitiveServicesManagementClient]:
    async with management_client(recorded) as client:
        yield client


def wanted(sku: str = "Standard", capacity: int = 2, name: str = "tiny-travel") -> Deployment:
    model = DeploymentModel(format="OpenAI", name=name, version="2026-11-22")
    return Deployment(sku=Sku(name=sku, capacity=capacity), properties=DeploymentProperties(model=model))


async def test_a_deployments_life_with_the_management_client(management: CognitiveServicesManagementClient) -> None:
    """Its pollers follow the headers to the end and give the deployment as it is then."""
    deployments = management.deployments
    made = await (await deployments.begin_create_or_update(*PLACE, "sdk", wanted())).result()
    assert made.properties and made.properties.provisioning_state == "Succeeded"
    assert made.sku and (made.sku.name, made.sku.capacity) == ("Standard", 2)
    more = PatchResourceTagsAndSku(sku=Sku(name="Standard", capacity=3), tags={"by": "sdk"})
    changed = await (await deployments.begin_update(*PLACE, "sdk", more)).result()
    assert changed.sku and changed.sku.capacity == 3 and changed.tags == {"by": "sdk"}
    assert changed.properties and changed.properties.provisioning_state == "Succeeded"
    assert "sdk" in [entry.name async for entry in deployments.list(*PLACE)]
    assert {sku.sku.name for sku in [entry async for entry in deployments.list_skus(*PLACE, "sdk")] if sku.sku}
    await (await deployments.begin_delete(*PLACE, "sdk")).result()
    with pytest.raises(ResourceNotFoundError) as gone:
        await deployments.get(*PLACE, "sdk")
    assert gone.value.error and gone.value.error.code == "ResourceNotFound"


async def test_the_management_client_understands_refusals(management: CognitiveServicesManagementClient) -> None:
    refusals = [
        (wanted(capacity=100_000), "InvalidResourceProperties"),
        (wanted(capacity=240), "InsufficientQuota"),
        (wanted(name="gpt-99"), "DeploymentModelNotSupported"),
        (wanted(sku="DeveloperTier"), "InvalidResourceProperties"),
    ]
    await (await management.deployments.begin_create_or_update(*PLACE, "first", wanted())).result()
    for body, code in refusals:
        with pytest.raises(HttpResponseError) as refused:
            await management.deployments.begin_create_or_update(*PLACE, "refused", body)
        assert refused.value.status_code == 400
        assert refused.value.error and refused.value.error.code == code
    await (await management.deployments.begin_delete(*PLACE, "first")).result()


async def test_models_capacity_and_quota(management: CognitiveServicesManagementClient) -> None:
    entries = [entry.model async for entry in management.models.list(HOME.location) if entry.model]
    model = entries[0]
    assert model.capabilities and model.capabilities["fineTune"] == "true"
    assert model.lifecycle_status == "GenerallyAvailable"
    assert model.deprecation and str(model.deprecation.inference) > str(model.deprecation.fine_tune)
    offered = {sku.name: sku.usage_name for sku in model.skus or []}
    usages = {usage.name.value: usage async for usage in management.usages.list(HOME.location) if usage.name}
    assert set(offered.values()) <= set(usages)
    asked = ("OpenAI", "tiny-travel", "2026-11-22")
    left = [entry.properties async for entry in management.model_capacities.list(*asked) if entry.properties]
    here = [entry async for entry in management.location_based_model_capacities.list(HOME.location, *asked)]
    assert {entry.sku_name for entry in left} >= set(offered) and len(here) == len(left)
    assert "tiny-travel" in [entry.name async for entry in management.accounts.list_models(*PLACE)]
    assert (await management.quota_tiers.get("default")).properties


async def test_the_account(management: CognitiveServicesManagementClient, recorded: RecordedEmulator) -> None:
    account = await management.accounts.get(*PLACE)
    assert account.properties and account.properties.endpoint == f"{recorded.url}/"
    assert [entry.name async for entry in management.accounts.list()] == [HOME.account]
    assert [entry.name async for entry in management.accounts.list_by_resource_group(PLACE[0])] == [HOME.account]
    keys = await management.accounts.list_keys(*PLACE)
    assert (keys.key1, keys.key2) == (KEY, KEY)
    assert (await management.accounts.list_usages(*PLACE)).value
    with pytest.raises(ResourceNotFoundError):
        await management.accounts.get(PLACE[0], "another")


async def test_a_token_for_the_data_plane_opens_no_control_plane(recorded: RecordedEmulator) -> None:
    async with management_client(recorded, DATA) as client:
        with pytest.raises(ClientAuthenticationError) as refused:
            await client.accounts.get(*PLACE)
    assert refused.value.error and refused.value.error.code == "InvalidAuthenticationTokenAudience"


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the published contracts are not beside this checkout")
def test_what_the_clients_got_keeps_the_contracts(recorded: RecordedEmulator) -> None:
    broken, seen = set(), set()
    for exchange in recorded.exchanges:
        operation = operation_of(exchange)
        if operation is None:
            assert exchange.query == "api-version=2023-05-15", f"{exchange} is described nowhere"
            continue
        seen.add(str(operation))
        problems = unexcused(operation, reply_problems(operation, exchange), REPLIES)
        broken |= {f"{operation} {exchange.status} {problem}" for problem in problems}
    assert not broken, "\n".join(sorted(broken))
    assert len(seen) > 40
