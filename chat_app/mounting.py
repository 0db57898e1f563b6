"""Puts the chat into the app: our doors first, Chainlit last."""

import re
from pathlib import Path

import chainlit.server as chainlit_server
from chainlit.utils import mount_chainlit
from fastapi import FastAPI

from chat_app import rating_routes, socket_guard
from chat_app.guests import GuestIdentity
from chat_app.page_guard import PageGuard
from core.settings import Settings

_OUTSIDE_LINK = re.compile(r"<link[^>]*?(?:jsdelivr|fonts\.g(?:oogleapis|static))[^>]*?>", re.DOTALL)
_chainlit_html = chainlit_server.get_html_template


def mount_chat(app: FastAPI, settings: Settings) -> None:
    """Call it last: at "/" Chainlit answers every path that nobody else did."""
    app.include_router(rating_routes.router)
    app.add_middleware(GuestIdentity, settings=settings)
    app.add_middleware(PageGuard, settings=settings)  # added later, so it is asked first
    chainlit_server.get_html_template = _own_html
    socket_guard.install()
    mount_chainlit(app=app, target=str(Path(__file__).with_name("app.py")), path="/")


def _own_html(root_path: str) -> str:
    """Chainlit's page without its links to fonts and formula styles on outside hosts, and with our name for it."""
    page = _OUTSIDE_LINK.sub("", _chainlit_html(root_path))
    return page.replace("<head>", '<head>\n    <script src="/public/brand.js"></script>', 1)
