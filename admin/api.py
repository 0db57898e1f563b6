"""The same steps as JSON, under /api/v1; described at /api/openapi.json. Routes only translate."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from admin import (
    conversations,
    dataset_checks,
    dataset_comparison,
    dataset_exports,
    dataset_imports,
    dataset_reports,
    datasets,
    deployments,
    erasure,
    evaluations,
    line_lists,
    line_origins,
    lineage,
    overview,
    people,
    redactions,
    releases,
    reviews,
    training_jobs,
    travellers,
)
from admin.audit_trail import list_entries
from admin.auth import require, same_origin, services_of
from admin.description import describe
from admin.prices import price_list
from admin.uploads import read_uploads
from core.clock import utc_now
from core.errors import BadInput
from core.models import RedactionDecision, ReviewDecision, Role, User
from training_data.exporters.archive import as_zip
from training_data.exporters.formats import ExportFormat
from training_data.importers.formats import ImportFormat

Reviewer = Annotated[User, Depends(require(Role.REVIEWER))]
Admin = Annotated[User, Depends(require(Role.ADMIN))]
router = APIRouter(prefix="/api/v1", dependencies=[Depends(same_origin)])


def build_api() -> APIRouter:
    return router


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewUser(_Body):
    email: str
    role: Literal["reviewer", "admin"]


class ReplyReview(_Body):
    weight: int | None = Field(None, ge=0, le=1, strict=True)
    ideal_reply: str | None = None
    note: str | None = None


class Decision(_Body):
    decision: ReviewDecision


class RedactionWord(_Body):
    decision: RedactionDecision


class Note(_Body):
    note: str = ""


# --- people and overview --------------------------------------------------------------------------------------------


@router.get("/me")
async def me(user: Reviewer) -> Any:
    return describe(user)


@router.get("/users")
async def list_users(request: Request, _: Admin) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await people.list_users(session))


@router.post("/users", status_code=201)
async def add_user(request: Request, admin: Admin, body: NewUser) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await people.add_user(session, admin, body.email, Role(body.role)))


@router.post("/users/{email}/login-links", status_code=201)
async def make_login_link(request: Request, admin: Admin, email: str) -> Any:
    services = services_of(request)
    async with services.database.writing() as session:
        user = await people.get_user(session, email)
        token = await people.make_login_link(session, admin, user, utc_now())
    return {"url": f"{services.settings.address}/staff/link/{token}"}


@router.get("/overview")
async def show_overview(request: Request, _: Reviewer) -> Any:
    services = services_of(request)
    hosting = price_list(services.settings).per_hour
    async with services.database.reading() as session:
        return describe(await overview.wheel(session, hosting))


@router.get("/audit")
async def list_audit(request: Request, _: Admin, before: int | None = None) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await list_entries(session, before=before))


# --- conversations and reviews --------------------------------------------------------------------------------------


@router.get("/conversations")
async def list_conversations(request: Request, _: Reviewer, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await conversations.list_conversations(session, limit=limit))


@router.get("/conversations/{conversation_id}")
async def show_conversation(request: Request, _: Reviewer, conversation_id: str) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await conversations.list_exchanges(session, conversation_id))


@router.get("/conversations/{conversation_id}/lineage")
async def show_lineage(request: Request, _: Reviewer, conversation_id: str) -> Any:
    """Every version, job, deployment and release that learned from this conversation, even if it is gone."""
    async with services_of(request).database.reading() as session:
        return describe(await lineage.conversation_lineage(session, conversation_id))


@router.get("/travellers/{user_id}")
async def show_traveller(request: Request, _: Admin, user_id: str) -> Any:
    """What is held of a traveller, what learned from it, and what an erasure would delete. Never what was said."""
    async with services_of(request).database.reading() as session:
        return describe(await travellers.view_traveller(session, user_id))


@router.post("/travellers/{user_id}/erasure", status_code=202)
async def erase_traveller(request: Request, admin: Admin, user_id: str) -> Any:
    """Deletes what was said at once, and the training files at Azure as soon as it answers. Safe to repeat."""
    async with services_of(request).database.writing() as session:
        return describe(await erasure.erase_traveller(session, admin, user_id))


@router.get("/erasures")
async def list_erasures(request: Request, _: Admin) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await erasure.list_erasures(session))


@router.get("/reviews")
async def list_reviews(
    request: Request,
    _: Reviewer,
    status: reviews.Status = "waiting",
    thumb: Literal[0, 1] | None = None,
    before: str | None = None,
) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await reviews.list_queue(session, status=status, thumb=thumb, before=before))


@router.get("/reviews/{conversation_id}")
async def show_review(request: Request, _: Reviewer, conversation_id: str) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await reviews.get_transcript(session, conversation_id))


@router.put("/replies/{exchange_id}/review")
async def review_reply(request: Request, reviewer: Reviewer, exchange_id: str, body: ReplyReview) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await reviews.review_reply(session, reviewer, exchange_id, **body.model_dump()))


@router.put("/reviews/{conversation_id}/decision")
async def decide(request: Request, reviewer: Reviewer, conversation_id: str, body: Decision) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await reviews.decide(session, reviewer, conversation_id, body.decision))


# --- redactions -----------------------------------------------------------------------------------------------------


@router.get("/redactions")
async def list_redactions(
    request: Request,
    _: Reviewer,
    status: redactions.Status = "open",
    after: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 30,
) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await redactions.list_cases(session, status=status, after=after, limit=limit))


@router.get("/redactions/{number}")
async def show_redaction(request: Request, _: Reviewer, number: int) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await redactions.get_case(session, number))


@router.put("/redactions/{number}/decision")
async def decide_redaction(request: Request, reviewer: Reviewer, number: int, body: RedactionWord) -> Any:
    async with services_of(request).database.writing() as session:
        await redactions.decide(session, reviewer, number, body.decision)
        return describe(await redactions.get_case(session, number))


@router.delete("/redactions/{number}/decision")
async def reopen_redaction(request: Request, reviewer: Reviewer, number: int) -> Any:
    async with services_of(request).database.writing() as session:
        await redactions.reopen(session, reviewer, number)
        return describe(await redactions.get_case(session, number))


# --- datasets -------------------------------------------------------------------------------------------------------


@router.get("/datasets")
async def list_datasets(request: Request, _: Reviewer) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await datasets.list_versions(session))


@router.post("/datasets", status_code=201)
async def build_dataset(request: Request, admin: Admin, body: datasets.BuildRequest) -> Any:
    return describe(await datasets.build_version(services_of(request), admin, body))


@router.get("/datasets/imports")
async def list_imports(request: Request, _: Reviewer) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await dataset_imports.list_imports(session))


@router.post("/datasets/imports", status_code=201)
async def import_file(
    request: Request, admin: Admin, name: Annotated[str, Query(min_length=1)], format: ImportFormat | None = None
) -> Any:
    """The body is the file itself; without a format, its first records tell which it is."""
    content = await _read_body(request, datasets.MAX_IMPORT_BYTES)
    async with services_of(request).database.writing() as session:
        return describe(await dataset_imports.import_file(session, admin, name, content, format))


@router.post("/datasets/imports/preview")
async def preview_import(
    request: Request, _: Admin, name: Annotated[str, Query(min_length=1)], format: ImportFormat | None = None
) -> Any:
    """What a file would become, with every problem; the body is the file itself. Nothing is stored."""
    content = await _read_body(request, datasets.MAX_IMPORT_BYTES)
    reading = await dataset_imports.read_file(name, content, format)
    return describe(dataset_imports.describe_reading(reading))


@router.post("/datasets/imports/sample-set", status_code=201)
async def import_sample_set(request: Request, admin: Admin) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await dataset_imports.import_sample_set(session, admin))


@router.get("/datasets/imports/{number}")
async def show_import(request: Request, _: Reviewer, number: int) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await dataset_imports.get_import(session, number))


@router.get("/datasets/{number}")
async def show_dataset(request: Request, _: Reviewer, number: int) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await datasets.get_version(session, number))


@router.get("/datasets/{number}/{part}.jsonl")
async def download_dataset(request: Request, _: Reviewer, number: int, part: datasets.Part) -> Response:
    async with services_of(request).database.reading() as session:
        file = await datasets.read_part(session, number, part)
    name = f"wayfarer-v{number}-{part}.jsonl"
    headers = {"content-disposition": f'attachment; filename="{name}"', "etag": f'"{file.sha256}"'}
    return Response(file.content, media_type="application/jsonl", headers=headers)


@router.post("/datasets/{number}/extensions", status_code=201)
async def extend_dataset(request: Request, admin: Admin, number: int, body: datasets.ExtendRequest) -> Any:
    return describe(await datasets.extend_version(services_of(request), admin, number, body))


@router.get("/datasets/{number}/{part}/lines")
async def list_lines(
    request: Request,
    _: Reviewer,
    number: int,
    part: datasets.Part,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    reason: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 30,
) -> Any:
    """Lines with their origin and the reason of every weight; `reason` (like "1: thumb up") leaves out the others."""
    async with services_of(request).database.reading() as session:
        return describe(await line_lists.list_lines(session, number, part, after=after, reason=reason, limit=limit))


@router.get("/datasets/{number}/{part}/lines/{line}")
async def show_line(request: Request, _: Reviewer, number: int, part: datasets.Part, line: int) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await line_origins.line_origin(session, number, part, line))


@router.get("/datasets/{number}/report")
async def report_on_dataset(request: Request, _: Reviewer, number: int) -> Any:
    """Tokens, cost, lengths, topics, habits and repetitions of a version, and what live traffic asks besides."""
    services = services_of(request)
    prices = price_list(services.settings)
    async with services.database.reading() as session:
        return describe(await dataset_reports.version_report(session, number, prices))


@router.get("/datasets/{number}/comparisons/{other}")
async def compare_datasets(
    request: Request, _: Reviewer, number: int, other: int, limit: Annotated[int, Query(ge=0, le=100_000)] = 200
) -> Any:
    """What changed from version `number` to version `other`, with up to `limit` lines of each kind."""
    async with services_of(request).database.reading() as session:
        found = await dataset_comparison.compare_versions(session, number, other)
    return dataset_comparison.describe_comparison(found, limit)


@router.get("/datasets/{number}/exports/{format}")
async def export_dataset(
    request: Request, _: Reviewer, number: int, format: ExportFormat, byte_order_mark: bool = True
) -> Response:
    """A ZIP file with the version in this format and a report of what that format could not hold."""
    async with services_of(request).database.reading() as session:
        made = await dataset_exports.export_version(session, number, format, byte_order_mark=byte_order_mark)
    headers = {"content-disposition": f'attachment; filename="wayfarer-v{number}-{format}.zip"'}
    return Response(as_zip(made), media_type="application/zip", headers=headers)


@router.post("/datasets/validate")
async def validate_files(request: Request, _: Reviewer, asked: Annotated[dataset_checks.CheckRequest, Query()]) -> Any:
    """Checks files sent as a form: `training` and `validation`, each as often as there are files. Nothing is stored."""
    async with services_of(request).database.reading() as session:
        prompt = await dataset_checks.prompt_of(session, asked.release)
    async with request.form() as form:
        training, validation = [await read_uploads(form, name) for name in ("training", "validation")]
        report = await dataset_checks.check_files(training, validation, asked, prompt)
    return describe(dataset_checks.describe_check(report))


# --- training jobs --------------------------------------------------------------------------------------------------


@router.get("/base-models")
async def list_base_models(request: Request, _: Admin) -> Any:
    models = await training_jobs.list_base_models(services_of(request).azure)
    return [{"id": model.id, **describe(model)} for model in models]


@router.get("/training-jobs")
async def list_jobs(request: Request, _: Admin) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await training_jobs.list_jobs(session))


@router.post("/training-jobs", status_code=201)
async def start_job(request: Request, admin: Admin, body: training_jobs.JobRequest) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await training_jobs.start_job(session, admin, body))


@router.get("/training-jobs/cost")
async def show_job_cost(request: Request, _: Admin, asked: Annotated[dataset_reports.CostQuestion, Query()]) -> Any:
    """What a job would cost, by the price list of this installation, before it is started."""
    services = services_of(request)
    prices = price_list(services.settings)
    async with services.database.reading() as session:
        return describe(await dataset_reports.job_cost(session, asked, prices))


@router.get("/training-jobs/{number}")
async def show_job(request: Request, _: Admin, number: int) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await training_jobs.get_job(session, number))


@router.post("/training-jobs/{number}/cancel")
async def cancel_job(request: Request, admin: Admin, number: int) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await training_jobs.cancel_job(session, admin, number))


# --- deployments ----------------------------------------------------------------------------------------------------


@router.get("/deployments")
async def list_deployments(request: Request, _: Admin) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await deployments.list_deployments(session))


@router.get("/deployments/models")
async def list_deployable_models(request: Request, _: Admin) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await deployments.list_deployable_models(session))


@router.post("/deployments", status_code=201)
async def request_deployment(request: Request, admin: Admin, body: deployments.DeploymentRequest) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await deployments.request_deployment(session, admin, body))


@router.get("/deployments/{number}")
async def show_deployment(request: Request, _: Admin, number: int) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await deployments.get(session, number))


@router.delete("/deployments/{number}")
async def delete_deployment(request: Request, admin: Admin, number: int) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await deployments.delete_deployment(session, admin, number))


# --- releases and traffic -------------------------------------------------------------------------------------------


@router.get("/releases")
async def list_releases(request: Request, _: Reviewer) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await releases.list_releases(session))


@router.post("/releases", status_code=201)
async def create_release(request: Request, admin: Admin, body: releases.ReleaseRequest) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await releases.create_release(session, admin, body))


@router.post("/releases/rollback")
async def rollback(request: Request, admin: Admin, body: Note) -> Any:
    return describe(await releases.rollback(services_of(request), admin, body.note))


@router.post("/releases/{number}/promote")
async def promote(request: Request, admin: Admin, number: int, body: Note) -> Any:
    return describe(await releases.promote(services_of(request), admin, number, body.note))


@router.get("/traffic-plans")
async def list_plans(request: Request, _: Admin) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await releases.list_plans(session))


# --- evaluations ----------------------------------------------------------------------------------------------------


@router.get("/evaluations")
async def list_evaluations(request: Request, _: Admin) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await evaluations.list_evaluations(session))


@router.post("/evaluations", status_code=201)
async def start_evaluation(request: Request, admin: Admin, body: evaluations.EvaluationRequest) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await evaluations.start_evaluation(session, admin, body))


@router.get("/evaluations/{number}")
async def show_evaluation(request: Request, _: Admin, number: int) -> Any:
    async with services_of(request).database.reading() as session:
        return describe(await evaluations.get_evaluation(session, number))


@router.post("/evaluations/{number}/cancel")
async def cancel_evaluation(request: Request, admin: Admin, number: int) -> Any:
    async with services_of(request).database.writing() as session:
        return describe(await evaluations.cancel_evaluation(session, admin, number))


async def _read_body(request: Request, limit: int) -> bytes:
    """The whole body, given up as soon as it is larger than `limit`."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise BadInput(f"The body is larger than {limit >> 20} MiB: split the file", "body")
        parts.append(part)
    return b"".join(parts)
