"""PUT and DELETE /feedback in Chainlit's form. They stand before Chainlit's own, which ask nobody whose reply it is."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, Field

from chat_app import runtime
from chat_app.ratings import rate, remove_rating
from chat_app.visitor import current_visitor
from core.errors import NotSignedIn, WayfarerError

router = APIRouter(include_in_schema=False)


class Thumb(BaseModel):
    exchange_id: str = Field(alias="forId")
    value: int
    comment: str | None = None


@router.put("/feedback")
async def put_feedback(feedback: Annotated[Thumb, Body(embed=True)]) -> dict[str, Any]:
    try:
        traveller = _traveller()
        async with runtime.current().services.database.writing() as session:
            rating = await rate(session, traveller, feedback.exchange_id, feedback.value, feedback.comment)
    except WayfarerError as error:
        raise HTTPException(error.status, str(error)) from error
    return {"success": True, "feedbackId": rating.id}


@router.delete("/feedback")
async def delete_feedback(feedback_id: Annotated[str, Body(embed=True, alias="feedbackId")]) -> Any:
    try:
        traveller = _traveller()
        async with runtime.current().services.database.writing() as session:
            await remove_rating(session, traveller, feedback_id)
    except WayfarerError as error:
        raise HTTPException(error.status, str(error)) from error
    return {"success": True}


def _traveller() -> str:
    identifier = current_visitor.get()
    if identifier is None:
        raise NotSignedIn("Your session has ended: reload the page and rate again")
    return identifier
