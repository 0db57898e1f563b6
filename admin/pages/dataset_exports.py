"""A version in the formats of other tools, with what each of them could not hold."""

from fastapi import Request
from fastapi.responses import Response

from admin import dataset_exports
from admin.auth import services_of
from admin.pages.guards import Reviewer
from admin.pages.rendering import SECURITY_HEADERS, render
from admin.pages.routing import page_router
from training_data.exporters.archive import as_zip
from training_data.exporters.formats import DESCRIPTIONS, ExportFormat
from training_data.transfer import describe_transfer

router = page_router("/admin/datasets")

MARKED: tuple[ExportFormat, ...] = ("azure", "azure-dpo")
"""Formats whose files begin with a byte-order mark unless somebody switches it off."""


@router.get("/{number:int}/exports")
async def show(request: Request, user: Reviewer, number: int, format: ExportFormat = "azure") -> Response:
    async with services_of(request).database.reading() as session:
        made = await dataset_exports.export_version(session, number, format)
    return render(
        request,
        "datasets/export.html",
        user=user,
        number=number,
        format=format,
        formats=DESCRIPTIONS,
        files=made.files,
        transfers={part: describe_transfer(report) for part, report in made.reports.items()},
        marked=format in MARKED,
    )


@router.get("/{number:int}/exports/{format}.zip")
async def download(
    request: Request, user: Reviewer, number: int, format: ExportFormat, byte_order_mark: bool = True
) -> Response:
    async with services_of(request).database.reading() as session:
        made = await dataset_exports.export_version(session, number, format, byte_order_mark=byte_order_mark)
    name = f'attachment; filename="wayfarer-v{number}-{format}.zip"'
    return Response(
        as_zip(made), media_type="application/zip", headers=SECURITY_HEADERS | {"Content-Disposition": name}
    )
