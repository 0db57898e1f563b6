"""Before anybody can chat there must be a release: it is made from a deployment that Azure already serves."""

from sqlalchemy.ext.asyncio import AsyncSession

from admin.releases import TRAFFIC, write_plan
from core.audit import record
from core.azure_chat import ask
from core.azure_deployments import AzureDeployment, list_deployments
from core.clock import utc_now
from core.database import one_at_a_time
from core.errors import AzureError, Refused
from core.models import Deployment, DeploymentState, Release, saved
from core.services import Services
from core.traffic import Share, current_plan
from training_data.samples import sample_system_message

FIRST = "first"
_PARAMETERS = {"temperature": 0.7, "max_tokens": 400}


async def ensure_first_release(services: Services) -> bool:
    """Adopts a deployment and writes release 1 and traffic plan 1, once. True: nothing (more) to do right now.

    Raises AzureError while Azure does not answer, Refused while none of its deployments does.
    """
    async with services.database.reading() as session:
        if await current_plan(session):
            return True
    found = await _first_that_answers(services)
    if found is None:
        raise Refused(_nothing_answers(services.settings.azure_openai_deployment))
    async with services.database.writing() as session:
        await one_at_a_time(session, TRAFFIC)
        if await current_plan(session) is None:  # another process may have done it meanwhile
            await _adopt(session, *found)
    return True


def _nothing_answers(wanted: str | None) -> str:
    which = f"the deployment '{wanted}' that AZURE_OPENAI_DEPLOYMENT names" if wanted else "any deployment"
    return f"Nobody can chat yet: {which} is not there or does not answer; deploy a chat model at Azure, then wait"


async def _first_that_answers(services: Services) -> tuple[AzureDeployment, str] | None:
    wanted = services.settings.azure_openai_deployment
    for deployment in await list_deployments(services.azure):
        if deployment.provisioning_state == "Succeeded" and wanted in (None, deployment.name):
            try:
                reply = await ask(services.azure, deployment.name, [{"role": "user", "content": "Hello"}], {})
            except AzureError:
                continue  # an embedding model or one that is gone: the next may chat
            return deployment, reply.text
    return None


async def _adopt(session: AsyncSession, found: AzureDeployment, reply: str) -> None:
    deployment = Deployment(
        request_id=FIRST,
        name=found.name,
        model=found.model,
        model_version=found.model_version,
        sku=found.sku,
        capacity=found.capacity,
        adopted=True,
        state=DeploymentState.READY,
        provisioning_state=found.provisioning_state,
        probe_reply=reply,
        ready_at=utc_now(),
        due_at=utc_now(),
    )
    session.add(deployment)
    await session.flush()
    release = Release(
        request_id=FIRST,
        name="Base model",
        deployment_id=saved(deployment.id),
        system_prompt=sample_system_message(),
        parameters=_PARAMETERS,
    )
    session.add(release)
    await session.flush()
    record(session, "wayfarer", "adopted", "deployment", deployment.id, name=deployment.name)
    await write_plan(session, None, [Share(saved(release.id), 1.0)], "first")
