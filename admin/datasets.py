"""Dataset versions: built from approved reviews and imported files, immutable from then on."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.approved import approved_conversations
from admin.redaction_scans import Curation, curate, read_known, store_cases
from admin.releases import live_release
from admin.repeated_requests import made_before
from core.audit import record
from core.database import one_at_a_time
from core.errors import BadInput, NotFound
from core.models import (
    DatasetFile,
    DatasetLine,
    DatasetVersion,
    ImportedFile,
    User,
    VersionScan,
    new_id,
    saved,
)
from core.services import Services
from training_data.build import DatasetBuild, build_dataset
from training_data.build import DatasetFile as BuiltFile
from training_data.curation import CurationTally, forbidden_details
from training_data.examples import Example, read_examples
from training_data.problems import DatasetRefused, Problem, problem
from training_data.recipe import Recipe
from training_data.redaction.rules import RULES_VERSION
from training_data.samples import sample_set
from training_data.validation import validate

Part = Literal["training", "validation"]
SAMPLE_SET = "Wayfarer's sample set (brand voice)"
MAX_IMPORT_BYTES = 64 * 1024 * 1024


class DatasetProblems(BadInput):
    """A file or a build that was refused, with every reason."""

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.level == "error"]
        first = errors[0]
        place = f"line {first.line}" if first.line else None
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{what}: {first.message} {first.hint}{more}", place)
        self.problems = tuple(problems)


class BuildRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(default_factory=new_id)
    note: str = Field("", max_length=1_000)
    system_message: str | None = Field(None, description="Left out: the system prompt of the live release.")
    validation_share: float = Field(0.1, ge=0, le=0.5)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    correction: Literal["replace", "follow"] = "replace"
    byte_order_mark: bool = True
    include_reviews: bool = True
    import_ids: list[int] = Field(default_factory=list)


@dataclass(frozen=True)
class VersionRow:
    number: int
    note: str
    created_at: datetime
    training_examples: int
    validation_examples: int


@dataclass(frozen=True)
class VersionView:
    version: DatasetVersion
    files: dict[str, DatasetFile]
    origins: dict[str, int]
    """Lines by kind of origin: conversation, import."""
    scan: VersionScan | None
    """What the newest rules of redaction find in it; None until the monitor has looked."""


async def import_file(session: AsyncSession, actor: User, name: str, content: bytes) -> ImportedFile:
    """Stores a JSONL file that passed validation; the same bytes again give the row that is there.

    Raises DatasetProblems with every fault of the file; nothing is stored then.
    """
    if len(content) > MAX_IMPORT_BYTES:
        raise BadInput(
            f"'{name}' has {len(content) >> 20} MiB; {MAX_IMPORT_BYTES >> 20} MiB is the limit: split it", name
        )
    # Before the first statement, which on SQLite keeps other writers out: a large file takes a while.
    report = await asyncio.to_thread(validate, content, minimum_examples=1)
    if not report.ok:
        raise DatasetProblems(f"'{name}' was not imported", report.problems)
    sha256 = hashlib.sha256(content).hexdigest()
    await one_at_a_time(session, sha256)
    known = (await session.scalars(select(ImportedFile).where(ImportedFile.sha256 == sha256))).first()
    if known:
        return known
    row = ImportedFile(
        name=name.strip()[:200] or "unnamed.jsonl",
        sha256=sha256,
        content=content,
        examples=report.examples,
        report={"problems": [asdict(problem) for problem in report.problems]},
        imported_by=actor.id,
    )
    session.add(row)
    await session.flush()
    record(session, actor, "imported", "file", row.id, sha256=sha256, examples=row.examples)
    return row


async def import_sample_set(session: AsyncSession, actor: User) -> ImportedFile:
    return await import_file(session, actor, SAMPLE_SET, sample_set())


async def list_imports(session: AsyncSession) -> Sequence[ImportedFile]:
    """The newest first."""
    return (await session.scalars(select(ImportedFile).order_by(col(ImportedFile.id).desc()))).all()


async def build_version(services: Services, actor: User, request: BuildRequest) -> DatasetVersion:
    """Reads, builds and validates without a lock, then writes the whole version at once or nothing.

    The same request twice gives the same version. Raises DatasetProblems, NotFound, BadInput.
    """
    async with services.database.reading() as session:
        if earlier := await made_before(session, DatasetVersion, request.request_id):
            return earlier
        recipe = await _recipe(session, request)
        conversations = await approved_conversations(session) if request.include_reviews else []
        examples = await _imported(session, request.import_ids)
        known = await read_known(session)
    curated = await asyncio.to_thread(curate, conversations, examples, known, recipe.system_message)
    await _refuse_open_cases(services, recipe, curated)
    try:
        build = await asyncio.to_thread(build_dataset, curated.conversations, curated.examples, recipe)
    except DatasetRefused as refused:
        raise DatasetProblems("No version was built", refused.problems) from refused
    async with services.database.writing() as session:
        earlier = await made_before(session, DatasetVersion, request.request_id)
        return earlier or await _store(session, actor, request, recipe, build, curated.tally)


async def list_versions(session: AsyncSession) -> list[VersionRow]:
    """The newest first."""
    query = select(DatasetVersion).order_by(col(DatasetVersion.id).desc())
    counts = select(DatasetFile.version_id, DatasetFile.part, DatasetFile.examples)
    examples = {(version, part): count for version, part, count in (await session.execute(counts)).all()}
    return [
        VersionRow(
            number=saved(version.id),
            note=version.note,
            created_at=version.created_at,
            training_examples=examples.get((saved(version.id), "training"), 0),
            validation_examples=examples.get((saved(version.id), "validation"), 0),
        )
        for version in (await session.scalars(query)).all()
    ]


async def get_version(session: AsyncSession, number: int) -> VersionView:
    version = await session.get(DatasetVersion, number)
    if version is None:
        raise NotFound(f"There is no dataset version {number}: wayfarer datasets list shows them")
    files = (await session.scalars(select(DatasetFile).where(DatasetFile.version_id == number))).all()
    kinds = (
        select(DatasetLine.origin_kind, func.count())
        .where(col(DatasetLine.file_id).in_([file.id for file in files]))
        .group_by(col(DatasetLine.origin_kind))
    )
    origins = dict((await session.execute(kinds)).all())
    scan = await session.get(VersionScan, number)
    return VersionView(version, {file.part: file for file in files}, origins, scan)


async def read_part(session: AsyncSession, number: int, part: str) -> DatasetFile:
    """One file of a version, as it is uploaded and downloaded. Raises NotFound."""
    files = (await get_version(session, number)).files
    if part not in files:
        raise NotFound(f"Dataset version {number} has no {part} file")
    return files[part]


# --- how it is done -------------------------------------------------------------------------------------------------


async def _recipe(session: AsyncSession, request: BuildRequest) -> Recipe:
    system_message = (request.system_message or "").strip()
    if not system_message:
        release = await live_release(session)
        if release is None:
            raise BadInput("No release is live yet, so there is no system prompt to take: give one", "system_message")
        system_message = release.system_prompt
    return Recipe(
        system_message=system_message,
        validation_share=request.validation_share,
        seed=request.seed,
        correction=request.correction,
        byte_order_mark=request.byte_order_mark,
    )


async def _refuse_open_cases(services: Services, recipe: Recipe, curated: Curation) -> None:
    """Raises DatasetProblems while somebody has to decide what is personal; the cases are on the desk then."""
    found = [
        problem(
            "personal_in_system_message", f"The system message holds what looks like {kind}.", path="system_message"
        )
        for kind in forbidden_details(recipe.system_message)
    ]
    if curated.open:
        async with services.database.writing() as session:
            await store_cases(session, curated.open)
    cases = Counter(one.origin for one in curated.open)
    found += [
        problem("open_redaction", f"Nobody decided yet on {count} of the texts in {origin} that look personal.")
        for origin, count in cases.items()
    ]
    if found:
        raise DatasetProblems("No version was built", found)


async def _imported(session: AsyncSession, ids: Sequence[int]) -> list[Example]:
    examples: list[Example] = []
    for number in dict.fromkeys(ids):
        row = await session.get(ImportedFile, number)
        if row is None:
            raise NotFound(f"There is no imported file {number}: wayfarer datasets imports lists them")
        examples += read_examples(row.content, kind="import", id=str(number))
    return examples


async def _store(
    session: AsyncSession,
    actor: User,
    request: BuildRequest,
    recipe: Recipe,
    build: DatasetBuild,
    redaction: CurationTally,
) -> DatasetVersion:
    version = DatasetVersion(
        request_id=request.request_id,
        note=request.note.strip(),
        recipe={
            **recipe.model_dump(mode="json"),
            "include_reviews": request.include_reviews,
            "import_ids": request.import_ids,
        },
        report={
            **build.report.model_dump(mode="json"),
            "left_out_reasons": [{"origin": str(origin), "reason": reason} for origin, reason in build.left_out],
            "redaction": redaction.as_json(),
        },
        created_by=actor.id,
    )
    session.add(version)
    await session.flush()
    for built in (build.training, build.validation):
        if built.examples:
            await _store_file(session, saved(version.id), built)
    session.add(VersionScan(version_id=saved(version.id), rules_version=RULES_VERSION))
    record(session, actor, "built", "dataset version", version.id, training_sha256=build.training.sha256)
    return version


async def _store_file(session: AsyncSession, version_id: int, built: BuiltFile) -> None:
    row = DatasetFile(
        version_id=version_id, part=built.name, sha256=built.sha256, examples=built.examples, content=built.content
    )
    session.add(row)
    await session.flush()
    session.add_all(
        DatasetLine(
            file_id=saved(row.id),
            line=line.line,
            origin_kind=line.origin.kind,
            origin_id=line.origin.id,
            origin_line=line.origin.line,
            exchange_ids=list(line.exchange_ids),
        )
        for line in built.lines
    )
