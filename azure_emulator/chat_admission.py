"""What a chat request must pass before the model is asked, in the service's order.

The deployment and its limits, then the content filter and the length of the prompt; each refusal is a ServiceError.
"""

import asyncio

from starlette.requests import Request

from azure_emulator import catalogue, chat_errors
from azure_emulator.chat_body import ChatRequest
from azure_emulator.chat_shapes import Body
from azure_emulator.content_filter import (
    DEFAULT_POLICY,
    DEFAULT_POLICY_NAME,
    Policy,
    Results,
    find_policy,
    flagged,
    is_filtered,
)
from azure_emulator.deployment_life import find_living
from azure_emulator.errors import retired_model, unknown_deployment
from azure_emulator.provisioning import Answering, answering, as_served
from azure_emulator.records import DeploymentRecord
from azure_emulator.service import Service, service_of
from azure_emulator.surfaces import face_of
from azure_emulator.throttle import Verdict, allowance, estimated_tokens
from azure_emulator.tiny_model.generate import ChatModel


def answering_deployment(service: Service, name: str) -> DeploymentRecord:
    """The deployment as it answers now."""
    record = find_living(service, name)
    state = answering(record, service.clock()) if record else Answering.NOT_FOUND
    if record is None or state is Answering.NOT_FOUND:
        raise unknown_deployment()
    if state is Answering.PAUSED:
        raise chat_errors.paused_deployment(name)
    return as_served(record, service.clock())


def admit(request: Request, record: DeploymentRecord, body: Body) -> Verdict:
    service = service_of(request)
    allowed = allowance(record.capacity, service.limits)
    verdict = service.throttle.admit(record.name, allowed, estimated_tokens(body), service.clock())
    if verdict.exceeded:
        refusal = chat_errors.rate_limited(verdict.exceeded, verdict.wait or 0, face_of(request).version)
        raise refusal.with_headers(verdict.headers)
    return verdict


def choose_policy(request: Request, record: DeploymentRecord) -> Policy:
    """That of the request, else that of the deployment."""
    asked = request.headers.get("x-policy-id")
    if asked is not None:
        policy = find_policy(asked)
        if policy is None:
            raise chat_errors.unknown_policy()
        return policy
    return find_policy(record.properties.get("raiPolicyName", DEFAULT_POLICY_NAME)) or DEFAULT_POLICY


def passed_prompt(asked: ChatRequest, policy: Policy) -> Results:
    """The filter's results for all messages. Raises ServiceError (400) when they must not reach the model."""
    results = flagged("\n".join(message["content"] for message in asked.reply.messages), policy)
    if is_filtered(results):
        raise chat_errors.filtered_prompt(results)
    return results


def served_model(service: Service, record: DeploymentRecord) -> catalogue.ServedModel:
    """Raises ServiceError: 404 when the model is not there any more, 410 when its time is over."""
    served = catalogue.find_served(service.state, record.model_name, record.model_version)
    if served is None:
        raise unknown_deployment()
    if service.lifecycles.retired(served):
        raise retired_model()
    return served


async def refuse_too_long(service: Service, model: ChatModel, asked: ChatRequest) -> None:
    """Raises ServiceError (400) for a prompt beyond the context. Only a prompt of so many characters can be."""
    limit, reply = service.limits.context_tokens, asked.reply.max_tokens or 0
    if sum(len(message["content"]) for message in asked.reply.messages) + reply <= limit:
        return
    loop = asyncio.get_running_loop()
    prompt = await loop.run_in_executor(service.reply_workers, model.count_prompt_tokens, asked.reply.messages)
    if prompt + reply > limit:
        raise chat_errors.too_long(limit, prompt, reply)
