"""What a version is made of, read page by page and made into lines, by several processes where there is much of it."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from admin.approved import approved_conversations, next_approved
from admin.redaction_scans import known_of_conversations, known_of_imports
from core.errors import NotFound
from core.models import ConversationReview, ImportedFile, User
from core.services import Services
from training_data.build import VersionBuild
from training_data.curation import CurationTally, FoundCase
from training_data.examples import Example, read_examples
from training_data.made_lines import Batch, MadeBatch, make_batch
from training_data.recipe import Recipe
from training_data.workers import Workers

PAGE = 200
"""Conversations, or lines of a file, that are read and made at once."""
IN_THIS_PROCESS = 10
"""Pages before other processes are started: that takes them a second."""
PROCESSES = min(2, os.cpu_count() or 1)
"""Each takes 150 MB, most of it the vocabulary of tokens; this process reads and writes beside them."""
_AHEAD = 2 * PROCESSES + 1

Result = TypeVar("Result")


class Makers:
    """Where the work is done: a thread of this process, until there is enough for several processes."""

    def __init__(self, processes: int = PROCESSES) -> None:
        self._processes = processes
        self._workers: Workers | None = None
        self._batches = 0

    async def make(self, batch: Batch, recipe: Recipe) -> MadeBatch:
        self._batches += 1
        if self._batches <= IN_THIS_PROCESS or self._processes < 2:
            return await asyncio.to_thread(make_batch, batch, recipe)
        return await self.do(make_batch, batch, recipe)

    async def do(self, work: Callable[..., Result], *given: Any) -> Result:
        """In another process, where there are any or more than a few batches were made."""
        if self._workers is None and self._batches > IN_THIS_PROCESS and self._processes > 1:
            self._workers = Workers(self._processes)
        if self._workers is None:
            return await asyncio.to_thread(work, *given)
        return await asyncio.to_thread(self._workers.do, work, *given)

    def close(self) -> None:
        """The next work begins with fresh processes: what these have loaded takes more memory than starting anew."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None


@contextmanager
def line_makers(processes: int = PROCESSES) -> Iterator[Makers]:
    """The processes end with the block."""
    makers = Makers(processes)
    try:
        yield makers
    finally:
        makers.close()


@dataclass
class Gathered:
    """What redaction did to everything that was read, and what nobody has decided on yet."""

    tally: CurationTally = field(default_factory=CurationTally)
    open: list[FoundCase] = field(default_factory=list)


async def gather_lines(
    services: Services,
    makers: Makers,
    build: VersionBuild,
    recipe: Recipe,
    *,
    include_reviews: bool,
    import_ids: Sequence[int],
) -> Gathered:
    """Adds everything that the recipe may take in to the build. Raises NotFound for an import that is not there."""
    gathered = Gathered()
    waiting: deque[asyncio.Task[MadeBatch]] = deque()
    try:
        async with services.database.reading() as session:
            async for batch in _batches(session, include_reviews, import_ids):
                waiting.append(asyncio.create_task(makers.make(batch, recipe)))
                if len(waiting) >= _AHEAD:
                    _take(await waiting.popleft(), build, gathered)
        while waiting:
            _take(await waiting.popleft(), build, gathered)
    finally:
        for task in waiting:
            task.cancel()
    return gathered


def _take(made: MadeBatch, build: VersionBuild, gathered: Gathered) -> None:
    build.add(made)
    gathered.tally.merge(made.tally)
    gathered.open += made.open


async def _batches(session: AsyncSession, include_reviews: bool, import_ids: Sequence[int]) -> AsyncIterator[Batch]:
    last = "" if include_reviews else None
    while last is not None and (ids := await next_approved(session, last, PAGE)):
        conversations = await approved_conversations(session, ids)
        known = await known_of_conversations(session, ids)
        yield Batch(conversations, (), known.decisions, known.accounts, await _reviewers(session, ids))
        session.expunge_all()
        last = ids[-1]
    for number in dict.fromkeys(import_ids):
        name, examples = await _imported(session, number)
        known = await known_of_imports(session, [number])
        contributors = {("import", str(number)): f"file {name}"}
        for some in _pages(examples):
            yield Batch((), some, known.decisions, {}, contributors)


def _pages(examples: Sequence[Example]) -> Iterable[Sequence[Example]]:
    return (examples[start : start + PAGE] for start in range(0, len(examples), PAGE))


async def _imported(session: AsyncSession, number: int) -> tuple[str, list[Example]]:
    """The file's name and its examples."""
    row = await session.get(ImportedFile, number)
    if row is None:
        raise NotFound(f"There is no imported file {number}: wayfarer datasets imports lists them")
    read = await asyncio.to_thread(lambda: read_examples(row.content, kind="import", id=str(number)))
    # Numbers differ from one installation to the next; the same file must give the same lines in all of them.
    return row.name, [replace(one, origin=replace(one.origin, key=row.sha256)) for one in read]


async def _reviewers(session: AsyncSession, ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """Conversations came through the person who approved them."""
    query = (
        sql_select(col(ConversationReview.conversation_id), col(User.identifier))
        .join(User, col(User.id) == ConversationReview.reviewer_id)
        .where(col(ConversationReview.conversation_id).in_(ids))
    )
    return {("conversation", id): who for id, who in (await session.execute(query)).all()}
