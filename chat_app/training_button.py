"""The button "Use for training" under a reply, for staff."""

import chainlit as cl
from chainlit.types import ThreadDict
from sqlalchemy.ext.asyncio import AsyncSession

from chat_app.runtime import ChatRuntime
from core.errors import NotAllowed, WayfarerError
from core.models import Role, User
from core.reviewing import mark_for_training

ACTION = "use_for_training"
_STAFF = (Role.REVIEWER, Role.ADMIN)


async def find_staff(session: AsyncSession, user_id: str | None) -> User | None:
    """The member of staff behind this id, as the user table says now; None for everybody else."""
    user = await session.get(User, user_id) if user_id else None
    return user if user and user.active and user.role in _STAFF else None


async def is_staff(runtime: ChatRuntime, user_id: str | None) -> bool:
    async with runtime.services.database.reading() as session:
        return await find_staff(session, user_id) is not None


def build_button(exchange_id: str) -> cl.Action:
    return cl.Action(
        name=ACTION,
        label="Use for training",
        tooltip="The next dataset version may learn from this reply",
        icon="graduation-cap",
        payload={"exchange_id": exchange_id},
    )


async def send_buttons_again(runtime: ChatRuntime, user_id: str | None, thread: ThreadDict) -> None:
    """Chainlit does not keep buttons: a conversation that is opened again needs them anew."""
    if not await is_staff(runtime, user_id):
        return
    for step in thread["steps"]:
        if step["type"] == "assistant_message" and step.get("parentId"):
            await build_button(str(step["parentId"])).send(for_id=step["id"])


async def use_for_training(runtime: ChatRuntime, user_id: str | None, exchange_id: object) -> tuple[bool, str]:
    """Whether it was done, and what to say to the person who pressed it.

    Anybody can send the request, whatever buttons were shown, so the role is read again here.
    """
    try:
        async with runtime.services.database.writing() as session:
            user = await find_staff(session, user_id)
            if user is None:
                raise NotAllowed("Only staff can choose replies for training")
            await mark_for_training(session, user, str(exchange_id))
    except WayfarerError as error:
        return False, str(error)
    return True, "Marked for training. Approve the conversation at the review desk to use it."
