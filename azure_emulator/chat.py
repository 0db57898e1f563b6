"""Chat completions, on v1 and dated: whole replies and streams."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from azure_emulator import catalogue, chat_errors
from azure_emulator.chat_body import ChatRequest, read_chat_request, read_deployment
from azure_emulator.chat_shapes import SSE_END, Body, Completion, Usage, sse
from azure_emulator.chat_stream import chunk_writer
from azure_emulator.content_filter import (
    DEFAULT_POLICY,
    DEFAULT_POLICY_NAME,
    Policy,
    Results,
    find_policy,
    flagged,
    is_filtered,
    said_on_request,
)
from azure_emulator.deployment_life import find_living, note_use
from azure_emulator.errors import ServiceError, invalid_request, unknown_deployment
from azure_emulator.exchange import json_response, read_json
from azure_emulator.generation import reply_pieces
from azure_emulator.provisioning import Answering, answering
from azure_emulator.records import DeploymentRecord
from azure_emulator.reply_watch import WatchedReply
from azure_emulator.service import Service, service_of
from azure_emulator.surfaces import face_of
from azure_emulator.throttle import Verdict, allowance, estimated_tokens
from azure_emulator.tiny_model.generate import ChatModel


class ClientGoneError(Exception):
    """The client has hung up; nobody will read the reply."""


async def create_completion(request: Request) -> Response:
    """In the service's order: the deployment, its limits, the parameters, the prompt's filter, the model."""
    service = service_of(request)
    body = await read_json(request, lambda reason: invalid_request(reason, None))
    if "deployment" in request.path_params:  # the dated surface: what the body calls model does not count
        body["model"] = request.path_params["deployment"]
    record = _answering_deployment(service, read_deployment(body))
    verdict = _admit(request, record, body)
    note_use(service, record)
    try:
        response = await _answer(request, record, body)
    except ServiceError as refusal:
        raise refusal.with_headers(verdict.headers) from None
    response.headers.update(verdict.headers)
    return response


def _answering_deployment(service: Service, name: str) -> DeploymentRecord:
    record = find_living(service, name)
    state = answering(record, service.clock()) if record else Answering.NOT_FOUND
    if record is None or state is Answering.NOT_FOUND:
        raise unknown_deployment()
    if state is Answering.PAUSED:
        raise chat_errors.paused_deployment(name)
    return record


def _admit(request: Request, record: DeploymentRecord, body: Body) -> Verdict:
    service = service_of(request)
    allowed = allowance(record.capacity, service.limits)
    verdict = service.throttle.admit(record.name, allowed, estimated_tokens(body), service.clock())
    if verdict.exceeded:
        raise chat_errors.rate_limited(verdict, face_of(request).version)
    return verdict


@dataclass(frozen=True)
class _Turn:
    """One request that has passed every check, with all that its reply is made from."""

    service: Service
    model: ChatModel
    asked: ChatRequest
    policy: Policy
    completion: Completion

    def new_replies(self) -> list[WatchedReply]:
        questions = [message["content"] for message in self.asked.reply.messages if message["role"] == "user"]
        phrase = said_on_request(questions[-1]) if questions else ""
        wanted = self.asked.reply.top_logprobs is not None
        return [WatchedReply(self.policy, phrase, wanted) for _ in range(self.asked.reply.n)]


async def _answer(request: Request, record: DeploymentRecord, body: Body) -> Response:
    service = service_of(request)
    asked = read_chat_request(body, service.limits)
    policy = _policy(request, record)
    prompt_results = _filtered_prompt(asked, policy)
    served = _served_model(service, record)
    model = await service.models.get(served.path)
    await _refuse_too_long(service, model, asked)
    completion = Completion(
        id=f"chatcmpl-{service.new_hex()[:29]}",
        created=int(service.clock()),
        model=served.wire_name,
        prompt_results=prompt_results,
        says_usage=asked.include_usage,
    )
    turn = _Turn(service, model, asked, policy, completion)
    if asked.stream:
        return StreamingResponse(_stream(turn), media_type="text/event-stream")
    return json_response(await _unless_gone(request, _whole(turn)))


def _policy(request: Request, record: DeploymentRecord) -> Policy:
    """That of the request, else that of the deployment."""
    asked = request.headers.get("x-policy-id")
    if asked is not None:
        policy = find_policy(asked)
        if policy is None:
            raise chat_errors.unknown_policy()
        return policy
    return find_policy(record.properties.get("raiPolicyName", DEFAULT_POLICY_NAME)) or DEFAULT_POLICY


def _filtered_prompt(asked: ChatRequest, policy: Policy) -> Results:
    """The filter's results for all messages. Raises ServiceError (400) when they must not reach the model."""
    results = flagged("\n".join(message["content"] for message in asked.reply.messages), policy)
    if is_filtered(results):
        raise chat_errors.filtered_prompt(results)
    return results


def _served_model(service: Service, record: DeploymentRecord) -> catalogue.ServedModel:
    served = catalogue.find_deployable(service.state, record.model_name, record.model_version)
    if served is None:
        raise unknown_deployment()
    return served


async def _refuse_too_long(service: Service, model: ChatModel, asked: ChatRequest) -> None:
    """Raises ServiceError (400) for a prompt beyond the context. Only a prompt of so many characters can be."""
    limit, reply = service.limits.context_tokens, asked.reply.max_tokens or 0
    if sum(len(message["content"]) for message in asked.reply.messages) + reply <= limit:
        return
    loop = asyncio.get_running_loop()
    prompt = await loop.run_in_executor(service.reply_workers, model.count_prompt_tokens, asked.reply.messages)
    if prompt + reply > limit:
        raise chat_errors.too_long(limit, prompt, reply)


async def _stream(turn: _Turn) -> AsyncIterator[bytes]:
    """Closed by the server when the client hangs up, which stops the drawing."""
    replies = turn.new_replies()
    writer = chunk_writer(turn.completion, replies, turn.policy)
    yield b"".join(map(sse, _opening(turn)))
    async with aclosing(reply_pieces(turn.model, turn.asked.reply, turn.service.reply_workers)) as pieces:
        async for index, piece in pieces:
            for chunk in writer.write(index, piece):
                yield sse(chunk)
            if all(reply.over for reply in replies):
                break
    if turn.asked.include_usage:
        yield sse(turn.completion.usage_chunk(await _usage(turn, replies)))
    yield SSE_END


def _opening(turn: _Turn) -> Iterator[Body]:
    yield turn.completion.prompt_chunk()
    for index in range(turn.asked.reply.n):
        yield turn.completion.role_chunk(index, None if turn.policy.asynchronous else {})


async def _whole(turn: _Turn) -> Body:
    replies = turn.new_replies()
    async with aclosing(reply_pieces(turn.model, turn.asked.reply, turn.service.reply_workers)) as pieces:
        async for index, piece in pieces:
            if not replies[index].over:
                replies[index].take(piece)
    return turn.completion.whole(replies, await _usage(turn, replies))


async def _unless_gone(request: Request, work: Coroutine[Any, Any, Body]) -> Body:
    """The work's result. Raises ClientGoneError, and stops the work, when the client hangs up first."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_hang_up(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGoneError
        return working.result()
    finally:
        working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _hang_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _usage(turn: _Turn, replies: list[WatchedReply]) -> Usage:
    """Counted in a worker: a long conversation takes long enough to hold up everybody else."""

    def count() -> Usage:
        prompt = turn.model.count_prompt_tokens(turn.asked.reply.messages)
        return Usage(prompt, sum(turn.model.count_tokens(reply.text) for reply in replies))

    return await asyncio.get_running_loop().run_in_executor(turn.service.reply_workers, count)
