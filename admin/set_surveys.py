"""Surveys of training sets, beside whatever else the process does; and who contributed which line."""

import asyncio
from collections.abc import Iterable, Mapping

from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from core.errors import Refused
from core.models import ConversationReview, ImportedFile, User
from training_data.build import LineOrigin
from training_data.examples import Origin
from training_data.survey.survey import Survey, survey
from training_data.vocabulary import VocabularyError

Contributors = Mapping[tuple[str, str], str]
"""Whom an origin (its kind and id) came through."""


async def survey_files(training: bytes, validation: bytes, contributors: Mapping[int, str] | None = None) -> Survey:
    """Raises Refused when tokens cannot be counted in this installation."""
    try:
        return await asyncio.to_thread(survey, training, validation, contributors)
    except VocabularyError as error:
        raise Refused(str(error)) from error


async def read_contributors(session: AsyncSession) -> dict[tuple[str, str], str]:
    """Conversations came through the person who approved them, imported lines through their file."""
    approved = sql_select(col(ConversationReview.conversation_id), col(User.identifier)).join(
        User, col(User.id) == ConversationReview.reviewer_id
    )
    imported = sql_select(col(ImportedFile.id), col(ImportedFile.name))
    found = {("conversation", id): who for id, who in (await session.execute(approved)).all()}
    return found | {("import", str(id)): f"file {name}" for id, name in (await session.execute(imported)).all()}


def by_line(lines: Iterable[LineOrigin], contributors: Contributors) -> dict[int, str]:
    return {line.line: _through(line.origin, contributors) for line in lines}


def _through(origin: Origin, contributors: Contributors) -> str:
    return contributors.get((origin.kind, origin.id), origin.kind)
