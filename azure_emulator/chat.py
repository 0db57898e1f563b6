"""Chat completions, on v1 and dated: whole replies and streams."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from azure_emulator import chat_admission
from azure_emulator.chat_body import ChatRequest, read_chat_request, read_deployment
from azure_emulator.chat_shapes import SSE_END, Body, Completion, Usage, sse
from azure_emulator.chat_stream import chunk_writer
from azure_emulator.content_filter import Policy, said_on_request
from azure_emulator.deployment_life import note_use
from azure_emulator.errors import ServiceError, invalid_request
from azure_emulator.exchange import json_response, read_json
from azure_emulator.generation import reply_pieces
from azure_emulator.records import DeploymentRecord
from azure_emulator.reply_watch import WatchedReply
from azure_emulator.service import Service, service_of
from azure_emulator.surfaces import face_of
from azure_emulator.tiny_model.generate import ChatModel

_NEVER_HELD_BACK = {"cache-control": "no-cache, must-revalidate", "x-accel-buffering": "no"}  # by caches and proxies


class ClientGoneError(Exception):
    """The client has hung up; nobody will read the reply."""


async def create_completion(request: Request) -> Response:
    """In the service's order: the deployment, its limits, the parameters, the prompt's filter, the model."""
    service = service_of(request)
    body = await read_json(request, lambda reason: invalid_request(reason, None))
    if "deployment" in request.path_params:  # the dated surface: what the body calls model does not count
        body["model"] = request.path_params["deployment"]
    record = chat_admission.answering_deployment(service, read_deployment(body))
    verdict = chat_admission.admit(request, record, body)
    note_use(service, record.name)
    headers = {**verdict.headers, "x-ms-deployment-name": record.name, "x-ms-rai-invoked": "true"}
    try:
        response = await _answer(request, record, body)
    except ServiceError as refusal:
        raise refusal.with_headers(headers) from None
    response.headers.update(headers | _NEVER_HELD_BACK)
    return response


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
    asked = read_chat_request(body, service.limits, face_of(request))
    policy = chat_admission.choose_policy(request, record)
    prompt_results = chat_admission.passed_prompt(asked, policy)
    served = chat_admission.served_model(service, record)
    model = await service.models.get(served.path)
    await chat_admission.refuse_too_long(service, model, asked)
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
        return Usage(prompt, sum(reply.said for reply in replies))

    return await asyncio.get_running_loop().run_in_executor(turn.service.reply_workers, count)
