"""What a browser may send over the socket. Chainlit believes every field of a message, its author and type included."""

import logging
import time
import uuid
from collections import OrderedDict, deque
from typing import Any

import chainlit.socket as chainlit_socket
from chainlit.context import init_ws_context
from chainlit.data import get_data_layer
from chainlit.server import sio
from chainlit.session import WebsocketSession

from chat_app.conversations import is_uuid
from chat_app.visitor import current_visitor

log = logging.getLogger(__name__)

MAX_MESSAGE_LENGTH = 4000
MESSAGES_PER_MINUTE = 60
_REFUSED_EVENTS = (
    "edit_message",  # would rewrite any message of the conversation, the assistant's too
    "message_favorite",
    "window_message",
    "audio_start",
    "audio_chunk",
    "audio_end",
    "chat_settings_change",
    "chat_settings_edit",
)


class RateLimit:
    """So many events a minute for each person; remembers the last people only."""

    def __init__(self, per_minute: int, remembered: int = 10_000) -> None:
        self._per_minute = per_minute
        self._remembered = remembered
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, person: str, now: float) -> bool:
        times = self._times.setdefault(person, deque())
        self._times.move_to_end(person)
        if len(self._times) > self._remembered:
            self._times.popitem(last=False)
        while times and now - times[0] >= 60:
            times.popleft()
        if len(times) >= self._per_minute:
            return False
        times.append(now)
        return True


_limit = RateLimit(MESSAGES_PER_MINUTE)


def install() -> None:
    """Registers our handlers on Chainlit's server: the last registration of an event counts."""
    sio.on("connect", connect)
    sio.on("client_message", client_message)
    sio.on("stop", stop)
    for event in _REFUSED_EVENTS:
        sio.on(event, refuse)


async def connect(sid: str, environ: dict[str, Any], auth: dict[str, Any]) -> Any:
    """Chainlit would take any text as the id of a new conversation, and refuses the socket for one that is another's,
    which leaves the page without a connection. Here both are treated as an id that is none: the page says so, goes
    home and can be used; whether the conversation exists is not to be learned."""
    auth = auth if isinstance(auth, dict) else {}
    if not is_uuid(str(auth.get("sessionId"))):
        raise ConnectionRefusedError("malformed session id")
    thread_id = auth.get("threadId")
    if thread_id and not await _is_own(thread_id):
        thread_id = str(uuid.uuid4())
    return await chainlit_socket.connect(sid, environ, {**auth, "threadId": thread_id, "clientType": "webapp"})


async def _is_own(thread_id: object) -> bool:
    data_layer = get_data_layer()
    if data_layer is None or not isinstance(thread_id, str) or not is_uuid(thread_id):
        return False
    visitor = current_visitor.get()
    return visitor is not None and await data_layer.get_thread_author(thread_id) == visitor


async def client_message(sid: str, payload: Any) -> None:
    """Lets a traveller's own words through, and nothing else of what came with them."""
    session = WebsocketSession.require(sid)
    message = clean_message(payload, session.user.identifier if session.user else "")
    if message is None:
        log.warning("A malformed chat message was dropped")
        return
    context = init_ws_context(session)
    if session.current_task is not None and not session.current_task.done():
        await context.emitter.send_toast("One question at a time, please: the reply is still on its way.", "warning")
        return
    if not _limit.allows(message["name"], time.monotonic()):
        await context.emitter.send_toast("That was a lot of questions: please wait a minute.", "warning")
        await context.emitter.task_end()
        return
    await chainlit_socket.message(sid, {"message": message, "fileReferences": None})


def clean_message(payload: Any, author: str) -> dict[str, Any] | None:
    """The message with our author and type; None when it has no valid id (UUID version 4) or no text."""
    message = payload.get("message") if isinstance(payload, dict) else None
    if not isinstance(message, dict) or not author:
        return None
    message_id, text = message.get("id"), message.get("output")
    if not isinstance(message_id, str) or not is_uuid(message_id) or message_id[14] != "4":
        return None
    if not isinstance(text, str) or not text.strip():
        return None
    return {
        "id": message_id,
        "type": "user_message",
        "name": author,
        "output": text[: MAX_MESSAGE_LENGTH + 1],  # one more than allowed, so that the turn can tell and say so
        "createdAt": None,
        "parentId": None,
        "metadata": {},
    }


async def stop(sid: str) -> None:
    """Cancels the running turn. Chainlit would first write "Task manually stopped." in the assistant's name."""
    session = WebsocketSession.get(sid)
    if session and session.current_task and not session.current_task.done():
        session.current_task.cancel()


async def refuse(sid: str, *_: Any) -> None:
    log.warning("A chat sent an event that this chat does not take")
