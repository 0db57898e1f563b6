"""Deployments: asked for here, made by the monitor, ready only after they answered a probe."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.releases import TRAFFIC, live_split
from admin.repeated_requests import made_before
from admin.work import Step, wake
from core.audit import record
from core.azure_chat import ask
from core.azure_deployments import AzureDeployment, get_deployment, put_deployment
from core.azure_deployments import delete_deployment as delete_at_azure
from core.clock import utc_now
from core.database import one_at_a_time
from core.errors import AzureError, NotFound, Refused
from core.models import Checkpoint, Deployment, DeploymentState, JobState, Release, TrainingJob, User, new_id, saved
from core.services import Services

Sku = Literal["Standard", "GlobalStandard", "DataZoneStandard", "DeveloperTier"]
DEPLOYABLE_CHECKPOINTS = 3
"""Azure can deploy the last three: the model itself and two earlier epochs."""
WATCH_SECONDS = 120.0
"""Pause between two looks at a ready deployment: Azure deletes idle ones by itself."""
_PROBE = ({"role": "user", "content": "What can you do?"},)
_GONE_STATES = (DeploymentState.DELETED, DeploymentState.FAILED)


class DeploymentRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(default_factory=new_id)
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{1,63}$", description="Name under which Azure serves it.")
    model: str = Field(min_length=1, max_length=300, description="A fine-tuned model or one of its checkpoints.")
    sku: Sku = "GlobalStandard"
    capacity: int = Field(50, ge=1, le=10_000, description="Thousands of tokens per minute.")


@dataclass(frozen=True)
class DeployableModel:
    model: str
    job: int
    step: int | None
    is_final: bool


async def list_deployable_models(session: AsyncSession) -> list[DeployableModel]:
    """Models of succeeded jobs, the newest job first, each with its deployable earlier checkpoints."""
    jobs = select(TrainingJob).where(TrainingJob.state == JobState.SUCCEEDED).order_by(col(TrainingJob.id).desc())
    models: list[DeployableModel] = []
    for job in (await session.scalars(jobs)).all():
        points = select(Checkpoint).where(Checkpoint.job_id == job.id).order_by(col(Checkpoint.step).desc())
        last = (await session.scalars(points.limit(DEPLOYABLE_CHECKPOINTS))).all()
        models.append(DeployableModel(job.fine_tuned_model or "", saved(job.id), None, True))
        models += [
            DeployableModel(point.model, saved(job.id), point.step, False)
            for point in last
            if point.model != job.fine_tuned_model
        ]
    return models


async def request_deployment(session: AsyncSession, actor: User, request: DeploymentRequest) -> Deployment:
    """Writes down what is wanted; the monitor makes it. The same request twice gives the same deployment.

    Raises NotFound for a model that no job made, Refused when a deployment of that name is there.
    """
    if earlier := await made_before(session, Deployment, request.request_id):
        return earlier
    await one_at_a_time(session, f"deployment {request.name}")
    models = {model.model: model for model in await list_deployable_models(session)}
    if request.model not in models:
        raise NotFound(
            f"No finished training job made '{request.model}': wayfarer deployments models lists what can be deployed"
        )
    same_name = select(Deployment).where(Deployment.name == request.name, col(Deployment.state).not_in(_GONE_STATES))
    if (await session.scalars(same_name)).first():
        raise Refused(f"A deployment named '{request.name}' is there already: choose another name")
    deployment = Deployment(
        **request.model_dump(), job_id=models[request.model].job, created_by=actor.id, due_at=utc_now()
    )
    session.add(deployment)
    await session.flush()
    record(session, actor, "requested", "deployment", deployment.id, name=request.name, model=request.model)
    return deployment


async def delete_deployment(session: AsyncSession, actor: User, number: int) -> Deployment:
    """Asks for its end. Raises Refused while travellers are sent to it, or when it was not made here."""
    await one_at_a_time(session, TRAFFIC)
    deployment = await get(session, number, lock=True)
    if deployment.adopted:
        raise Refused(f"Deployment '{deployment.name}' was there before Wayfarer: delete it at Azure if you must")
    serving = select(Release).where(
        Release.deployment_id == number, col(Release.id).in_(list(await live_split(session)))
    )
    if release := (await session.scalars(serving)).first():
        raise Refused(f"Deployment '{deployment.name}' serves release {release.id}, which is live: roll back first")
    if not deployment.deletion_wanted:
        deployment.deletion_wanted = True
        wake(deployment, utc_now())
        record(session, actor, "deleted", "deployment", number, name=deployment.name)
    return deployment


async def list_deployments(session: AsyncSession) -> Sequence[Deployment]:
    """The newest first, deleted ones included."""
    return (await session.scalars(select(Deployment).order_by(col(Deployment.id).desc()))).all()


async def get(session: AsyncSession, number: int, *, lock: bool = False) -> Deployment:
    deployment = await session.get(Deployment, number, with_for_update=lock)
    if deployment is None:
        raise NotFound(f"There is no deployment {number}: wayfarer deployments list shows them")
    return deployment


# --- the steps ------------------------------------------------------------------------------------------------------


async def advance_deployment(services: Services, deployment: Deployment) -> Step:
    """One move of the monitor."""
    if deployment.deletion_wanted:
        return await _delete(services, deployment)
    match deployment.state:
        case DeploymentState.REQUESTED:
            return await _reserve_name(services, deployment)
        case DeploymentState.CREATING:
            return await _create(services, deployment)
        case DeploymentState.PROBING:
            return await _probe(services, deployment)
        case DeploymentState.READY:
            return await _watch(services, deployment)
        case _:
            return Step()


async def _reserve_name(services: Services, deployment: Deployment) -> Step:
    """A deployment of this name that we did not make is never replaced."""
    found = await get_deployment(services.azure, deployment.name)
    if found and found.model != deployment.model:
        return _name_is_taken(found)
    return Step({"state": DeploymentState.CREATING}, wait_seconds=0)


async def _create(services: Services, deployment: Deployment) -> Step:
    found = await get_deployment(services.azure, deployment.name) or await _put(services, deployment)
    if found.model != deployment.model:
        return _name_is_taken(found)
    values = {"provisioning_state": found.provisioning_state}
    match found.provisioning_state:
        case "Succeeded":
            return Step({**values, "state": DeploymentState.PROBING}, wait_seconds=0)
        case "Failed" | "Canceled" | "Disabled":
            return _failed(f"Azure could not create deployment '{deployment.name}': {found.provisioning_state}")
        case _:
            return Step(values, wait_seconds=services.settings.azure_poll_seconds)


async def _put(services: Services, deployment: Deployment) -> AzureDeployment:
    return await put_deployment(
        services.azure,
        name=deployment.name,
        model=deployment.model,
        model_version=deployment.model_version,
        sku=deployment.sku,
        capacity=deployment.capacity,
    )


async def _probe(services: Services, deployment: Deployment) -> Step:
    """Succeeded is not enough: for some minutes the data plane may still say DeploymentNotFound."""
    try:
        reply = await ask(services.azure, deployment.name, _PROBE, {"max_tokens": 60})
    except AzureError as error:
        if error.http_status == 404:
            if await get_deployment(services.azure, deployment.name) is None:
                return _gone(deployment)
            return Step({"problem": str(error)}, wait_seconds=services.settings.azure_poll_seconds)
        raise
    values = {"state": DeploymentState.READY, "probe_reply": reply.text, "ready_at": utc_now(), "error": None}
    return Step(values, wait_seconds=WATCH_SECONDS)


async def _watch(services: Services, deployment: Deployment) -> Step:
    found = await get_deployment(services.azure, deployment.name)
    if found is None:
        return _gone(deployment)
    return Step({"provisioning_state": found.provisioning_state}, wait_seconds=WATCH_SECONDS)


async def _delete(services: Services, deployment: Deployment) -> Step:
    found = await get_deployment(services.azure, deployment.name)
    if found is None or found.model != deployment.model:
        return Step({"state": DeploymentState.DELETED, "provisioning_state": None})
    if found.provisioning_state != "Deleting":
        await delete_at_azure(services.azure, deployment.name)
    return Step({"state": DeploymentState.DELETING}, wait_seconds=services.settings.azure_poll_seconds)


def _name_is_taken(found: AzureDeployment) -> Step:
    return _failed(f"Azure has a deployment named '{found.name}' with model '{found.model}': choose another name")


def _gone(deployment: Deployment) -> Step:
    return _failed(f"Azure no longer has deployment '{deployment.name}': it may have been idle or reached its end")


def _failed(error: str) -> Step:
    return Step({"state": DeploymentState.FAILED, "error": error})
