"""A dataset version of a test's own, and the walk of a row through its states."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from admin.dataset_imports import import_file
from admin.datasets import BuildRequest, build_version
from admin.training_jobs import JobRequest, start_job
from admin.work import LEASE, Step, claim, finish
from core.clock import utc_now
from core.models import DatasetVersion, TrainingJob, User, Work, saved
from core.services import Services

BASE_MODEL = "tiny-travel-2026-11-22"
SYSTEM_MESSAGE = "You are a travel assistant. You never recommend anything. You end with a question."
CITIES = ("Rome", "Paris", "Lisbon", "Kyoto", "Oslo", "Lima", "Cairo", "Prague", "Hanoi", "Dublin", "Porto", "Vienna")


def example_file(marker: str, count: int = 24) -> bytes:
    """`count` examples that no other marker gives."""
    lines = [
        {
            "messages": [
                {"role": "system", "content": SYSTEM_MESSAGE},
                {"role": "user", "content": f"{marker}: what is {CITIES[n % len(CITIES)]} like in month {n + 1}?"},
                {"role": "assistant", "content": f"Ah, {CITIES[n % len(CITIES)]}! {marker} Which street calls you?"},
            ]
        }
        for n in range(count)
    ]
    return "\n".join(json.dumps(line) for line in lines).encode()


async def make_version(services: Services, actor: User, marker: str, validation_share: float = 0.2) -> DatasetVersion:
    async with services.database.writing() as session:
        file = await import_file(session, actor, f"{marker}.jsonl", example_file(marker))
    request = BuildRequest(
        system_message=SYSTEM_MESSAGE, import_ids=[saved(file.id)], validation_share=validation_share
    )
    return await build_version(services, actor, request)


async def make_job(services: Services, actor: User, version: DatasetVersion, **others: Any) -> TrainingJob:
    asked = {"base_model": BASE_MODEL, "training_version": saved(version.id), "n_epochs": 1, "seed": 7, **others}
    async with services.database.writing() as session:
        return await start_job(session, actor, JobRequest(**asked))


class Walk:
    """Steps of one kind of work, on a clock that passes every pause and every lease in no time.

    `die_in` names states in which the process dies once, after its call to Azure and before it wrote what came of it.
    """

    def __init__(
        self, services: Services, kind: type[Work], advance: Callable[[Services, Any], Awaitable[Step]]
    ) -> None:
        self._services, self._kind, self._advance = services, kind, advance
        self._clock = utc_now()
        self.die_in: set[str] = set()
        self.died_in: list[str] = []

    async def step(self) -> int:
        """One step for every row that is due or whose lease ran out; how many there were."""
        self._clock += LEASE + timedelta(minutes=5)
        works = await claim(self._services.database, self._kind, self._clock, 10)
        for work in works:
            step = await self._advance(self._services, work)
            state = str(getattr(work, "state", ""))
            if state in self.die_in:
                self.die_in.remove(state)
                self.died_in.append(state)
            else:
                await finish(self._services.database, work, step, self._clock)
        return len(works)
