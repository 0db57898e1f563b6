"""What the handlers of one emulator process share."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request

from azure_emulator import catalogue
from azure_emulator.clock import Clock, ClockMark, mark_from_note, mark_to_note
from azure_emulator.deployment_body import DEFAULT_PROPERTIES
from azure_emulator.faults.book import Faults
from azure_emulator.file_checks import FileChecks
from azure_emulator.job_book import JobBook, NewHex
from azure_emulator.job_runner import JobRunner
from azure_emulator.lifecycle import Lifecycles
from azure_emulator.loaded_models import LoadedModels
from azure_emulator.records import DeploymentRecord
from azure_emulator.request_log import RequestLog
from azure_emulator.settings import Settings
from azure_emulator.state import State
from azure_emulator.throttle import Throttle

_FIRST_DEPLOYMENT = "travel-base"
_CLOCK_NOTE = "clock"
_REPLY_THREADS = 8  # so many replies are drawn together, and they fill a step; one of the threads does it for all
_WORK_THREADS = 2  # reading files and loading models, so that these never wait behind replies


def random_hex() -> str:
    return secrets.token_hex(16)


class Service:
    """State, clock, chance and the workers. Made inside a running event loop."""

    def __init__(self, settings: Settings, new_hex: NewHex = random_hex) -> None:
        self.settings = settings
        self.new_hex = new_hex
        self.limits = settings.limits
        self.state = State(settings.data_dir)
        self.clock = Clock(mark=mark_from_note(self.state.notes.get(_CLOCK_NOTE)), save=self._keep_clock)
        self.lifecycles = Lifecycles(self.state.notes, self.clock, self.limits)
        self.faults = Faults(self.state.notes)
        self.requests = RequestLog()
        self.reply_workers = ThreadPoolExecutor(_REPLY_THREADS, "reply")
        self.workers = ThreadPoolExecutor(_WORK_THREADS, "work")
        self.models = LoadedModels(self.workers)
        self.throttle = Throttle()
        self.file_checks = FileChecks(self.state, self.clock, self.limits, self.workers)
        self.jobs = JobRunner(JobBook(self.state, self.clock, new_hex), self.limits, self.workers, self.faults)
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Furnish a new data directory and take up what an earlier process left unfinished."""
        if not self.state.deployments.all() and not self.state.operations.all():
            self.state.deployments.put(_FIRST_DEPLOYMENT, _first_deployment(self.clock(), self.new_hex()))
        self.state.drop_strays()
        self.file_checks.resume()
        self._running.append(asyncio.create_task(self.clock.keep_marking()))
        self._running.append(asyncio.create_task(self.jobs.run_forever()))

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.file_checks.stop()
        for workers in (self.reply_workers, self.workers):
            workers.shutdown(wait=False, cancel_futures=True)
        self.clock.close()
        self.state.close()

    def _keep_clock(self, mark: ClockMark) -> None:
        self.state.notes.put(_CLOCK_NOTE, mark_to_note(mark))


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _first_deployment(now: float, operation: str) -> DeploymentRecord:
    offer = catalogue.BASE.offers[0]
    return DeploymentRecord(
        name=_FIRST_DEPLOYMENT,
        model_name=catalogue.BASE.name,
        model_version=catalogue.BASE.version,
        sku=offer.name,
        capacity=offer.default_capacity,
        created_at=now,
        changed_at=now,
        operation=operation,
        settles_at=now,
        properties=DEFAULT_PROPERTIES,
    )
