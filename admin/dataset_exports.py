"""Versions in the formats of other tools."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from admin.dataset_lines import examples_of, read_lines
from admin.datasets import get_version
from training_data.exporters.export import Export, Options, Source
from training_data.exporters.formats import ExportFormat, export
from training_data.recipe import Recipe


async def export_version(
    session: AsyncSession, number: int, format: ExportFormat, *, byte_order_mark: bool = True
) -> Export:
    """The version in another format, the same every time. Raises NotFound."""
    view = await get_version(session, number)
    lines = await read_lines(session, view)
    source = Source(f"wayfarer-v{number}", examples_of(lines, "training"), examples_of(lines, "validation"))
    request = view.version.recipe.get("follow_request", Recipe.model_fields["follow_request"].default)
    return await asyncio.to_thread(export, source, format, Options(byte_order_mark, request))
