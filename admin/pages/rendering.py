"""Templates become answers, each with the same strict headers."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from admin.auth import current_user
from admin.pages import wording
from admin.pages.forms import is_htmx
from admin.pages.icons import icon
from admin.pages.navigation import entries_for, may_open
from admin.pages.states import look_of
from core.clock import utc_now
from core.errors import NotSignedIn, WayfarerError
from core.models import User
from core.palette import mark_svg

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it a browser sends Origin: null, and our own forms would look foreign.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

STATIC = files("admin") / "static"


def render(
    request: Request,
    template: str,
    *,
    user: User | None,
    status: int = 200,
    now: datetime | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page or a part of one. Everything in `context` is escaped by the template."""
    given = {"request": request, "user": user, "now": now or utc_now(), "navigation": entries_for(user)}
    body = _TEMPLATES.get_template(template).render(given | context)
    return HTMLResponse(body, status_code=status, headers=SECURITY_HEADERS)


async def error_page(request: Request, error: WayfarerError) -> Response:
    """An expected error as a page; for a part of a page as one sentence, which the page shows in its corner."""
    if isinstance(error, NotSignedIn) and is_htmx(request):
        return Response(status_code=error.status, headers={"HX-Redirect": "/staff/login"})
    if is_htmx(request):
        return Response(str(error), error.status, SECURITY_HEADERS, media_type="text/plain")
    user = await current_user(request)
    return render(request, "error.html", user=user, status=error.status, error=error)


def static_path(name: str) -> str:
    """Where a static file is served, with a piece of its hash so that a new version is fetched at once."""
    return f"/admin/static/{name}?v={_VERSIONS[name]}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


_VERSIONS: Mapping[str, str] = {
    entry.name: _hash(entry.read_bytes()) for entry in STATIC.iterdir() if entry.name.endswith((".css", ".js"))
}


@pass_context
def _time(context: Context, then: datetime | None) -> Markup:
    """3 min ago, with the full time on hover."""
    if then is None:
        return Markup('<span class="faint">–</span>')
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        then.isoformat(), wording.full_utc(then), wording.ago(then, context["now"])
    )


def _state(word: str) -> Markup:
    look = look_of(word)
    return Markup('<span class="state {}">{}{}</span>').format(look.tone, icon(look.icon), word)


def _make_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("admin"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "time": _time,
        "state": _state,
        "count": wording.count,
        "percent": wording.percent,
        "decimal": wording.decimal,
        "plural": wording.plural,
        "signed": wording.signed,
        "detail": wording.detail,
    }
    environment.globals |= {
        "icon": icon,
        "static": static_path,
        "may_open": may_open,
        "mark": Markup(mark_svg("hsl(var(--primary))", "hsl(var(--series-2))", 26)),  # noqa: S704 - our own drawing
    }
    return environment


_TEMPLATES = _make_environment()
