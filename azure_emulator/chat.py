"""/openai/v1/chat/completions: whole replies and streams."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from azure_emulator import catalogue, chat_shapes
from azure_emulator.chat_body import ChatRequest, read_chat_request
from azure_emulator.chat_shapes import Completion, Reply, Usage
from azure_emulator.errors import invalid_request, unknown_deployment
from azure_emulator.exchange import json_response, read_json
from azure_emulator.generation import reply_pieces
from azure_emulator.provisioning import Answering, answering
from azure_emulator.service import Service, service_of
from azure_emulator.tiny_model.generate import ChatModel


class ClientGoneError(Exception):
    """The client has hung up; nobody will read the reply."""


async def create_completion(request: Request) -> Response:
    service = service_of(request)
    body = await read_json(request, lambda reason: invalid_request(reason, None))
    if "deployment" in request.path_params:  # the dated surface: what the body calls model does not count
        body["model"] = request.path_params["deployment"]
    asked = read_chat_request(body)
    served = _served_model(service, asked.deployment)
    model = await service.models.get(served.path)
    completion = Completion(f"chatcmpl-{service.new_hex()[:29]}", int(service.clock()), served.wire_name)
    if asked.stream:
        stream = _stream(service, model, asked, completion)
        return StreamingResponse(stream, media_type="text/event-stream")
    replies = await _unless_gone(request, _collect(service, model, asked))
    usage = await _usage(service, model, asked, [reply.text for reply in replies])
    return json_response(completion.whole(replies, usage))


def _served_model(service: Service, deployment: str) -> catalogue.ServedModel:
    record = service.state.deployments.get(deployment)
    if record is None or answering(record, service.clock()) is not Answering.YES:
        raise unknown_deployment()
    served = catalogue.find_deployable(service.state, record.model_name, record.model_version)
    if served is None:
        raise unknown_deployment()
    return served


async def _stream(
    service: Service, model: ChatModel, asked: ChatRequest, completion: Completion
) -> AsyncIterator[bytes]:
    """Closed by the server when the client hangs up, which stops the drawing."""
    texts = [""] * asked.reply.n
    opening = [chat_shapes.prompt_chunk(), *(completion.role_chunk(index) for index in range(asked.reply.n))]
    yield b"".join(map(chat_shapes.sse, opening))
    async with aclosing(reply_pieces(model, asked.reply, service.reply_workers)) as pieces:
        async for index, piece in pieces:
            texts[index] += piece.text
            if piece.text:
                yield chat_shapes.sse(completion.text_chunk(index, piece.text))
            if piece.finish_reason:
                yield chat_shapes.sse(completion.finish_chunk(index, piece.finish_reason))
    if asked.include_usage:
        yield chat_shapes.sse(completion.usage_chunk(await _usage(service, model, asked, texts)))
    yield chat_shapes.SSE_END


async def _collect(service: Service, model: ChatModel, asked: ChatRequest) -> list[Reply]:
    texts, reasons = [""] * asked.reply.n, ["stop"] * asked.reply.n
    async with aclosing(reply_pieces(model, asked.reply, service.reply_workers)) as pieces:
        async for index, piece in pieces:
            texts[index] += piece.text
            reasons[index] = piece.finish_reason or reasons[index]
    return [Reply(text, reason) for text, reason in zip(texts, reasons, strict=True)]


async def _unless_gone(request: Request, work: Coroutine[Any, Any, list[Reply]]) -> list[Reply]:
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


async def _usage(service: Service, model: ChatModel, asked: ChatRequest, texts: list[str]) -> Usage:
    """Counted in a worker: a long conversation takes long enough to hold up everybody else."""

    def count() -> Usage:
        prompt = model.count_prompt_tokens(asked.reply.messages)
        return Usage(prompt, sum(model.count_tokens(text) for text in texts))

    return await asyncio.get_running_loop().run_in_executor(service.reply_workers, count)
