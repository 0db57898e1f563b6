"""Moves unfinished work towards what was asked for: a level-triggered reconciler over our own tables.

A row says what is wanted and what was seen last. A tick claims the rows that are due, under a lease; takes one
idempotent step for each, and writes the outcome only if the lease is still its own. A process that dies leaves a lease
that runs out, and the next tick of any process takes the same step again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from admin.deployments import advance_deployment
from admin.erasure import advance_erasure
from admin.evaluations import advance_evaluation
from admin.first_release import ensure_first_release
from admin.redaction_scans import scan_sources
from admin.training_jobs import advance_job
from admin.version_scans import rescan_versions
from admin.work import LEASE, LeaseLost, Step, claim, finish, postpone, renew
from core.clock import utc_now
from core.errors import AzureError, WayfarerError
from core.models import Deployment, Erasure, Evaluation, TrainingJob, Work
from core.services import Services

Advance = Callable[[Services, Any], Awaitable[Step]]
KINDS: tuple[tuple[type[Work], Advance], ...] = (
    (TrainingJob, advance_job),
    (Deployment, advance_deployment),
    (Evaluation, advance_evaluation),
    (Erasure, advance_erasure),
)
AT_ONCE = 4
"""Rows of one kind that one process works on at the same time."""
_OPERATORS_FAULT = frozenset({401, 403})

log = logging.getLogger("wayfarer.monitor")


async def run_monitor(services: Services) -> None:
    """Looks at unfinished work until cancelled. Steps that are under way when it is cancelled are dropped, not lost."""
    async with asyncio.TaskGroup() as running:
        running.create_task(_every(services, ensure_first_release))
        running.create_task(_every(services, scan_sources))
        running.create_task(_every(services, rescan_versions))
        for kind, advance in KINDS:
            running.create_task(_follow(services, kind, advance))


async def tick(services: Services, kind: type[Work], advance: Advance) -> int:
    """One step for each due row of a kind; how many there were."""
    works = await claim(services.database, kind, utc_now(), AT_ONCE)
    ends = await asyncio.gather(*(_take_step(services, work, advance) for work in works), return_exceptions=True)
    for failed in ends:
        if failed:  # raised only now, so that the other steps could end
            raise failed
    return len(works)


async def _follow(services: Services, kind: type[Work], advance: Advance) -> None:
    async def one_tick(services: Services) -> bool:
        return await tick(services, kind, advance) == 0

    await _every(services, one_tick)


async def _every(services: Services, look: Callable[[Services], Awaitable[bool]]) -> None:
    """Looks again and again; pauses when the last look found nothing to do, and longer when it went wrong."""
    while True:
        pause = services.settings.azure_poll_seconds
        try:
            pause = services.settings.monitor_interval_seconds if await look(services) else 0.05
        except WayfarerError as error:
            log.warning("%s", error)
        except Exception:  # the outermost loop: whatever it was, the monitor goes on looking
            log.exception("A look at unfinished work failed; looking again")
        await asyncio.sleep(pause)


async def _take_step(services: Services, work: Work, advance: Advance) -> None:
    keeping = asyncio.create_task(_keep_lease(services, work))
    try:
        await _write_outcome(services, work, advance)
    except LeaseLost as lost:
        log.warning("Lease lost on %s: another process goes on", lost)
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError, LeaseLost):
            await keeping


async def _write_outcome(services: Services, work: Work, advance: Advance) -> None:
    try:
        step = await advance(services, work)
    except AzureError as error:
        log.warning("%s", error)
        if error.retry or error.http_status in _OPERATORS_FAULT:
            await postpone(services.database, work, str(error), utc_now())
            return
        step = _given_up(work, error)
    except WayfarerError as error:
        step = _given_up(work, error)
    except Exception as error:  # the outermost loop: one broken row must not stop the others
        await _postpone_broken(services, work, error)
        return
    try:
        await finish(services.database, work, step, utc_now())
    except SQLAlchemyError as error:
        await _postpone_broken(services, work, error)


def _given_up(work: Work, error: WayfarerError) -> Step:
    ended = {"finished_at": utc_now()} if hasattr(work, "finished_at") else {}
    return Step({"state": "failed", "error": str(error), **ended})


async def _postpone_broken(services: Services, work: Work, error: Exception) -> None:
    """For what should never happen: said in the log with its traceback, and on the row, where an admin sees it."""
    log.error("A step of %s %s failed", type(work).__name__, getattr(work, "id", "?"), exc_info=error)
    await postpone(services.database, work, f"{type(error).__name__}: {error}", utc_now())


async def _keep_lease(services: Services, work: Work) -> None:
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 3)
        try:
            await renew(services.database, work, utc_now())
        except (SQLAlchemyError, OSError):
            log.exception("A lease could not be renewed; trying again before it ends")
