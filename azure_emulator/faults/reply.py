"""A reply on its way to the client, and what a fault does to it there."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from azure_emulator.faults.kinds import FaultKind, Page
from azure_emulator.faults.rules import FaultRule
from azure_emulator.faults.status_words import with_status_word

Take = Callable[[FaultKind, Callable[[FaultRule], bool]], FaultRule | None]
_EVENT_END = b"\n\n"
_PAGE = b"<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>"


class ConnectionCutError(Exception):
    """The connection must be closed without an end of the reply: the server does so when this reaches it."""


class ReshapedReply:
    """Stands in for `send`. `take` says whether a kind of fault happens here; `sleep` waits emulator time."""

    def __init__(self, send: Send, take: Take, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._send = send
        self._take = take
        self._sleep = sleep
        self._start: Message = {}
        self._streams = False
        self._page = False
        self._pending = bytearray()
        self._events = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._streams:
            await self._stream(message.get("body", b""), message.get("more_body", False))
        else:
            self._pending += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_whole(bytes(self._pending))

    async def _begin(self, message: Message) -> None:
        """Streams go on at once; a whole reply is held back until its length is known."""
        self._start = message
        kind = MutableHeaders(scope=message).get("content-type", "")
        self._streams = kind.startswith("text/event-stream")
        slow = self._fires(FaultKind.SLOW_FIRST_BYTE)
        if slow:
            await self._sleep(slow.number("seconds"))
        if self._streams:
            self._mislabel()
            self._streams = not self._page  # with a page in its place, the stream is only waited for
        if self._streams:
            await self._send(message)

    # Whole replies

    async def _send_whole(self, body: bytes) -> None:
        if body:
            if not self._page:
                self._mislabel()
            body = _PAGE if self._page else self._shortened(self._misnamed(body))
        if self._start["status"] not in (204, 304):
            MutableHeaders(scope=self._start)["content-length"] = str(len(body))
        await self._send(self._start)
        if len(body) > 1:
            body = await self._interrupted(body)
        await self._send({"type": "http.response.body", "body": body})

    def _mislabel(self) -> None:
        rule = self._fires(FaultKind.WRONG_CONTENT_TYPE)
        if rule:
            MutableHeaders(scope=self._start)["content-type"] = "text/html; charset=utf-8"
            self._page = rule.word("body") == Page.REPLACED

    def _misnamed(self, body: bytes) -> bytes:
        if not self._is_json or with_status_word(body, "") is None:
            return body
        rule = self._fires(FaultKind.UNKNOWN_STATUS)
        return (with_status_word(body, rule.word("word")) or body) if rule else body

    def _shortened(self, body: bytes) -> bytes:
        return body[: len(body) // 2] if self._is_json and self._fires(FaultKind.TRUNCATED_JSON) else body

    async def _interrupted(self, body: bytes) -> bytes:
        """Sends the first half if something happens between the halves; gives what is still to be sent."""
        stall = self._fires(FaultKind.STALL)
        cut = None if stall else self._fires(FaultKind.CUT)
        if not stall and not cut:
            return body
        half = len(body) // 2
        await self._send({"type": "http.response.body", "body": body[:half], "more_body": True})
        if not stall:
            raise ConnectionCutError
        await self._sleep(stall.number("seconds"))
        return body[half:]

    @property
    def _is_json(self) -> bool:
        return bool(self._pending) and self._pending[:1] in (b"{", b"[")

    # Streams

    async def _stream(self, chunk: bytes, more: bool) -> None:
        self._pending += chunk
        while (end := self._pending.find(_EVENT_END)) >= 0:
            event = bytes(self._pending[: end + len(_EVENT_END)])
            del self._pending[: len(event)]
            await self._send_event(event)
        if not more:
            await self._send({"type": "http.response.body", "body": bytes(self._pending)})

    async def _send_event(self, event: bytes) -> None:
        self._events += 1
        stall = self._fires_here(FaultKind.STALL)
        if stall:
            await self._sleep(stall.number("seconds"))
        if self._fires_here(FaultKind.DUPLICATE_EVENT):
            event += event
        if self._fires_here(FaultKind.TRUNCATED_JSON):
            event = event[: len(event) // 2] + _EVENT_END
        cut = self._fires_here(FaultKind.CUT)
        body = event[: len(event) // 2] if cut else event
        await self._send({"type": "http.response.body", "body": body, "more_body": True})
        if cut:
            raise ConnectionCutError

    def _fires_here(self, kind: FaultKind) -> FaultRule | None:
        return self._take(kind, lambda rule: int(rule.number("event")) == self._events)

    def _fires(self, kind: FaultKind) -> FaultRule | None:
        return self._take(kind, lambda rule: True)
