"""Chainlit's callbacks and the traveller's wording. Loaded by its path; nobody imports it."""

import asyncio
import logging
from typing import Any

import chainlit as cl
from chainlit.types import ThreadDict

from chat_app import runtime
from chat_app.chainlit_data_layer import ConversationDataLayer
from chat_app.conversations import NotReady
from chat_app.socket_guard import MAX_MESSAGE_LENGTH
from chat_app.starters import build_starters
from chat_app.training_button import ACTION, build_button, is_staff, send_buttons_again, use_for_training
from chat_app.turn import Question, answer
from core.errors import AzureError, NotAllowed, NotFound
from core.models import FinishReason

log = logging.getLogger(__name__)

NOT_READY = "I'm not quite ready yet: my travel knowledge is still being set up. Please try again in a minute."
TRY_AGAIN = "I couldn't finish this reply, sorry. Please try again in a moment."
BLOCKED = "I'd rather not answer that one. Is there something about your trip I can help with?"
GONE = "This conversation can't be continued. Please start a new one."
STOPPED = "*Stopped.*"
NOTHING_SAID = "I have no reply to that, sorry. Could you put it another way?"
TOO_LONG = f"That is more than I can read at once: please keep it under {MAX_MESSAGE_LENGTH:,} characters."
SIGNED_OUT = "Your session has ended. Please reload the page."


@cl.data_layer
def data_layer() -> ConversationDataLayer:
    return ConversationDataLayer(runtime.current())


@cl.set_starters
async def starters(user: cl.User | None = None, language: str | None = None) -> list[cl.Starter]:
    return build_starters()


@cl.on_chat_resume
async def on_chat_resume(thread: ThreadDict) -> None:
    await send_buttons_again(runtime.current(), _user_id(), thread)


@cl.on_message
async def on_message(message: cl.Message) -> None:
    chat = runtime.current()
    chat.note_turn()
    reply = cl.Message(content="")
    user_id, session, run = _user_id(), cl.context.session, cl.context.current_run
    if len(message.content) > MAX_MESSAGE_LENGTH or user_id is None or session.user is None or run is None:
        await _end(reply, TOO_LONG if user_id else SIGNED_OUT)
        return
    await cl.send_window_message({"conversation": session.thread_id})  # see public/chat.js
    question = Question(run.id, session.thread_id, user_id, session.user.identifier, message.content)
    try:
        ended = await answer(chat, question, reply.stream_token)
    except asyncio.CancelledError:
        await _end(reply, "" if reply.content else STOPPED)  # what was seen is kept; nothing else would store it
        raise
    except NotReady:
        await _end(reply, NOT_READY)
    except (NotFound, NotAllowed):
        await _end(reply, GONE)
    except AzureError as error:
        log.warning("A reply failed: %s", error)
        await _end(reply, BLOCKED if error.code == "content_filter" else TRY_AGAIN)
    except Exception:
        # The outermost loop of a turn: Chainlit would show the exception's text to the traveller.
        log.exception("A turn failed")
        await _end(reply, TRY_AGAIN)
    else:
        if ended is FinishReason.STOP and await is_staff(chat, user_id):
            reply.actions = [build_button(run.id)]
        await _end(reply, _closing_words(ended, reply.content))


def _closing_words(ended: FinishReason, text: str) -> str:
    if ended is FinishReason.CONTENT_FILTER:
        return BLOCKED
    return "" if text else NOTHING_SAID


async def _end(reply: cl.Message, words: str) -> None:
    """Ends the message, with `words` after what was streamed. Sending it is what stores it."""
    if words:
        await reply.stream_token(f"\n\n{words}" if reply.content else words)
    await reply.send()


@cl.action_callback(ACTION)
async def on_use_for_training(action: cl.Action) -> dict[str, Any]:
    done, said = await use_for_training(runtime.current(), _user_id(), action.payload.get("exchange_id"))
    await cl.context.emitter.send_toast(said, "success" if done else "error")
    return {"done": done, "said": said}


def _user_id() -> str | None:
    """None when the user table could not be read as this chat began: nobody is nobody then."""
    return getattr(cl.context.session.user, "id", None)
