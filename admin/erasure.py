"""Erasing a traveller: their text goes at once; the training files at Azure that hold it go as soon as Azure answers.

The first transaction deletes the text, stops training that is under way on it, and leaves a row for the monitor. From
there on every step may be taken again: what is to be deleted is written down before it is deleted, and the row is done
only when a look at Azure finds nothing and no job can upload anything any more. Models that learned stay; they are
listed, because whether to keep one is for a person to decide.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.erased_text import conversations_of, erase_text
from admin.lineage import VersionUse, version_uses
from admin.training_jobs import TERMINAL, cancel_job, name_at_azure
from admin.work import Step
from core.audit import record
from core.azure_fine_tuning import AzureFile, delete_file, list_files
from core.clock import utc_now
from core.errors import NotFound, Refused
from core.models import AuditEntry, Erasure, ErasureState, Role, TrainingJob, User, saved
from core.services import Services

AUTHOR = "wayfarer"
"""In whose name the monitor writes to the audit trail."""


async def erase_traveller(session: AsyncSession, actor: User, user_id: str) -> Erasure:
    """Deletes the traveller's text and asks the monitor for the rest. Safe to repeat: the same answer, until they come
    back and say something new, which is then erased as well. A failed erasure is tried again.

    Raises NotFound, or Refused for a member of staff.
    """
    user = await get_traveller(session, user_id, lock=True)
    earlier = (await session.scalars(select(Erasure).where(Erasure.user_id == user_id).with_for_update())).first()
    removed = await erase_text(session, user, utc_now())
    if earlier and not removed and earlier.state is not ErasureState.FAILED:
        return earlier
    erasure = earlier or Erasure(user_id=user_id, requested_by=actor.id)
    erasure.removed = {name: removed.get(name, 0) + erasure.removed.get(name, 0) for name in removed | erasure.removed}
    erasure.state, erasure.error, erasure.finished_at = ErasureState.LOOKING, None, None
    # Without its lease: a step that is under way knows nothing of what was found now, and is dropped.
    erasure.due_at, erasure.lease = utc_now(), None
    session.add(erasure)
    uses = await _uses(session, user_id)
    stopped = [await cancel_job(session, actor, saved(job.id)) for job in unfinished(await jobs_reading(session, uses))]
    versions = sorted({use.version for use in uses})
    jobs = [saved(job.id) for job in stopped]
    record(session, actor, "erased", "traveller", user_id, **removed, versions=versions, cancelled_jobs=jobs)
    await session.flush()
    return erasure


async def get_traveller(session: AsyncSession, user_id: str, *, lock: bool = False) -> User:
    """Raises NotFound, or Refused for a member of staff."""
    user = await session.get(User, user_id, with_for_update=lock)
    if user is None:
        raise NotFound(f"There is no traveller '{user_id}': a conversation's page leads to its traveller")
    if user.role is not Role.TRAVELLER:
        raise Refused("This is the account of a member of staff: only travellers can be erased")
    return user


async def list_erasures(session: AsyncSession, limit: int = 100) -> Sequence[Erasure]:
    """The newest first."""
    return (await session.scalars(select(Erasure).order_by(col(Erasure.id).desc()).limit(limit))).all()


# --- the monitor's part ---------------------------------------------------------------------------------------------


async def advance_erasure(services: Services, erasure: Erasure) -> Step:
    """One move: look for files and write down which, or delete those that are written down."""
    match erasure.state:
        case ErasureState.LOOKING:
            return await _look(services, erasure)
        case ErasureState.DELETING:
            for file_id in erasure.azure_files:
                await delete_file(services.azure, file_id)
            return Step({"state": ErasureState.LOOKING}, wait_seconds=0)
        case _:
            return Step()


async def _look(services: Services, erasure: Erasure) -> Step:
    async with services.database.reading() as session:
        uses = await _uses(session, erasure.user_id)
        jobs = await jobs_reading(session, uses)
    found = await _files_at_azure(services, uses, jobs) if uses else []
    if found:
        known = list(dict.fromkeys([*erasure.azure_files, *(file.id for file in found)]))
        return Step({"state": ErasureState.DELETING, "azure_files": known}, wait_seconds=0)
    if unfinished(jobs):  # each of them may be uploading at this moment
        return Step(wait_seconds=services.settings.azure_poll_seconds)
    await services.database.forget_deleted()
    return Step({"state": ErasureState.DONE, "finished_at": utc_now()}, rows=[_finished(erasure)])


async def _files_at_azure(
    services: Services, uses: Collection[VersionUse], jobs: Collection[TrainingJob]
) -> list[AzureFile]:
    """By name as well as by id: a process that died after an upload left a file whose id nobody knows."""
    files = holding(uses, jobs)
    return [file for file in await list_files(services.azure) if file.name in files.names or file.id in files.ids]


def _finished(erasure: Erasure) -> AuditEntry:
    return AuditEntry(
        actor=AUTHOR,
        action="finished erasing",
        object_type="traveller",
        object_id=erasure.user_id,
        details={"azure_files": list(erasure.azure_files)},
    )


# --- what holds the text --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UploadedFiles:
    """Training files at Azure that hold the text, by the names that we give and by the ids that jobs know."""

    names: frozenset[str]
    ids: frozenset[str]


def holding(uses: Collection[VersionUse], jobs: Collection[TrainingJob]) -> UploadedFiles:
    """The files that were made of these files of versions."""
    names = frozenset(name_at_azure(use.version, use.part, use.sha256) for use in uses)
    used = {(use.version, use.part) for use in uses}
    ids = {file_id for job in jobs for part, file_id in _parts(job) if part in used and file_id}
    return UploadedFiles(names, frozenset(ids))


async def jobs_reading(session: AsyncSession, uses: Collection[VersionUse]) -> list[TrainingJob]:
    """Jobs that were given one of these files."""
    used = {(use.version, use.part) for use in uses}
    jobs = (await session.scalars(select(TrainingJob).order_by(col(TrainingJob.id)))).all() if used else []
    return [job for job in jobs if any(part in used for part, _ in _parts(job))]


def unfinished(jobs: Collection[TrainingJob]) -> list[TrainingJob]:
    return [job for job in jobs if job.state not in TERMINAL]


async def _uses(session: AsyncSession, user_id: str) -> tuple[VersionUse, ...]:
    return await version_uses(session, conversations_of(user_id))


def _parts(job: TrainingJob) -> tuple[tuple[tuple[int, str], str | None], ...]:
    validation = job.validation_version_id or job.training_version_id
    return (
        ((job.training_version_id, "training"), job.training_file_id),
        ((validation, "validation"), job.validation_file_id),
    )
