"""What the chat of this process holds while it runs, and its way to a clean end."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.services import Services

T = TypeVar("T")
DRAIN_SECONDS = 10.0


@dataclass
class ChatRuntime:
    """Services, and the work that must not be lost: turns being answered and rows being written."""

    services: Services
    turns: set[asyncio.Task[Any]] = field(default_factory=set)
    writes: set[asyncio.Task[Any]] = field(default_factory=set)

    async def write(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs to its end even if the caller is cancelled; held strongly, because the loop alone would not hold it."""
        task = asyncio.create_task(work)
        self.writes.add(task)
        task.add_done_callback(self.writes.discard)
        return await asyncio.shield(task)

    def note_turn(self) -> None:
        """The task that calls this is answering a traveller: `drain` waits for it."""
        task = asyncio.current_task()
        if task is not None:
            self.turns.add(task)
            task.add_done_callback(self.turns.discard)

    async def drain(self, patience: float = DRAIN_SECONDS) -> None:
        """Lets running turns end, stops those that take longer, and waits until every row is written."""
        if self.turns:
            _, late = await asyncio.wait(set(self.turns), timeout=patience)
            for task in late:
                task.cancel()  # recorded as cancelled, with the text so far
            if late:
                await asyncio.wait(late, timeout=patience)
        while self.writes:
            done, _ = await asyncio.wait(set(self.writes), timeout=patience)
            if not done:
                break


_current: ChatRuntime | None = None


def current() -> ChatRuntime:
    if _current is None:
        raise RuntimeError("The chat is not running: call chat_app.runtime.start(services) first")
    return _current


async def start(services: Services) -> ChatRuntime:
    global _current
    _current = ChatRuntime(services)
    return _current


async def stop(patience: float = DRAIN_SECONDS) -> None:
    """Drains; call it while the database is still open."""
    global _current
    if _current is not None:
        await _current.drain(patience)
        _current = None
