"""Dataset versions: built from approved reviews and imported files, immutable from then on."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.redaction_scans import store_cases
from admin.releases import live_release
from admin.repeated_requests import made_before
from admin.set_surveys import count_build, survey_build
from admin.version_lines import Makers, gather_lines, line_makers
from admin.version_storing import store_file
from core.audit import record
from core.database import one_at_a_time
from core.errors import BadInput, NotFound, Refused
from core.models import (
    DatasetFile,
    DatasetLine,
    DatasetVersion,
    User,
    VersionScan,
    new_id,
    saved,
)
from core.services import Services
from training_data.build import FinishedBuild, VersionBuild
from training_data.curation import CurationTally, FoundCase, forbidden_details
from training_data.languages import LANGUAGES
from training_data.problems import DatasetRefused, Problem, problem
from training_data.recipe import Filters, Recipe, Weighting, read_recipe
from training_data.redaction.rules import RULES_VERSION
from training_data.survey.survey import Survey
from training_data.weights import ALL_RULES, Rule

Part = Literal["training", "validation"]
MAX_IMPORT_BYTES = 64 * 1024 * 1024
DATASETS = "datasets"
"""Held by whoever writes a version or empties one: see core.database.one_at_a_time."""


class DatasetProblems(BadInput):
    """A file or a build that was refused, with every reason."""

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.level == "error"]
        first = errors[0]
        place = f"line {first.line}" if first.line else None
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{what}: {first.message} {first.hint}{more}", place)
        self.problems = tuple(problems)


def _words(value: Any) -> Any:
    """Forms send what is typed into one field as one text: a, b."""
    given = value if isinstance(value, list) else [value]
    return [word.strip() for one in given if isinstance(one, str) for word in one.split(",")] + [
        one for one in given if not isinstance(one, str)
    ]


Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], BeforeValidator(_words)]
Codes = Annotated[list[Annotated[str, Field(max_length=5), AfterValidator(str.lower)]], BeforeValidator(_words)]
Numbers = Annotated[list[Annotated[int, Field(ge=1)]], BeforeValidator(_words)]


class BuildRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(default_factory=new_id)
    note: str = Field("", max_length=1_000)
    system_message: str | None = Field(None, description="Left out: the system prompt of the live release.")
    format: Literal["supervised", "preference"] = "supervised"
    validation_share: float = Field(0.1, ge=0, le=0.5)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    order: Literal["origin", "time", "shuffled"] = "origin"
    correction: Literal["replace", "follow"] = "replace"
    follow_request: str = Field(
        Recipe.model_fields["follow_request"].default,
        pattern=r"\S",
        max_length=500,
        description="What the traveller is made to ask between the given and the ideal reply under 'follow'.",
    )
    placeholders: Literal["numbered", "plain"] = "numbered"
    byte_order_mark: bool = True
    remove_duplicates: bool = True
    since: date | None = Field(None, description="First day (UTC) on which a conversation may have begun.")
    until: date | None = Field(None, description="Last such day.")
    releases: Numbers = Field(default_factory=list, description="Releases that may have answered; none named: all.")
    tags: Words = Field(default_factory=list, description="At least one of these on a rating; none named: any.")
    without_tags: Words = Field(default_factory=list, description="None of these on any rating.")
    languages: Codes = Field(default_factory=list, description="ISO 639-1 codes; none named: all.")
    rules: list[Rule] = Field(default_factory=lambda: list(ALL_RULES), description="Rules that weigh replies.")
    unrated: int = Field(0, ge=0, le=1, description="Weight of replies that no rule speaks about.")
    include_reviews: bool = True
    import_ids: list[int] = Field(default_factory=list)

    @field_validator("languages")
    @classmethod
    def _known(cls, languages: list[str]) -> list[str]:
        unknown = sorted(set(languages) - LANGUAGES)
        if unknown:
            raise ValueError(
                f"'{unknown[0]}' is no language that can be told: choose among {', '.join(sorted(LANGUAGES))}"
            )
        return languages

    def recipe(self, system_message: str) -> Recipe:
        """Choices in an order of their own, so that the same ones are the same recipe."""
        filters = Filters(
            since=self.since,
            until=self.until,
            releases=tuple(sorted(set(self.releases))),
            tags=tuple(sorted(set(self.tags))),
            without_tags=tuple(sorted(set(self.without_tags))),
            languages=tuple(sorted(set(self.languages))),
        )
        return Recipe(
            system_message=system_message,
            format=self.format,
            filters=filters,
            weighting=Weighting(rules=tuple(rule for rule in Rule if rule in self.rules), unrated=self.unrated),
            validation_share=self.validation_share,
            seed=self.seed,
            order=self.order,
            correction=self.correction,
            follow_request=self.follow_request,
            placeholders=self.placeholders,
            byte_order_mark=self.byte_order_mark,
            remove_duplicates=self.remove_duplicates,
        )


class ExtendRequest(BaseModel):
    """What goes into the next version besides what has been reviewed since."""

    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(default_factory=new_id)
    note: str = Field("", max_length=1_000)
    import_ids: list[int] = Field(default_factory=list, description="Imported files besides those of the version.")


@dataclass(frozen=True)
class Plan:
    """What a version is made by, besides what the database holds."""

    request_id: str
    note: str
    recipe: Recipe
    include_reviews: bool
    import_ids: tuple[int, ...]
    extends: int | None = None


class Made(NamedTuple):
    """A version before it is stored: its files, what redaction did to them, and what they say."""

    build: FinishedBuild
    redaction: CurationTally
    survey: Survey


@dataclass(frozen=True)
class VersionRow:
    number: int
    note: str
    created_at: datetime
    training_examples: int
    validation_examples: int
    erased_at: datetime | None
    """Since when a file of it is empty: it can be looked at, and not be used."""


@dataclass(frozen=True)
class VersionView:
    version: DatasetVersion
    files: dict[str, DatasetFile]
    origins: dict[str, int]
    """Lines by kind of origin: conversation, import."""
    scan: VersionScan | None
    """What the newest rules of redaction find in it; None until the monitor has looked."""

    @property
    def erased_at(self) -> datetime | None:
        """Since when a file of it is empty, because a traveller was erased whose text it held."""
        return min((file.erased_at for file in self.files.values() if file.erased_at), default=None)

    def whole(self) -> Self:
        """The version, to be read. Raises Refused when its text was erased."""
        if self.erased_at:
            raise Refused(
                f"Dataset version {self.version.id} held the text of a traveller who was erased, so its files were "
                "deleted: build a new version"
            )
        return self


async def build_version(services: Services, actor: User, request: BuildRequest) -> DatasetVersion:
    """Reads, builds and validates without a lock, then writes the whole version at once or nothing.

    The same request twice gives the same version. Raises DatasetProblems, NotFound, BadInput.
    """
    async with services.database.reading() as session:
        if earlier := await made_before(session, DatasetVersion, request.request_id):
            return earlier
        recipe = request.recipe(await _system_message(session, request))
    plan = Plan(request.request_id, request.note.strip(), recipe, request.include_reviews, tuple(request.import_ids))
    with closing(VersionBuild(plan.recipe)) as build:
        return await _keep(services, actor, plan, await _build(services, plan, build))


async def extend_version(services: Services, actor: User, number: int, request: ExtendRequest) -> DatasetVersion:
    """A new version by the recipe of an old one, on everything that has been reviewed until now.

    Raises NotFound, DatasetProblems, or Refused when it would be the same as the old one.
    """
    async with services.database.reading() as session:
        if earlier := await made_before(session, DatasetVersion, request.request_id):
            return earlier
        view = await get_version(session, number)
    old = view.version.recipe
    imports = tuple(dict.fromkeys([*old.get("import_ids", []), *request.import_ids]))
    note = request.note.strip() or f"Extends version {number}"
    plan = Plan(request.request_id, note, read_recipe(old), bool(old.get("include_reviews")), imports, number)
    with closing(VersionBuild(plan.recipe)) as build:
        made = await _build(services, plan, build)
        before = {part: file.sha256 for part, file in view.files.items()}
        if before == {file.name: file.sha256 for file in made.build.files}:
            raise Refused(f"Since version {number} was built, nothing was reviewed that its recipe would take in")
        return await _keep(services, actor, plan, made)


async def list_versions(session: AsyncSession) -> list[VersionRow]:
    """The newest first."""
    query = select(DatasetVersion).order_by(col(DatasetVersion.id).desc())
    counts = select(DatasetFile.version_id, DatasetFile.part, DatasetFile.examples)
    examples = {(version, part): count for version, part, count in (await session.execute(counts)).all()}
    emptied = select(DatasetFile.version_id, func.min(DatasetFile.erased_at)).group_by(col(DatasetFile.version_id))
    erased = dict((await session.execute(emptied)).all())
    return [
        VersionRow(
            number=saved(version.id),
            note=version.note,
            created_at=version.created_at,
            training_examples=examples.get((saved(version.id), "training"), 0),
            validation_examples=examples.get((saved(version.id), "validation"), 0),
            erased_at=erased.get(saved(version.id)),
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
    """One file of a version, as it is uploaded and downloaded. Raises NotFound, or Refused when its text was erased."""
    view = await get_version(session, number)
    if part not in view.files:
        raise NotFound(f"Dataset version {number} has no {part} file")
    return view.whole().files[part]


# --- how it is done -------------------------------------------------------------------------------------------------


async def _system_message(session: AsyncSession, request: BuildRequest) -> str:
    given = (request.system_message or "").strip()
    if given:
        return given
    release = await live_release(session)
    if release is None:
        raise BadInput("No release is live yet, so there is no system prompt to take: give one", "system_message")
    return release.system_prompt


async def _build(services: Services, plan: Plan, build: VersionBuild) -> Made:
    with line_makers() as makers:
        return await _make(services, plan, build, makers)


async def _make(services: Services, plan: Plan, build: VersionBuild, makers: Makers) -> Made:
    gathered = await gather_lines(
        services, makers, build, plan.recipe, include_reviews=plan.include_reviews, import_ids=plan.import_ids
    )
    makers.close()  # new processes for the next work: these have loaded words and rules, which it does not need
    await _refuse_open_cases(services, plan.recipe, gathered.open)
    try:
        done = await asyncio.to_thread(build.finish)
        counted = await count_build(done, makers)
        makers.close()  # or both their memory and that of the check would be held at once
        checking = asyncio.create_task(asyncio.to_thread(done.check, plan.recipe))
        try:
            surveyed = await survey_build(done, counted, makers)
        finally:
            await checking
    except DatasetRefused as refused:
        raise DatasetProblems("No version was built", refused.problems) from refused
    return Made(done, gathered.tally, surveyed)


async def _refuse_open_cases(services: Services, recipe: Recipe, waiting: Sequence[FoundCase]) -> None:
    """Raises DatasetProblems while somebody has to decide what is personal; the cases are on the desk then."""
    found = [
        problem(
            "personal_in_system_message", f"The system message holds what looks like {kind}.", path="system_message"
        )
        for kind in forbidden_details(recipe.system_message)
    ]
    if waiting:
        async with services.database.writing() as session:
            await store_cases(session, waiting)
    cases = Counter(one.origin for one in waiting)
    found += [
        problem("open_redaction", f"Nobody decided yet on {count} of the texts in {origin} that look personal.")
        for origin, count in cases.items()
    ]
    if found:
        raise DatasetProblems("No version was built", found)


async def _keep(services: Services, actor: User, plan: Plan, made: Made) -> DatasetVersion:
    async with services.database.writing() as session:
        if earlier := await made_before(session, DatasetVersion, plan.request_id):
            return earlier
        await one_at_a_time(session, DATASETS)
        return await _store(session, actor, plan, made)


async def _store(session: AsyncSession, actor: User, plan: Plan, made: Made) -> DatasetVersion:
    build = made.build
    version = DatasetVersion(
        request_id=plan.request_id,
        note=plan.note,
        extends=plan.extends,
        recipe={
            **plan.recipe.model_dump(mode="json"),
            "include_reviews": plan.include_reviews,
            "import_ids": list(plan.import_ids),
        },
        report={
            **build.report.model_dump(mode="json"),
            "left_out_reasons": [{"origin": str(origin), "reason": reason} for origin, reason in build.left_out],
            "redaction": made.redaction.as_json(),
            "survey": made.survey.model_dump(mode="json"),
        },
        created_by=actor.id,
    )
    session.add(version)
    await session.flush()
    for built in build.files:
        await store_file(session, saved(version.id), built)
    session.add(VersionScan(version_id=saved(version.id), rules_version=RULES_VERSION))
    record(session, actor, "built", "dataset version", version.id, training_sha256=build.training.sha256)
    return version
