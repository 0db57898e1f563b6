"""A traveller (or a member of staff) at Chainlit's socket, without a browser.

    async with ChainlitClient("http://127.0.0.1:8000") as guest:
        text = await guest.ask("Where in Rome should I stay?")
        await guest.rate(1, "Helpful")

Give `cookie` (the value of the session cookie) to come as somebody else, `thread_id` to take up an old conversation.
The order of events is Chainlit 2.12's: `client_message`, then `new_message` (the run, whose id is the exchange's),
`stream_start` and `stream_token` …, `new_message` (the reply), `task_end`.
"""

import asyncio
import uuid
from typing import Any, Self

import httpx
import socketio

SESSION_COOKIE = "wayfarer_session"
_EVENTS = (
    "task_end",
    "clear_call_fn",
    "new_message",
    "stream_start",
    "stream_token",
    "first_interaction",
    "resume_thread",
    "resume_thread_error",
    "action",
    "toast",
)


class ChainlitClient:
    def __init__(self, address: str, cookie: str | None = None, thread_id: str = "") -> None:
        self.address = address.rstrip("/")
        self.http = httpx.AsyncClient(base_url=self.address, timeout=60, cookies=_cookies(cookie))
        self.session_id = str(uuid.uuid4())
        self.thread_id = thread_id
        """The conversation; empty until the first question of a new one was taken."""
        self.exchange_id = ""
        """The last exchange, which is what a thumb refers to."""
        self.messages: list[dict[str, Any]] = []
        """The assistant's messages of this connection, as they were sent at their end."""
        self.actions: list[dict[str, Any]] = []
        self.toasts: list[str] = []
        self.streamed: list[str] = []
        """Pieces of the last reply, in the order in which they came."""
        self.resumed: dict[str, Any] | None = None
        """The old conversation as the server gave it; None when it gave none."""
        self._socket = socketio.AsyncClient(reconnection=False)
        self._ready = asyncio.Event()
        self._ended = asyncio.Event()
        self._began_to_stream = asyncio.Event()
        for event in _EVENTS:
            self._socket.on(event, getattr(self, f"_on_{event}"))

    async def __aenter__(self) -> Self:
        try:
            await self.visit()
            await self.connect()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._socket.disconnect()
        await self.http.aclose()

    # --- coming and going

    @property
    def cookie(self) -> str | None:
        """The session cookie, to come back as the same person."""
        return self.http.cookies.get(SESSION_COOKIE)

    async def visit(self) -> dict[str, Any]:
        """Opens the page, which makes a guest of whoever has no session, and gives the user as the page sees it."""
        (await self.http.get("/")).raise_for_status()
        return (await self.http.get("/user")).raise_for_status().json()

    async def connect(self, headers: dict[str, str] | None = None) -> None:
        """Opens the socket. Raises socketio.exceptions.ConnectionError when the server refuses."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        await self._socket.connect(
            self.address,
            headers={"Cookie": cookies, **(headers or {})},
            auth={
                "clientType": "webapp",
                "sessionId": self.session_id,
                "threadId": self.thread_id,
                "userEnv": "{}",
                "chatProfile": "",
            },
            transports=["websocket"],
            socketio_path="/ws/socket.io",
            wait_timeout=30,
        )
        await self.emit("connection_successful")
        async with asyncio.timeout(30):
            await self._ready.wait()

    # --- talking

    async def ask(self, text: str, timeout_seconds: float = 120, **fields: Any) -> str:
        """Sends a question and waits for the end of its reply; gives the reply's text. `fields` forge the message."""
        await self.send(text, **fields)
        return await self.reply(timeout_seconds)

    async def send(self, text: str, **fields: Any) -> None:
        """Sends a question without waiting."""
        self._ended.clear()
        self._began_to_stream.clear()
        self.streamed = []
        message = {
            "id": str(uuid.uuid4()),
            "threadId": "",
            "name": "user",
            "type": "user_message",
            "output": text,
            "createdAt": "2026-01-01T00:00:00.000Z",
            **fields,
        }
        await self.emit("client_message", {"message": message, "fileReferences": []})

    async def reply(self, timeout_seconds: float = 120) -> str:
        """Waits until the running turn has ended."""
        async with asyncio.timeout(timeout_seconds):
            await self._ended.wait()
        return str(self.messages[-1]["output"]) if self.messages else ""

    async def first_words(self) -> None:
        """Waits until the reply has begun to appear."""
        async with asyncio.timeout(60):
            await self._began_to_stream.wait()

    async def stop(self) -> str:
        """Presses the stop button; gives what is kept of the reply."""
        await self.emit("stop")
        return await self.reply()

    async def emit(self, event: str, payload: Any = None) -> None:
        await self._socket.emit(event, payload)

    # --- around it

    async def rate(self, value: int, comment: str | None = None, exchange_id: str | None = None) -> httpx.Response:
        """Thumb up (1) or down (0) on the last reply or another one; the answer's JSON holds feedbackId."""
        feedback = {"forId": exchange_id or self.exchange_id, "threadId": self.thread_id, "value": value}
        if comment is not None:
            feedback["comment"] = comment
        return await self.http.put("/feedback", json={"feedback": feedback, "sessionId": self.session_id})

    async def unrate(self, rating_id: str) -> httpx.Response:
        return await self.http.request("DELETE", "/feedback", json={"feedbackId": rating_id})

    async def press(self, action: dict[str, Any]) -> Any:
        """Presses a button, real or forged; gives what its callback returned."""
        answer = await self.http.post("/project/action", json={"sessionId": self.session_id, "action": action})
        return answer.raise_for_status().json()["response"]

    async def conversations(self, first: int = 20, cursor: str | None = None, **filters: Any) -> dict[str, Any]:
        """A page of the list at the side: data and pageInfo."""
        body = {"pagination": {"first": first, "cursor": cursor}, "filter": filters}
        return (await self.http.post("/project/threads", json=body)).raise_for_status().json()

    async def conversation(self, thread_id: str | None = None) -> httpx.Response:
        return await self.http.get(f"/project/thread/{thread_id or self.thread_id}")

    # --- what the server says

    async def _on_clear_call_fn(self, _: Any = None) -> None:
        if not self.thread_id:
            self._ready.set()  # the last event before a new conversation is ready; an old one is still to come

    async def _on_resume_thread(self, thread: dict[str, Any]) -> None:
        self.resumed = thread
        self._ready.set()

    async def _on_resume_thread_error(self, _: str) -> None:
        self.thread_id = ""  # there is no such conversation, or not for this person; the next question begins one
        self._ready.set()

    async def _on_first_interaction(self, data: dict[str, Any]) -> None:
        self.thread_id = data["thread_id"]

    async def _on_new_message(self, message: dict[str, Any]) -> None:
        if message["type"] == "run":
            self.exchange_id = message["id"]
        elif message["type"] == "assistant_message":
            self.messages.append(message)

    async def _on_stream_start(self, message: dict[str, Any]) -> None:
        self.streamed.append(message["output"])
        self._began_to_stream.set()

    async def _on_stream_token(self, data: dict[str, Any]) -> None:
        self.streamed.append(data["token"])

    async def _on_task_end(self, _: Any = None) -> None:
        self._ended.set()

    async def _on_action(self, action: dict[str, Any]) -> None:
        self.actions.append(action)

    async def _on_toast(self, toast: dict[str, Any]) -> None:
        self.toasts.append(toast["message"])


def _cookies(cookie: str | None) -> dict[str, str]:
    return {SESSION_COOKIE: cookie} if cookie else {}
